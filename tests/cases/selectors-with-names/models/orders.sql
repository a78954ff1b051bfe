{{ config(materialized='table', tags=['daily']) }}
select * from {{ ref('stg_orders') }} join {{ ref('stg_people') }} using (id)

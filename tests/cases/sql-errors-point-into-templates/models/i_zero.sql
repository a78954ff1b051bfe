{{ config(materialized='table') }}
select 10 / (id - 1) as x from {{ ref('fine') }}

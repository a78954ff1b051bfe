{{ config(materialized='table') }}
select * from {{ ref('middle') }}

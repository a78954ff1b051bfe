{{ config(materialized='table') }}
select 2 as id union all select 1 / (select 0)

{{ config(materialized='table', grants={'select': ['ann', 'bob']}) }}
select 1 as id, 'x' as status

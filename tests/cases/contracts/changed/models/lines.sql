{{ config(materialized='incremental') }}
select '1' as id, 1.5 as amount

{{ config(materialized='incremental', on_schema_change='fail') }}
select '1' as id, 1.5 as amount

{{ config(materialized='incremental', on_schema_change='fail') }}
select id, 1.50::decimal(5, 2) as amount from {{ ref('orders') }}

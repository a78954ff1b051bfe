{{ config(materialized='incremental', on_schema_change='fail') }} select id, status from {{ ref('stg_orders') }}

{{ config(materialized='incremental', on_schema_change='fail') }} select id from {{ ref('stg_orders') }}

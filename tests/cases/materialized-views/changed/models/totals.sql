{{ config(materialized='table') }} select id, 'a table' as kind from {{ ref('orders') }}

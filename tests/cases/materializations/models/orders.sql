{{ config(materialized='table', dist='id', sort=['id', 'amount']) }}
select id, amount from {{ ref('raw_orders') }}

{{ config(materialized='incremental', grants={'select': 'ann' if not var('again', false) else 'bob'}) }}
select id from {{ ref('orders') }}

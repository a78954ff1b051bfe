{{ config(materialized='ephemeral') }}
select id as order_id, upper(country) as country, amount, ordered_at
from {{ source('raw', 'orders') }}

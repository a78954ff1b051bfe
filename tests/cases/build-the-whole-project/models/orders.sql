{{ config(materialized='table', sort='ordered_on') }}
select id, customer, cast(amount as decimal(10, 2)) as amount, ordered_on
from {{ ref('raw_orders') }}

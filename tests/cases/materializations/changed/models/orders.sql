select id, amount, 'view' as is_now from {{ ref('raw_orders') }}

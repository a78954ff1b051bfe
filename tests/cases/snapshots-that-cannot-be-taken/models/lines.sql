select id, line from {{ ref('orders') }}

select max(id) as top from {{ ref('orders') }}

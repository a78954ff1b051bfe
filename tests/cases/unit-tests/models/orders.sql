select o.order_id, c.name as country, {{ cents('o.amount') }} as cents, '{{ var("currency") }}' as currency
from {{ ref('stg_orders') }} as o
left join {{ ref('countries') }} as c on c.code = o.country

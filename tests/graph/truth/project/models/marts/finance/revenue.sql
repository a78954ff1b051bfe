select * from {{ ref('orders') }} join {{ ref('rates', v=2) }} using (code)

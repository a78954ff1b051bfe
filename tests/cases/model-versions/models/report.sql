select a.id
from {{ ref('orders') }} a
join {{ ref('orders', v=1) }} b using (id)
join {{ ref('orders', version='3') }} c using (id)

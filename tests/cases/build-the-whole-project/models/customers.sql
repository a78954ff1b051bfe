select customer, sum(amount) as spent
from {{ ref('orders') }}
group by customer

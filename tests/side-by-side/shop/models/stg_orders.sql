select id, customer, cast(amount as decimal(10, 2)) as amount, ordered_on, status, changed_at
from {{ ref('orders') }}

select id, amount
from {{ ref('orders') }}
where amount > {{ var('least', 10) }}
order by amount desc

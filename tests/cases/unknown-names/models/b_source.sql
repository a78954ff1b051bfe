select *
from {{ source('raw', 'order') }}
join {{ source('row', 'orders') }}

select *
from {{ ref('fine') }}
where nope > 1

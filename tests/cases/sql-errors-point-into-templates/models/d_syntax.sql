select id,
from {{ ref('fine') }}
wher id = 1

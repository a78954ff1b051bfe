select count(*) as n
from {{ ref('middle') }}

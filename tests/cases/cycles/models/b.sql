-- first
select *
from {{ ref('c') }}

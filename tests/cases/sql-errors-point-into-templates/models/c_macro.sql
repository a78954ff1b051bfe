select id,
       {{ share('amount', 'totl') }} as share
from {{ ref('fine') }}

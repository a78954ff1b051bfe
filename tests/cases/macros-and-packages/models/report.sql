select n, {{ tools.shout("'a'") }} as loud, {{ tools.pick('null', 'n') }} as same
from {{ ref('tools', 'numbers') }}
order by n

select * from {{ ref('tools', 'calendar') }}

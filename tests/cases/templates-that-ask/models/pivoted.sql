-- depends_on: {{ ref('statuses') }}
{%- set found = run_query('select status from ' ~ ref('statuses') ~ ' order by status') if execute else none %}
select
{% for status in (found.columns[0].values() if execute else []) %}
    count(case when status = '{{ status }}' then 1 end) as {{ status }}_count{{ ',' if not loop.last }}
{% endfor %}
from {{ ref('statuses') }}

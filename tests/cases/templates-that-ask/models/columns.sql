{% set columns = adapter.get_columns_in_relation(ref('pivoted')) %}
select '{{ columns | map(attribute='name') | join(' ') }}' as names, '{{ load_relation(ref('pivoted')) is not none }}' as is_there

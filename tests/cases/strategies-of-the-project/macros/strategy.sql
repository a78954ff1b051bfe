{% macro get_incremental_keep_first_sql(arg_dict) %}
  insert into {{ arg_dict['target_relation'] }} ({{ arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') }})
  select {{ arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') }}
  from {{ arg_dict['temp_relation'] }}
  where {{ arg_dict['unique_key'] }} not in (select {{ arg_dict['unique_key'] }} from {{ arg_dict['target_relation'] }});
  update {{ arg_dict['target_relation'] }} set note = upper(note)
{% endmacro %}

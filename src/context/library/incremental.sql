{#- How new rows join a table. Each strategy is `get_incremental_<name>_sql(arg_dict)`; a project may add its own. -#}

{% macro get_incremental_append_sql(arg_dict) %}
  {{ return(adapter.dispatch('get_incremental_append_sql', 'dbt')(arg_dict)) }}
{% endmacro %}

{% macro default__get_incremental_append_sql(arg_dict) %}
  {% do return(get_insert_into_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns'])) %}
{% endmacro %}

{% macro get_incremental_delete_insert_sql(arg_dict) %}
  {{ return(adapter.dispatch('get_incremental_delete_insert_sql', 'dbt')(arg_dict)) }}
{% endmacro %}

{% macro default__get_incremental_delete_insert_sql(arg_dict) %}
  {% do return(get_delete_insert_merge_sql(
    arg_dict['target_relation'],
    arg_dict['temp_relation'],
    arg_dict['unique_key'],
    arg_dict['dest_columns'],
    arg_dict['incremental_predicates'],
  )) %}
{% endmacro %}

{% macro get_incremental_merge_sql(arg_dict) %}
  {{ return(adapter.dispatch('get_incremental_merge_sql', 'dbt')(arg_dict)) }}
{% endmacro %}

{% macro default__get_incremental_merge_sql(arg_dict) %}
  {% do return(get_merge_sql(
    arg_dict['target_relation'],
    arg_dict['temp_relation'],
    arg_dict['unique_key'],
    arg_dict['dest_columns'],
    arg_dict['incremental_predicates'],
  )) %}
{% endmacro %}

{% macro get_incremental_insert_overwrite_sql(arg_dict) %}
  {{ return(adapter.dispatch('get_incremental_insert_overwrite_sql', 'dbt')(arg_dict)) }}
{% endmacro %}

{% macro default__get_incremental_insert_overwrite_sql(arg_dict) %}
  {% do return(get_insert_overwrite_merge_sql(
    arg_dict['target_relation'],
    arg_dict['temp_relation'],
    arg_dict['dest_columns'],
    arg_dict['incremental_predicates'],
  )) %}
{% endmacro %}

{% macro get_incremental_default_sql(arg_dict) %}
  {{ return(adapter.dispatch('get_incremental_default_sql', 'dbt')(arg_dict)) }}
{% endmacro %}

{% macro default__get_incremental_default_sql(arg_dict) %}
  {% if arg_dict['unique_key'] %}
    {% do return(get_incremental_delete_insert_sql(arg_dict)) %}
  {% endif %}
  {% do return(get_incremental_append_sql(arg_dict)) %}
{% endmacro %}

{% macro get_incremental_microbatch_sql(arg_dict) %}
  {{ return(adapter.dispatch('get_incremental_microbatch_sql', 'dbt')(arg_dict)) }}
{% endmacro %}

{#- A batch of time is taken out and put in again. -#}
{% macro default__get_incremental_microbatch_sql(arg_dict) %}
  {%- set target = arg_dict['target_relation'] -%}
  {%- set predicates = [] -%}
  {%- if model.batch and model.batch.event_time_start -%}
    {%- do predicates.append(config.get('event_time') ~ " >= cast('" ~ model.batch.event_time_start ~ "' as " ~ type_timestamp() ~ ')') -%}
  {%- endif -%}
  {%- if model.batch and model.batch.event_time_end -%}
    {%- do predicates.append(config.get('event_time') ~ " < cast('" ~ model.batch.event_time_end ~ "' as " ~ type_timestamp() ~ ')') -%}
  {%- endif -%}
  {%- do predicates.extend(arg_dict.get('incremental_predicates') or []) %}
  delete from {{ target }}
  {%- if predicates %}
  where {{ predicates | join('\n    and ') }}
  {%- endif %};

  {{ get_insert_into_sql(target, arg_dict['temp_relation'], arg_dict['dest_columns']) }}
{% endmacro %}

{% macro get_insert_into_sql(target_relation, temp_relation, dest_columns) %}
  {%- set columns = get_quoted_csv(dest_columns | map(attribute='name')) -%}
  insert into {{ target_relation }} ({{ columns }})
  (
    select {{ columns }}
    from {{ temp_relation }}
  )
{% endmacro %}

{% macro get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) -%}
  {{ adapter.dispatch('get_delete_insert_merge_sql', 'dbt')(target, source, unique_key, dest_columns, incremental_predicates) }}
{%- endmacro %}

{% macro default__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) -%}
  {%- if unique_key %}
  {%- set keys = [unique_key] if unique_key is string else unique_key %}
  delete from {{ target }} as DBT_INTERNAL_DEST
  where ({{ keys | join(', ') }}) in (
    select distinct {{ keys | join(', ') }}
    from {{ source }} as DBT_INTERNAL_SOURCE
  )
  {%- for predicate in incremental_predicates or [] %}
    and {{ predicate }}
  {%- endfor %};
  {%- endif %}

  {{ get_insert_into_sql(target, source, dest_columns) }}
{%- endmacro %}

{#- Redshift's DELETE takes no alias, so predicates name the table itself. -#}
{% macro redshift__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) -%}
  {%- if unique_key %}
  {%- set keys = [unique_key] if unique_key is string else unique_key %}
  delete from {{ target }}
  using {{ source }} as DBT_INTERNAL_SOURCE
  where
  {%- for key in keys %}
    {{ 'and ' if not loop.first }}{{ target }}.{{ key }} = DBT_INTERNAL_SOURCE.{{ key }}
  {%- endfor %}
  {%- for predicate in incremental_predicates or [] %}
    and {{ predicate | replace('DBT_INTERNAL_DEST.', target ~ '.') }}
  {%- endfor %};
  {%- endif %}

  {{ get_insert_into_sql(target, source, dest_columns) }}
{%- endmacro %}

{% macro get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) %}
  {{ return(adapter.dispatch('get_merge_update_columns', 'dbt')(merge_update_columns, merge_exclude_columns, dest_columns)) }}
{% endmacro %}

{#- Quoted names: those asked for, or all but those left out. -#}
{% macro default__get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) %}
  {% if merge_update_columns and merge_exclude_columns %}
    {{ exceptions.raise_compiler_error('set merge_update_columns or merge_exclude_columns, not both') }}
  {% endif %}
  {% if merge_update_columns %}
    {{ return(merge_update_columns) }}
  {% endif %}
  {% set excluded = (merge_exclude_columns or []) | map('lower') | list %}
  {% set columns = [] %}
  {% for column in dest_columns if column.column | lower not in excluded %}
    {% do columns.append(column.quoted) %}
  {% endfor %}
  {{ return(columns) }}
{% endmacro %}

{% macro get_merge_unique_key_match(source_unique_key, target_unique_key) %}
  {{ return(adapter.dispatch('get_merge_unique_key_match', 'dbt')(source_unique_key, target_unique_key)) }}
{% endmacro %}

{% macro default__get_merge_unique_key_match(source_unique_key, target_unique_key) -%}
  {{ equals(source_unique_key, target_unique_key) }}
{%- endmacro %}

{% macro get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {{ adapter.dispatch('get_merge_sql', 'dbt')(target, source, unique_key, dest_columns, incremental_predicates) }}
{%- endmacro %}

{% macro default__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {{ _merge_sql(target, 'DBT_INTERNAL_DEST', ' as DBT_INTERNAL_DEST', source, unique_key, dest_columns, incremental_predicates) }}
{%- endmacro %}

{#- Redshift's MERGE takes no alias for its target, and always says both what is updated and what is inserted. -#}
{% macro redshift__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {%- set predicates = [] -%}
  {%- for predicate in incremental_predicates or [] -%}
    {%- do predicates.append(predicate | replace('DBT_INTERNAL_DEST.', target ~ '.')) -%}
  {%- endfor -%}
  {%- if not unique_key -%}
    {{ exceptions.raise_compiler_error('the merge strategy needs a unique_key on Redshift') }}
  {%- endif -%}
  {{ _merge_sql(target, target | string, '', source, unique_key, dest_columns, predicates) }}
{%- endmacro %}

{% macro _merge_sql(target, target_name, target_alias, source, unique_key, dest_columns, incremental_predicates) %}
  {%- set keys = [] if not unique_key else ([unique_key] if unique_key is string else unique_key) -%}
  {%- set conditions = (incremental_predicates or []) | list -%}
  {%- for key in keys -%}
    {%- do conditions.append(get_merge_unique_key_match('DBT_INTERNAL_SOURCE.' ~ key, target_name ~ '.' ~ key)) -%}
  {%- endfor -%}
  {%- set updated = get_merge_update_columns(config.get('merge_update_columns'), config.get('merge_exclude_columns'), dest_columns) -%}
  {%- set header = config.get('sql_header') -%}
  {{ header if header is not none }}

  merge into {{ target }}{{ target_alias }}
  using {{ source }} as DBT_INTERNAL_SOURCE
  on {{ ('(' ~ conditions | join(') and (') ~ ')') if keys else 'false' }}
  {%- if keys %}
  when matched then update set
    {%- for column in updated %}
    {{ column }} = DBT_INTERNAL_SOURCE.{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
  {%- endif %}
  when not matched then insert
    ({{ dest_columns | map(attribute='quoted') | join(', ') }})
  values
    ({% for column in dest_columns %}DBT_INTERNAL_SOURCE.{{ column.quoted }}{{ ', ' if not loop.last }}{% endfor %})
{% endmacro %}

{% macro get_insert_overwrite_merge_sql(target, source, dest_columns, predicates, include_sql_header=false) -%}
  {{ adapter.dispatch('get_insert_overwrite_merge_sql', 'dbt')(target, source, dest_columns, predicates, include_sql_header) }}
{%- endmacro %}

{#- Every row of the target that the predicates take in makes room for the source. -#}
{% macro default__get_insert_overwrite_merge_sql(target, source, dest_columns, predicates, include_sql_header) -%}
  {%- set header = config.get('sql_header') -%}
  {{ header if header is not none and include_sql_header }}

  merge into {{ target }} as DBT_INTERNAL_DEST
  using {{ source }} as DBT_INTERNAL_SOURCE
  on false
  when not matched by source
    {{ ('and ' ~ predicates | join(' and ')) if predicates }}
    then delete
  when not matched then insert
    ({{ dest_columns | map(attribute='quoted') | join(', ') }})
  values
    ({{ dest_columns | map(attribute='quoted') | join(', ') }})
{%- endmacro %}

{% macro incremental_validate_on_schema_change(on_schema_change, default='ignore') %}
  {% set words = ['sync_all_columns', 'append_new_columns', 'fail', 'ignore'] %}
  {% if on_schema_change in words %}
    {{ return(on_schema_change) }}
  {% endif %}
  {% do exceptions.warn("on_schema_change is '" ~ on_schema_change ~ "', not one of " ~ words | join(', ') ~ '; taking ' ~ default) %}
  {{ return(default) }}
{% endmacro %}

{% macro check_for_schema_changes(source_relation, target_relation) %}
  {{ return(adapter.dispatch('check_for_schema_changes', 'dbt')(source_relation, target_relation)) }}
{% endmacro %}

{% macro default__check_for_schema_changes(source_relation, target_relation) %}
  {%- set source_columns = adapter.get_columns_in_relation(source_relation) -%}
  {%- set target_columns = adapter.get_columns_in_relation(target_relation) -%}
  {%- set added = diff_columns(source_columns, target_columns) -%}
  {%- set removed = diff_columns(target_columns, source_columns) -%}
  {%- set retyped = diff_column_data_types(source_columns, target_columns) -%}
  {{ return({
    'schema_changed': (added or removed or retyped) and true or false,
    'source_not_in_target': added,
    'target_not_in_source': removed,
    'source_columns': source_columns,
    'target_columns': target_columns,
    'new_target_types': retyped,
  }) }}
{% endmacro %}

{% macro sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) %}
  {{ return(adapter.dispatch('sync_column_schemas', 'dbt')(on_schema_change, target_relation, schema_changes_dict)) }}
{% endmacro %}

{% macro default__sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) %}
  {%- set added = schema_changes_dict['source_not_in_target'] -%}
  {%- set removed = schema_changes_dict['target_not_in_source'] if on_schema_change == 'sync_all_columns' else [] -%}
  {%- if added or removed -%}
    {%- do alter_relation_add_remove_columns(target_relation, added, removed) -%}
  {%- endif -%}
  {%- if on_schema_change == 'sync_all_columns' -%}
    {%- for change in schema_changes_dict['new_target_types'] -%}
      {%- do alter_column_type(target_relation, change['column_name'], change['new_type']) -%}
    {%- endfor -%}
  {%- endif -%}
  {{ log('Columns of ' ~ target_relation ~ ' added: ' ~ added ~ ', removed: ' ~ removed) }}
{% endmacro %}

{% macro process_schema_changes(on_schema_change, source_relation, target_relation) %}
  {{ return(adapter.dispatch('process_schema_changes', 'dbt')(on_schema_change, source_relation, target_relation)) }}
{% endmacro %}

{#- Yields the columns to insert into; with `ignore` an empty dict, and the caller takes the target's. -#}
{% macro default__process_schema_changes(on_schema_change, source_relation, target_relation) %}
  {% if on_schema_change == 'ignore' %}
    {{ return({}) }}
  {% endif %}
  {% set changes = check_for_schema_changes(source_relation, target_relation) %}
  {% if changes['schema_changed'] %}
    {% if on_schema_change == 'fail' %}
      {% do exceptions.raise_compiler_error(
        'the columns of the model and of its table are no longer the same'
        ~ '; added: ' ~ (changes['source_not_in_target'] | map(attribute='name') | join(', '))
        ~ '; removed: ' ~ (changes['target_not_in_source'] | map(attribute='name') | join(', '))
        ~ '; of another type: ' ~ (changes['new_target_types'] | map(attribute='column_name') | join(', '))
        ~ '. Run with --full-refresh, or set on_schema_change'
      ) %}
    {% else %}
      {% do sync_column_schemas(on_schema_change, target_relation, changes) %}
    {% endif %}
  {% endif %}
  {{ return(changes['source_columns']) }}
{% endmacro %}

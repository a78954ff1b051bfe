{#- Rows of a table as they were over time: what decides that a row changed, and how the change is written down. -#}

{% macro strategy_dispatch(name) -%}
  {% set parts = name.split('.') %}
  {% set names = context if parts | length == 1 else context.get(parts[0]) %}
  {% set macro_name = 'snapshot_' ~ parts[-1] ~ '_strategy' %}
  {% if names is none or names.get(macro_name) is none %}
    {% do exceptions.raise_compiler_error("there is no snapshot strategy '" ~ name ~ "': no macro is named '" ~ macro_name ~ "'") %}
  {% endif %}
  {{ return(names[macro_name]) }}
{%- endmacro %}

{% macro snapshot_hash_arguments(args) -%}
  {{ return(adapter.dispatch('snapshot_hash_arguments', 'dbt')(args)) }}
{%- endmacro %}

{#- The exact text counts: the ids of rows that are stored are compared with it. -#}
{% macro default__snapshot_hash_arguments(args) -%}
  md5(
  {%- for arg in args -%}
    coalesce(cast({{ arg }} as varchar), ''){{ " || '|' || " if not loop.last }}
  {%- endfor -%}
  )
{%- endmacro %}

{% macro snapshot_string_as_time(timestamp) -%}
  {{ return(adapter.dispatch('snapshot_string_as_time', 'dbt')(timestamp)) }}
{%- endmacro %}

{% macro default__snapshot_string_as_time(timestamp) %}
  {{ return("'" ~ timestamp ~ "'::timestamp without time zone") }}
{% endmacro %}

{% macro duckdb__snapshot_string_as_time(timestamp) %}
  {{ return("'" ~ timestamp ~ "'::timestamp") }}
{% endmacro %}

{% macro get_true_sql() %}
  {{ return(adapter.dispatch('get_true_sql', 'dbt')()) }}
{% endmacro %}

{% macro default__get_true_sql() %}
  {{ return('TRUE') }}
{% endmacro %}

{% macro snapshot_timestamp_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {% set updated_at = model_config['updated_at'] %}
  {% set names = get_snapshot_table_column_names() %}
  {% set keys = model_config['unique_key'] %}
  {% set key_list = [keys] if keys is string else keys %}
  {% do return({
    'unique_key': keys,
    'updated_at': updated_at,
    'row_changed': '(' ~ snapshotted_rel ~ '.' ~ names.dbt_valid_from ~ ' < ' ~ current_rel ~ '.' ~ updated_at ~ ')',
    'scd_id': snapshot_hash_arguments(key_list + [updated_at]),
    'invalidate_hard_deletes': model_config.get('invalidate_hard_deletes') or false,
    'hard_deletes': adapter.get_hard_deletes_behavior(model_config),
  }) %}
{% endmacro %}

{% macro snapshot_check_all_get_existing_columns(node, target_exists, check_cols_config) -%}
  {%- if not target_exists -%}
    {{ return((false, [])) }}
  {%- endif -%}
  {%- set query_columns = get_columns_in_query(node['compiled_code']) -%}
  {%- if check_cols_config == 'all' -%}
    {%- set wanted = query_columns -%}
  {%- elif check_cols_config is iterable and check_cols_config is not string and check_cols_config | length > 0 -%}
    {%- set wanted = check_cols_config -%}
  {%- else -%}
    {% do exceptions.raise_compiler_error("check_cols must be 'all' or a list of columns, not " ~ check_cols_config) %}
  {%- endif -%}
  {%- set existing = adapter.get_columns_in_relation(load_relation(this)) | map(attribute='name') | map('lower') | list -%}
  {%- set ns = namespace(added=false) -%}
  {%- set checked = [] -%}
  {%- for column in wanted -%}
    {%- if column | lower in existing -%}
      {%- do checked.append(adapter.quote(column) if check_cols_config == 'all' else column) -%}
    {%- else -%}
      {%- set ns.added = true -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return((ns.added, checked)) }}
{%- endmacro %}

{% macro snapshot_check_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {% set keys = model_config['unique_key'] %}
  {% set key_list = [keys] if keys is string else keys %}
  {% set updated_at = model_config.get('updated_at') or snapshot_get_time() %}
  {% set found = snapshot_check_all_get_existing_columns(node, target_exists, model_config['check_cols']) %}
  {%- set row_changed -%}
  (
  {%- if found[0] -%}
    {{ get_true_sql() }}
  {%- else -%}
    {%- for column in found[1] %}
    {% set old, new = snapshotted_rel ~ '.' ~ column, current_rel ~ '.' ~ column -%}
    {{ old }} != {{ new }}
    or (({{ old }} is null) and not ({{ new }} is null))
    or ((not {{ old }} is null) and ({{ new }} is null))
    {{- ' or' if not loop.last }}
    {%- endfor -%}
  {%- endif -%}
  )
  {%- endset %}
  {% do return({
    'unique_key': keys,
    'updated_at': updated_at,
    'row_changed': row_changed,
    'scd_id': snapshot_hash_arguments(key_list + [updated_at]),
    'invalidate_hard_deletes': model_config.get('invalidate_hard_deletes') or false,
    'hard_deletes': adapter.get_hard_deletes_behavior(model_config),
  }) %}
{% endmacro %}

{#- The names of the columns that a snapshot adds, as the project may have changed them. -#}
{% macro get_snapshot_table_column_names() %}
  {% set names = {
    'dbt_scd_id': 'dbt_scd_id',
    'dbt_updated_at': 'dbt_updated_at',
    'dbt_valid_from': 'dbt_valid_from',
    'dbt_valid_to': 'dbt_valid_to',
    'dbt_is_deleted': 'dbt_is_deleted',
  } %}
  {% do names.update(config.get('snapshot_meta_column_names', {}) or {}) %}
  {{ return(names) }}
{% endmacro %}

{% macro get_dbt_valid_to_current(strategy, columns) %}
  {% set current = config.get('dbt_valid_to_current') %}
  {% if current %}
    coalesce(nullif({{ strategy.updated_at }}, {{ strategy.updated_at }}), {{ current }}) as {{ columns.dbt_valid_to }}
  {% else %}
    nullif({{ strategy.updated_at }}, {{ strategy.updated_at }}) as {{ columns.dbt_valid_to }}
  {% endif %}
{% endmacro %}

{% macro unique_key_fields(unique_key) %}
  {%- if unique_key is string -%}
    {{ unique_key }} as dbt_unique_key
  {%- else -%}
    {%- for key in unique_key -%}
      {{ key }} as dbt_unique_key_{{ loop.index }}{{ ', ' if not loop.last }}
    {%- endfor -%}
  {%- endif -%}
{% endmacro %}

{% macro unique_key_join_on(unique_key, identifier, from_identifier) %}
  {%- if unique_key is string -%}
    {{ identifier }}.dbt_unique_key = {{ from_identifier }}.dbt_unique_key
  {%- else -%}
    {%- for key in unique_key -%}
      {{ identifier }}.dbt_unique_key_{{ loop.index }} = {{ from_identifier }}.dbt_unique_key_{{ loop.index }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
  {%- endif -%}
{% endmacro %}

{% macro unique_key_is_null(unique_key, identifier) -%}
  {{ identifier }}.dbt_unique_key{{ '' if unique_key is string else '_1' }} is null
{%- endmacro %}

{% macro unique_key_is_not_null(unique_key, identifier) -%}
  {{ identifier }}.dbt_unique_key{{ '' if unique_key is string else '_1' }} is not null
{%- endmacro %}

{% macro build_snapshot_table(strategy, sql) -%}
  {{ adapter.dispatch('build_snapshot_table', 'dbt')(strategy, sql) }}
{%- endmacro %}

{% macro default__build_snapshot_table(strategy, sql) %}
  {% set names = get_snapshot_table_column_names() %}
  select *,
    {{ strategy.scd_id }} as {{ names.dbt_scd_id }},
    {{ strategy.updated_at }} as {{ names.dbt_updated_at }},
    {{ strategy.updated_at }} as {{ names.dbt_valid_from }},
    {{ get_dbt_valid_to_current(strategy, names) }}
    {%- if strategy.hard_deletes == 'new_record' %},
    'False' as {{ names.dbt_is_deleted }}
    {%- endif %}
  from (
    {{ sql }}
  ) sbq
{% endmacro %}

{% macro create_columns(relation, columns) %}
  {{ adapter.dispatch('create_columns', 'dbt')(relation, columns) }}
{% endmacro %}

{% macro default__create_columns(relation, columns) %}
  {% do alter_relation_add_remove_columns(relation, columns, none) %}
{% endmacro %}

{% macro post_snapshot(staging_relation) %}
  {{ adapter.dispatch('post_snapshot', 'dbt')(staging_relation) }}
{% endmacro %}

{% macro default__post_snapshot(staging_relation) %}
{% endmacro %}

{% macro snapshot_merge_sql(target, source, insert_cols) -%}
  {{ adapter.dispatch('snapshot_merge_sql', 'dbt')(target, source, insert_cols) }}
{%- endmacro %}

{#- Closed rows get their end, new ones are added: two statements, where MERGE may be missing. -#}
{% macro default__snapshot_merge_sql(target, source, insert_cols) -%}
  {%- set names = get_snapshot_table_column_names() -%}
  {%- set columns = insert_cols | join(', ') -%}
  {%- set current = config.get('dbt_valid_to_current') %}
  update {{ target }}
  set {{ names.dbt_valid_to }} = DBT_INTERNAL_SOURCE.{{ names.dbt_valid_to }}
  from {{ source }} as DBT_INTERNAL_SOURCE
  where cast(DBT_INTERNAL_SOURCE.{{ names.dbt_scd_id }} as varchar) = cast({{ target }}.{{ names.dbt_scd_id }} as varchar)
    and DBT_INTERNAL_SOURCE.dbt_change_type in ('update', 'delete')
    and {% if current -%}
      ({{ target }}.{{ names.dbt_valid_to }} = {{ current }} or {{ target }}.{{ names.dbt_valid_to }} is null)
    {%- else -%}
      {{ target }}.{{ names.dbt_valid_to }} is null
    {%- endif %};

  insert into {{ target }} ({{ columns }})
  select {{ columns }}
  from {{ source }} as DBT_INTERNAL_SOURCE
  where DBT_INTERNAL_SOURCE.dbt_change_type = 'insert'
{%- endmacro %}

{% macro postgres__snapshot_merge_sql(target, source, insert_cols) -%}
  {{ default__snapshot_merge_sql(target, source, insert_cols) }}
{%- endmacro %}

{% macro redshift__snapshot_merge_sql(target, source, insert_cols) -%}
  {{ default__snapshot_merge_sql(target, source, insert_cols) }}
{%- endmacro %}

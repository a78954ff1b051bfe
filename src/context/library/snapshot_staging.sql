{#- The changes of a snapshot as rows: what is new, what ends, what is gone, each with the word for it. -#}

{% macro snapshot_staging_table(strategy, source_sql, target_relation) -%}
  {{ adapter.dispatch('snapshot_staging_table', 'dbt')(strategy, source_sql, target_relation) }}
{%- endmacro %}

{#- The conditions of a strategy name the rows `snapshotted_data` and `source_data`. -#}
{% macro default__snapshot_staging_table(strategy, source_sql, target_relation) -%}
  {%- set names = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
  {%- set keys = strategy.unique_key -%}
  {%- set records_deletes = strategy.hard_deletes == 'new_record' -%}
  {%- set notices_deletes = records_deletes or strategy.hard_deletes == 'invalidate' -%}
  {%- set same = unique_key_join_on(keys, 'snapshotted_data', 'source_data') -%}
  {%- set back = " or snapshotted_data." ~ names.dbt_is_deleted ~ " = 'True'" if records_deletes else '' %}
  with snapshot_query as (
    {{ source_sql }}
  ),
  snapshotted_data as (
    select *, {{ unique_key_fields(keys) }}
    from {{ target_relation }}
    where {{ _is_current(names.dbt_valid_to) }}
  ),
  opening as (
    select *, {{ unique_key_fields(keys) }},
      {{ strategy.updated_at }} as {{ names.dbt_updated_at }},
      {{ strategy.updated_at }} as {{ names.dbt_valid_from }},
      {{ get_dbt_valid_to_current(strategy, names) }},
      {{ strategy.scd_id }} as {{ names.dbt_scd_id }}
    from snapshot_query
  ),
  closing as (
    select *, {{ unique_key_fields(keys) }},
      {{ strategy.updated_at }} as {{ names.dbt_updated_at }},
      {{ strategy.updated_at }} as {{ names.dbt_valid_from }},
      {{ strategy.updated_at }} as {{ names.dbt_valid_to }}
    from snapshot_query
  )
  {%- if notices_deletes %},
  present as (
    select *, {{ unique_key_fields(keys) }}
    from snapshot_query
  )
  {%- endif %}

  select 'insert' as dbt_change_type, source_data.*
    {{- ", 'False' as " ~ names.dbt_is_deleted if records_deletes }}
  from opening as source_data
  left join snapshotted_data on {{ same }}
  where {{ unique_key_is_null(keys, 'snapshotted_data') }} or ({{ strategy.row_changed }}{{ back }})

  union all

  select 'update' as dbt_change_type, source_data.*, snapshotted_data.{{ names.dbt_scd_id }}
    {{- ', snapshotted_data.' ~ names.dbt_is_deleted if records_deletes }}
  from closing as source_data
  join snapshotted_data on {{ same }}
  where {{ strategy.row_changed }}{{ back }}
  {%- if notices_deletes %}

  union all

  select 'delete' as dbt_change_type, source_data.*,
    {{ snapshot_get_time() }} as {{ names.dbt_updated_at }},
    {{ snapshot_get_time() }} as {{ names.dbt_valid_from }},
    {{ snapshot_get_time() }} as {{ names.dbt_valid_to }},
    snapshotted_data.{{ names.dbt_scd_id }}
    {{- ', snapshotted_data.' ~ names.dbt_is_deleted if records_deletes }}
  from snapshotted_data
  left join present as source_data on {{ same }}
  where {{ _is_gone(keys, names, records_deletes) }}
  {%- endif %}
  {%- if records_deletes %}

  union all

  {{ _deletion_records(keys, names, source_sql, target_relation, same) }}
  {%- endif %}
{%- endmacro %}

{#- A row of its own says that a row is gone; its columns are those it had last. -#}
{% macro _deletion_records(keys, names, source_sql, target_relation, same) -%}
  {%- set kept = adapter.get_columns_in_relation(target_relation) | map(attribute='name') | list -%}
  select 'insert' as dbt_change_type,
    {%- for column in get_columns_in_query(source_sql) %}
    {{ 'snapshotted_data' if column in kept else 'source_data' }}.{{ adapter.quote(column) }},
    {%- endfor %}
    {%- for key in ([''] if keys is string else range(1, keys | length + 1)) %}
    snapshotted_data.dbt_unique_key{{ '_' ~ key if key }},
    {%- endfor %}
    {{ snapshot_get_time() }} as {{ names.dbt_updated_at }},
    {{ snapshot_get_time() }} as {{ names.dbt_valid_from }},
    snapshotted_data.{{ names.dbt_valid_to }} as {{ names.dbt_valid_to }},
    {{ snapshot_hash_arguments(['snapshotted_data.' ~ names.dbt_scd_id, snapshot_get_time()]) }} as {{ names.dbt_scd_id }},
    'True' as {{ names.dbt_is_deleted }}
  from snapshotted_data
  left join present as source_data on {{ same }}
  where {{ _is_gone(keys, names, true) }}
{%- endmacro %}

{#- A row that is known to be gone does not go again. -#}
{% macro _is_gone(keys, names, records_deletes) -%}
  {{ unique_key_is_null(keys, 'source_data') }}
  {%- if records_deletes %} and snapshotted_data.{{ names.dbt_is_deleted }} <> 'True'{% endif -%}
{%- endmacro %}

{% macro _is_current(valid_to) -%}
  {%- set current = config.get('dbt_valid_to_current') -%}
  ({{ valid_to ~ ' = ' ~ current ~ ' or ' if current }}{{ valid_to }} is null)
{%- endmacro %}

{% macro build_snapshot_staging_table(strategy, sql, target_relation) %}
  {% set staging = make_temp_relation(target_relation) %}
  {% call statement('build_snapshot_staging_relation') -%}
    {{ create_table_as(True, staging, snapshot_staging_table(strategy, sql, target_relation)) }}
  {%- endcall %}
  {% do return(staging) %}
{% endmacro %}

{% macro get_updated_at_column_data_type(snapshot_sql) %}
  {% for column in get_column_schema_from_query(snapshot_sql) if column.column | lower == 'dbt_updated_at' %}
    {% do return(column.dtype) %}
  {% endfor %}
  {% do return(none) %}
{% endmacro %}

{#- Times with and without a zone compare in ways nobody expects. -#}
{% macro check_time_data_types(sql) %}
  {% set stored = get_updated_at_column_data_type(sql) %}
  {% set now = get_snapshot_get_time_data_type() %}
  {% if stored is not none and now is not none and stored != now %}
    {% do exceptions.warn('the snapshot keeps ' ~ stored ~ ' in dbt_updated_at, and the time is a ' ~ now) %}
  {% endif %}
{% endmacro %}

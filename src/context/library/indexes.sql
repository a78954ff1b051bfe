{% macro get_create_index_sql(relation, index_dict) -%}
  {{ return(adapter.dispatch('get_create_index_sql', 'dbt')(relation, index_dict)) }}
{%- endmacro %}

{#- Engines without indexes make none. -#}
{% macro default__get_create_index_sql(relation, index_dict) -%}
  {% do return(none) %}
{%- endmacro %}

{#- Named by what it is on, so that making it again finds it; index names share one space in a schema. -#}
{% macro postgres__get_create_index_sql(relation, index_dict) -%}
  {%- set index = adapter.parse_index(index_dict) -%}
  {%- set named = local_md5(([relation.identifier, relation.schema, index.columns | join('_'), index.unique, index.type]) | join('_') ~ py_current_timestring()) -%}
  create {{ 'unique' if index.unique }} index if not exists "{{ named }}"
  on {{ relation }} {{ 'using ' ~ index.type if index.type }}
  ({{ get_quoted_csv(index.columns) }})
{%- endmacro %}

{#- Redshift inherits from PostgreSQL, but not this. -#}
{% macro redshift__get_create_index_sql(relation, index_dict) -%}
  {% do return(none) %}
{%- endmacro %}

{% macro duckdb__get_create_index_sql(relation, index_dict) -%}
  {% do return(postgres__get_create_index_sql(relation, index_dict)) %}
{%- endmacro %}

{% macro create_indexes(relation) -%}
  {{ adapter.dispatch('create_indexes', 'dbt')(relation) }}
{%- endmacro %}

{% macro default__create_indexes(relation) -%}
  {%- for index_dict in config.get('indexes', default=[]) -%}
    {%- set create_index = get_create_index_sql(relation, index_dict) -%}
    {%- if create_index -%}
      {% do run_query(create_index) %}
    {%- endif -%}
  {%- endfor -%}
{%- endmacro %}

{% macro get_drop_index_sql(relation, index_name) -%}
  {{ adapter.dispatch('get_drop_index_sql', 'dbt')(relation, index_name) }}
{%- endmacro %}

{% macro default__get_drop_index_sql(relation, index_name) -%}
  drop index if exists {{ adapter.quote(relation.schema) }}.{{ adapter.quote(index_name) }}
{%- endmacro %}

{% macro get_show_indexes_sql(relation) -%}
  {{ adapter.dispatch('get_show_indexes_sql', 'dbt')(relation) }}
{%- endmacro %}

{% macro default__get_show_indexes_sql(relation) -%}
  select indexname as name
  from pg_indexes
  where schemaname = '{{ escape_single_quotes(relation.schema) }}'
    and tablename = '{{ escape_single_quotes(relation.identifier) }}'
{%- endmacro %}

{#- With what makes two indexes the same: the way, the uniqueness, the columns. -#}
{% macro postgres__get_show_indexes_sql(relation) -%}
  select
    index_class.relname as name,
    way.amname as method,
    entry.indisunique as "unique",
    array_to_string(array_agg(attribute.attname order by array_position(entry.indkey, attribute.attnum)), ',') as column_names
  from pg_index as entry
  join pg_class as index_class on index_class.oid = entry.indexrelid
  join pg_am as way on way.oid = index_class.relam
  join pg_class as class on class.oid = entry.indrelid
  join pg_namespace as space on space.oid = class.relnamespace
  join pg_attribute as attribute on attribute.attrelid = class.oid and attribute.attnum = any(entry.indkey)
  where space.nspname = '{{ escape_single_quotes(relation.schema) }}'
    and class.relname = '{{ escape_single_quotes(relation.identifier) }}'
  group by 1, 2, 3
  order by 1
{%- endmacro %}

{% macro redshift__get_show_indexes_sql(relation) -%}
  {{ return(default__get_show_indexes_sql(relation)) }}
{%- endmacro %}

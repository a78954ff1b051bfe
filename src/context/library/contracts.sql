{%- macro get_table_columns_and_constraints() -%}
  {{ adapter.dispatch('get_table_columns_and_constraints', 'dbt')() }}
{%- endmacro -%}

{% macro default__get_table_columns_and_constraints() -%}
  {{ return(table_columns_and_constraints()) }}
{%- endmacro %}

{#- The lines between the parentheses of CREATE TABLE. -#}
{% macro table_columns_and_constraints() %}
  {%- set lines = adapter.render_raw_columns_constraints(raw_columns=model['columns'])
      + adapter.render_raw_model_constraints(raw_constraints=model['constraints']) -%}
  (
    {{ lines | join(',\n    ') }}
  )
{% endmacro %}

{%- macro get_assert_columns_equivalent(sql) -%}
  {{ adapter.dispatch('get_assert_columns_equivalent', 'dbt')(sql) }}
{%- endmacro -%}

{% macro default__get_assert_columns_equivalent(sql) -%}
  {{ return(assert_columns_equivalent(sql)) }}
{%- endmacro %}

{#- Compares what the query yields with what the YAML promises, by two queries that yield no rows. -#}
{% macro assert_columns_equivalent(sql) %}
  {%- set promised = model['columns'] -%}
  {%- do get_empty_schema_sql(promised) -%}
  {%- set found = get_column_schema_from_query(sql, config.get('sql_header', none)) -%}
  {%- set wanted = get_column_schema_from_query(get_empty_schema_sql(promised)) -%}
  {%- set found_columns = format_columns(found) -%}
  {%- set wanted_columns = format_columns(wanted) -%}
  {%- if found_columns | length != wanted_columns | length -%}
    {%- do exceptions.raise_contract_error(wanted_columns, found_columns) -%}
  {%- endif -%}
  {%- for column in found_columns -%}
    {%- set ns = namespace(matches=false) -%}
    {%- for other in wanted_columns if other.name == column.name and other.formatted == column.formatted -%}
      {%- set ns.matches = true -%}
    {%- endfor -%}
    {%- if not ns.matches -%}
      {%- do exceptions.raise_contract_error(wanted_columns, found_columns) -%}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}

{% macro format_columns(columns) %}
  {% set formatted = [] %}
  {% for column in columns %}
    {% do formatted.append(adapter.dispatch('format_column', 'dbt')(column)) %}
  {% endfor %}
  {{ return(formatted) }}
{% endmacro %}

{% macro default__format_column(column) -%}
  {% set type = column.dtype %}
  {% do return({'name': column.column, 'data_type': type, 'formatted': column.column.lower() ~ ' ' ~ type}) %}
{%- endmacro -%}

{% macro get_empty_subquery_sql(select_sql, select_sql_header=none) -%}
  {{ return(adapter.dispatch('get_empty_subquery_sql', 'dbt')(select_sql, select_sql_header)) }}
{%- endmacro %}

{% macro default__get_empty_subquery_sql(select_sql, select_sql_header=none) %}
  {%- if select_sql_header is not none -%}
  {{ select_sql_header }}
  {%- endif %}
  select * from (
    {{ select_sql }}
  ) as __dbt_sbq
  where false
  limit 0
{% endmacro %}

{% macro get_empty_schema_sql(columns) -%}
  {{ return(adapter.dispatch('get_empty_schema_sql', 'dbt')(columns)) }}
{%- endmacro %}

{% macro default__get_empty_schema_sql(columns) %}
  {%- set untyped = [] -%}
  {%- for column in columns.values() if not column.get('data_type') -%}
    {%- do untyped.append(column.name) -%}
  {%- endfor -%}
  {%- if untyped | length > 0 -%}
    {%- do exceptions.column_type_missing(column_names=untyped) -%}
  {%- endif -%}
  select
  {%- for column in columns.values() %}
    cast(null as {{ column.data_type }}) as {{ adapter.quote(column.name) if column.get('quote') else column.name }}{{ ',' if not loop.last }}
  {%- endfor %}
{% endmacro %}

{% macro get_column_schema_from_query(select_sql, select_sql_header=none) -%}
  {% set columns = adapter.get_column_schema_from_query(get_empty_subquery_sql(select_sql, select_sql_header)) %}
  {{ return(columns) }}
{%- endmacro %}

{% macro get_columns_in_query(select_sql) -%}
  {{ return(adapter.dispatch('get_columns_in_query', 'dbt')(select_sql)) }}
{%- endmacro %}

{#- Names of the columns; none while the project is parsed. -#}
{% macro default__get_columns_in_query(select_sql) %}
  {% call statement('get_columns_in_query', fetch_result=True, auto_begin=False) -%}
    {{ get_empty_subquery_sql(select_sql) }}
  {%- endcall %}
  {% set result = load_result('get_columns_in_query') %}
  {{ return(result.table.columns | map(attribute='name') | list if result is not none else []) }}
{% endmacro %}

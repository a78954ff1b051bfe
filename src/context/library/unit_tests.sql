{#- The rows of a unit test as a query: a line each, every value with its column's type. -#}

{% macro get_fixture_sql(rows, column_name_to_data_types) %}
  {%- set types = column_name_to_data_types -%}
  {%- if not types -%}
    {%- set types = {} -%}
    {%- for column in adapter.get_columns_in_relation(load_relation(this) or defer_relation) -%}
      {%- do types.update({column.name | lower: column.data_type}) -%}
    {%- endfor -%}
  {%- endif -%}
  {%- if not types -%}
    {{ exceptions.raise_compiler_error("the unit test cannot know the columns of '" ~ model.name ~ "': it is not built yet") }}
  {%- endif -%}
  {%- do adapter.dispatch('validate_fixture_rows', 'dbt')(rows, none) -%}
  {%- set nulls = {} -%}
  {%- for name, type in types.items() -%}
    {%- do nulls.update({name: safe_cast('null', type | trim)}) -%}
  {%- endfor -%}
  {%- for row in rows -%}
    {%- set values = nulls.copy() -%}
    {%- do values.update(format_row(row, types)) %}
  select
    {%- for name, value in values.items() %}
    {{ value }} as {{ adapter.quote(name) if name in types else name }}{{ ',' if not loop.last }}
    {%- endfor %}
    {{- '\n  union all' if not loop.last }}
  {%- endfor -%}
  {%- if rows | length == 0 %}
  select
    {%- for name, value in nulls.items() %}
    {{ value }} as {{ adapter.quote(name) }}{{ ',' if not loop.last }}
    {%- endfor %}
  limit 0
  {%- endif -%}
{% endmacro %}

{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) %}
  {%- if rows | length == 0 -%}
    select * from dbt_internal_unit_test_actual limit 0
  {%- else -%}
    {%- for row in rows %}
  select
      {%- for name, value in format_row(row, column_name_to_data_types).items() %}
    {{ value }} as {{ column_name_to_quoted[name] }}{{ ',' if not loop.last }}
      {%- endfor %}
      {{- '\n  union all' if not loop.last }}
    {%- endfor -%}
  {%- endif -%}
{% endmacro %}

{%- macro format_row(row, column_name_to_data_types) -%}
  {%- set formatted = {} -%}
  {%- for name, value in row.items() -%}
    {%- set key = name | lower -%}
    {%- if key not in column_name_to_data_types -%}
      {{ exceptions.raise_compiler_error("the unit test gives a column '" ~ name ~ "' that '" ~ model.name ~ "' does not have; it has " ~ column_name_to_data_types.keys() | join(', ')) }}
    {%- endif -%}
    {%- set type = column_name_to_data_types[key] -%}
    {%- if value is string -%}
      {%- set text = string_literal(escape_single_quotes(value)) -%}
    {%- elif value is none -%}
      {%- set text = 'null' -%}
    {%- else -%}
      {%- set text = value | string -%}
    {%- endif -%}
    {%- do formatted.update({key: safe_cast(text, type)}) -%}
  {%- endfor -%}
  {{ return(formatted) }}
{%- endmacro -%}

{%- macro validate_fixture_rows(rows, row_number) -%}
  {{ return(adapter.dispatch('validate_fixture_rows', 'dbt')(rows, row_number)) }}
{%- endmacro -%}

{%- macro default__validate_fixture_rows(rows, row_number) -%}
{%- endmacro -%}

{% macro get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
  {{ adapter.dispatch('get_unit_test_sql', 'dbt')(main_sql, expected_fixture_sql, expected_column_names) }}
{%- endmacro %}

{% macro default__get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
  with dbt_internal_unit_test_actual as (
    select
      {{ expected_column_names | join(', ') }}, {{ string_literal('actual') }} as {{ adapter.quote('actual_or_expected') }}
    from (
      {{ main_sql }}
    ) _dbt_internal_unit_test_actual
  ),

  dbt_internal_unit_test_expected as (
    select
      {{ expected_column_names | join(', ') }}, {{ string_literal('expected') }} as {{ adapter.quote('actual_or_expected') }}
    from (
      {{ expected_fixture_sql }}
    ) _dbt_internal_unit_test_expected
  )

  select * from dbt_internal_unit_test_actual
  union all
  select * from dbt_internal_unit_test_expected
{%- endmacro %}

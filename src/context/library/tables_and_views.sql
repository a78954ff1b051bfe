{%- macro get_create_sql(relation, sql) -%}
  {{- log('Applying CREATE to: ' ~ relation) -}}
  {{- adapter.dispatch('get_create_sql', 'dbt')(relation, sql) -}}
{%- endmacro -%}

{%- macro default__get_create_sql(relation, sql) -%}
  {%- if relation.is_view -%}
    {{ get_create_view_as_sql(relation, sql) }}
  {%- elif relation.is_table -%}
    {{ get_create_table_as_sql(False, relation, sql) }}
  {%- elif relation.is_materialized_view -%}
    {{ get_create_materialized_view_as_sql(relation, sql) }}
  {%- else -%}
    {{- exceptions.raise_compiler_error('a relation of type ' ~ relation.type ~ ' cannot be made: ' ~ relation) -}}
  {%- endif -%}
{%- endmacro -%}

{% macro get_create_table_as_sql(temporary, relation, sql) -%}
  {{ adapter.dispatch('get_create_table_as_sql', 'dbt')(temporary, relation, sql) }}
{%- endmacro %}

{% macro default__get_create_table_as_sql(temporary, relation, sql) -%}
  {{ return(create_table_as(temporary, relation, sql)) }}
{%- endmacro %}

{% macro create_table_as(temporary, relation, compiled_code, language='sql') -%}
  {%- if language != 'sql' -%}
    {% do exceptions.raise_not_implemented("models in '" ~ language ~ "' do not run on this warehouse") %}
  {%- endif -%}
  {{ adapter.dispatch('create_table_as', 'dbt')(temporary, relation, compiled_code) }}
{%- endmacro %}

{#- A temporary relation has no schema of its own. -#}
{% macro default__create_table_as(temporary, relation, sql) -%}
  {%- set contract = config.get('contract') -%}
  {%- set header = config.get('sql_header') -%}
  {{ header if header is not none }}

  create {% if temporary -%}temporary{%- elif config.get('unlogged') -%}unlogged{%- endif %} table
    {{ relation.include(database=(not temporary), schema=(not temporary)) }}
  {%- if contract and contract.enforced and not temporary %}
    {{ get_assert_columns_equivalent(sql) }}
    {{ get_table_columns_and_constraints() }};
  insert into {{ relation }} ({{ adapter.dispatch('get_column_names', 'dbt')() }})
    {{ get_select_subquery(sql) }}
  {%- else %}
  as (
    {{ sql }}
  )
  {%- endif %}
{%- endmacro %}

{% macro redshift__create_table_as(temporary, relation, sql) -%}
  {%- set contract = config.get('contract') -%}
  {%- set header = config.get('sql_header') -%}
  {%- set backup = config.get('backup') -%}
  {%- set enforced = contract and contract.enforced -%}
  {{ header if header is not none }}

  create {% if temporary -%}temporary{%- endif %} table
    {{ relation.include(database=(not temporary), schema=(not temporary)) }}
  {%- if enforced %}
    {{ get_assert_columns_equivalent(sql) }}
    {{ get_table_columns_and_constraints() }}
  {%- endif %}
    {{ 'backup no' if backup == false }}
    {{ dist(config.get('dist')) }}
    {{ sort(config.get('sort_type'), config.get('sort')) }}
  {%- if enforced %};
  insert into {{ relation.include(database=(not temporary), schema=(not temporary)) }}
    {{ get_select_subquery(sql) }}
  {%- else %}
  as (
    {{ sql }}
  )
  {%- endif %}
{%- endmacro %}

{% macro dist(dist) -%}
  {%- if dist is not none -%}
    {%- set word = dist | trim | lower -%}
    {%- if word in ['all', 'even', 'auto'] -%}
      diststyle {{ word }}
    {%- else -%}
      diststyle key distkey ({{ dist | trim }})
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}

{% macro sort(sort_type, sort) -%}
  {%- if sort is not none -%}
    {%- set columns = [sort] if sort is string else sort -%}
    {%- if columns | length == 1 and columns[0] | lower == 'auto' -%}
      sortkey auto
    {%- else -%}
      {{ sort_type if sort_type is not none else 'compound' }} sortkey ({{ columns | map('trim') | join(', ') }})
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}

{% macro get_replace_table_sql(relation, sql) %}
  {{- adapter.dispatch('get_replace_table_sql', 'dbt')(relation, sql) -}}
{% endmacro %}

{% macro default__get_replace_table_sql(relation, sql) %}
  {{ exceptions.raise_compiler_error('this warehouse replaces no table in place: ' ~ relation) }}
{% endmacro %}

{% macro get_create_view_as_sql(relation, sql) -%}
  {{ adapter.dispatch('get_create_view_as_sql', 'dbt')(relation, sql) }}
{%- endmacro %}

{% macro default__get_create_view_as_sql(relation, sql) -%}
  {{ return(create_view_as(relation, sql)) }}
{%- endmacro %}

{% macro create_view_as(relation, sql) -%}
  {{ adapter.dispatch('create_view_as', 'dbt')(relation, sql) }}
{%- endmacro %}

{% macro default__create_view_as(relation, sql) -%}
  {%- set contract = config.get('contract') -%}
  {%- set header = config.get('sql_header') -%}
  {{ header if header is not none }}

  create view {{ relation }}
  {%- if contract and contract.enforced %}
    {{ get_assert_columns_equivalent(sql) }}
  {%- endif %}
  as (
    {{ sql }}
  )
{%- endmacro %}

{#- A bound view goes down with the table below it; `bind: false` makes it look for the table when it is read. -#}
{% macro redshift__create_view_as(relation, sql) -%}
  {{ default__create_view_as(relation, sql) }}{{ ' with no schema binding' if config.get('bind', default=true) == false }}
{%- endmacro %}

{% macro get_replace_view_sql(relation, sql) %}
  {{- adapter.dispatch('get_replace_view_sql', 'dbt')(relation, sql) -}}
{% endmacro %}

{% macro default__get_replace_view_sql(relation, sql) -%}
  create or replace view {{ relation }} as (
    {{ sql }}
  )
{%- endmacro %}

{% macro redshift__get_replace_view_sql(relation, sql) -%}
  {{ default__get_replace_view_sql(relation, sql) }}{{ ' with no schema binding' if config.get('bind', default=true) == false }}
{%- endmacro %}

{% macro handle_existing_table(full_refresh, old_relation) %}
  {{ adapter.dispatch('handle_existing_table', 'dbt')(full_refresh, old_relation) }}
{% endmacro %}

{% macro default__handle_existing_table(full_refresh, old_relation) %}
  {{ log('Dropping relation ' ~ old_relation ~ ' because it is of type ' ~ old_relation.type) }}
  {{ adapter.drop_relation(old_relation) }}
{% endmacro %}

{% macro get_create_materialized_view_as_sql(relation, sql) -%}
  {{- adapter.dispatch('get_create_materialized_view_as_sql', 'dbt')(relation, sql) -}}
{%- endmacro %}

{% macro default__get_create_materialized_view_as_sql(relation, sql) -%}
  {{ exceptions.raise_compiler_error('this warehouse has no materialized views') }}
{%- endmacro %}

{% macro postgres__get_create_materialized_view_as_sql(relation, sql) -%}
  create materialized view if not exists {{ relation }} as {{ sql }};
  {% for index in config.get('indexes', default=[]) -%}
    {{ get_create_index_sql(relation, index) }};
  {%- endfor %}
{%- endmacro %}

{% macro redshift__get_create_materialized_view_as_sql(relation, sql) -%}
  create materialized view {{ relation }}
    backup {{ 'no' if config.get('backup') == false else 'yes' }}
    {{ dist(config.get('dist')) }}
    {{ sort(config.get('sort_type'), config.get('sort')) }}
    auto refresh {{ 'yes' if config.get('auto_refresh') else 'no' }}
  as (
    {{ sql }}
  )
{%- endmacro %}

{% macro get_replace_materialized_view_sql(relation, sql) %}
  {{- adapter.dispatch('get_replace_materialized_view_sql', 'dbt')(relation, sql) -}}
{% endmacro %}

{% macro default__get_replace_materialized_view_sql(relation, sql) %}
  {{ exceptions.raise_compiler_error('this warehouse replaces no materialized view in place: ' ~ relation) }}
{% endmacro %}

{% macro refresh_materialized_view(relation) %}
  {{- log('Applying REFRESH to: ' ~ relation) -}}
  {{- adapter.dispatch('refresh_materialized_view', 'dbt')(relation) -}}
{% endmacro %}

{% macro default__refresh_materialized_view(relation) -%}
  refresh materialized view {{ relation }}
{%- endmacro %}

{% macro get_select_subquery(sql) %}
  {{ return(adapter.dispatch('get_select_subquery', 'dbt')(sql)) }}
{% endmacro %}

{#- The columns of a contract, in its order. -#}
{% macro default__get_select_subquery(sql) %}
  select {{ adapter.dispatch('get_column_names', 'dbt')() }}
  from (
    {{ sql }}
  ) as model_subq
{% endmacro %}

{% macro default__get_column_names() %}
  {%- for column in model.columns.values() -%}
    {{ adapter.quote(column.name) if column.get('quote') else column.name }}{{ ', ' if not loop.last }}
  {%- endfor -%}
{% endmacro %}

{#- SQL that stands before the model's own statement. -#}
{% macro set_sql_header(config) -%}
  {{ config.set('sql_header', caller()) }}
{%- endmacro %}

{#- The life of a view whose engine replaces it in place; materializations call it as their whole body. -#}
{% macro create_or_replace_view() %}
  {%- set existing = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) -%}
  {%- set target_relation = this.incorporate(type='view') -%}
  {{ run_hooks(pre_hooks) }}
  {%- if existing is not none and existing.is_table -%}
    {{ handle_existing_table(should_full_refresh(), existing) }}
  {%- endif -%}
  {% call statement('main') -%}
    {{ get_create_view_as_sql(target_relation, sql) }}
  {%- endcall %}
  {% do apply_grants(target_relation, config.get('grants'), should_revoke(existing is not none and existing.is_view, full_refresh_mode=True)) %}
  {{ run_hooks(post_hooks) }}
  {{ return({'relations': [target_relation]}) }}
{% endmacro %}

{% macro is_incremental() %}
  {% if not execute %}
    {% do return(False) %}
  {% endif %}
  {% set existing = load_cached_relation(this) %}
  {% do return(
    existing is not none
    and existing.type == 'table'
    and model.config.materialized == 'incremental'
    and not should_full_refresh()
  ) %}
{% endmacro %}

{#- What the node says of itself beats what the command line says of all. -#}
{% macro should_full_refresh() %}
  {% set asked = config.get('full_refresh') %}
  {% do return(flags.FULL_REFRESH if asked is none else asked) %}
{% endmacro %}

{% macro should_store_failures() %}
  {% set asked = config.get('store_failures') %}
  {% do return(flags.STORE_FAILURES if asked is none else asked) %}
{% endmacro %}

{% macro can_clone_table() %}
  {{ return(adapter.dispatch('can_clone_table', 'dbt')()) }}
{% endmacro %}

{% macro default__can_clone_table() %}
  {{ return(False) }}
{% endmacro %}

{% macro create_or_replace_clone(this_relation, defer_relation) %}
  {{ return(adapter.dispatch('create_or_replace_clone', 'dbt')(this_relation, defer_relation)) }}
{% endmacro %}

{% macro default__create_or_replace_clone(this_relation, defer_relation) %}
  create or replace table {{ this_relation.render() }} clone {{ defer_relation.render() }}
{% endmacro %}

{#- Whether dbt Core's second major version runs. -#}
{% macro is_core_v2() -%}
  {{ return(dbt_version.split('.') | first | int == 2) }}
{%- endmacro %}

{% macro is_incremental() %}
  {% if not execute %}
    {% do return(False) %}
  {% endif %}
  {% set existing = adapter.get_relation(this.database, this.schema, this.table) %}
  {% do return(
    existing is not none
    and existing.type == 'table'
    and model.config.materialized == 'incremental'
    and not should_full_refresh()
  ) %}
{% endmacro %}

{% macro should_full_refresh() %}
  {% set asked = config.get('full_refresh') %}
  {% do return(flags.FULL_REFRESH if asked is none else asked) %}
{% endmacro %}

{% macro load_cached_relation(relation) %}
  {% do return(adapter.get_relation(database=relation.database, schema=relation.schema, identifier=relation.identifier)) %}
{% endmacro %}

{% macro load_relation(relation) %}
  {% do return(load_cached_relation(relation)) %}
{% endmacro %}

{% macro before_begin(sql) -%}
  {{ tojson({'sql': sql, 'transaction': False}) }}
{%- endmacro %}

{% macro in_transaction(sql) -%}
  {{ tojson({'sql': sql, 'transaction': True}) }}
{%- endmacro %}

{% macro after_commit(sql) -%}
  {{ tojson({'sql': sql, 'transaction': False}) }}
{%- endmacro %}

{% macro alter_column_comment(relation, column_dict) -%}
  {{ return(adapter.dispatch('alter_column_comment', 'dbt')(relation, column_dict)) }}
{%- endmacro %}

{% macro default__alter_column_comment(relation, column_dict) -%}
  {% set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list %}
  {% for name in validate_doc_columns(relation, column_dict, existing) %}
    {% set column = column_dict[name] %}
    comment on column {{ relation.render() }}.{{ adapter.quote(name) if column.get('quote') else name }} is {{ escape_comment(column.description) }};
  {% endfor %}
{%- endmacro %}

{% macro alter_relation_comment(relation, relation_comment) -%}
  {{ return(adapter.dispatch('alter_relation_comment', 'dbt')(relation, relation_comment)) }}
{%- endmacro %}

{% macro default__alter_relation_comment(relation, relation_comment) -%}
  comment on {{ 'materialized view' if relation.is_materialized_view else relation.type }} {{ relation.render() }} is {{ escape_comment(relation_comment) }};
{%- endmacro %}

{#- The text as a literal. In Redshift's a backslash escapes what follows. -#}
{% macro escape_comment(comment) -%}
  {%- set text = comment | replace('\\', '\\\\') if adapter.type() == 'redshift' else comment -%}
  '{{ text | replace("'", "''") }}'
{%- endmacro %}

{% macro redshift_escape_comment(comment) -%}
  {{ return(escape_comment(comment)) }}
{%- endmacro %}

{% macro postgres_escape_comment(comment) -%}
  {{ return(escape_comment(comment)) }}
{%- endmacro %}

{#- Names of described columns that are there; a described one that is not is a warning. -#}
{% macro validate_doc_columns(relation, column_dict, existing_column_names) %}
  {% set lowered = existing_column_names | map('lower') | list %}
  {% set found = [] %}
  {% set missing = [] %}
  {% for name in column_dict %}
    {% do (found if name in existing_column_names or name | lower in lowered else missing).append(name) %}
  {% endfor %}
  {% if missing | length > 0 %}
    {% do exceptions.warn('in ' ~ relation.render() ~ ': these described columns are not there: ' ~ missing | join(', ')) %}
  {% endif %}
  {{ return(found) }}
{% endmacro %}

{% macro persist_docs(relation, model, for_relation=true, for_columns=true) -%}
  {{ return(adapter.dispatch('persist_docs', 'dbt')(relation, model, for_relation, for_columns)) }}
{%- endmacro %}

{% macro default__persist_docs(relation, model, for_relation, for_columns) -%}
  {% if for_relation and config.persist_relation_docs() and model.description %}
    {% do run_query(alter_relation_comment(relation, model.description)) %}
  {% endif %}
  {% if for_columns and config.persist_column_docs() and model.columns %}
    {% set comments = alter_column_comment(relation, model.columns) %}
    {% if comments and comments | trim | length > 0 %}
      {% do run_query(comments) %}
    {% endif %}
  {% endif %}
{%- endmacro %}

{#- The columns of a late-binding view take no comment. -#}
{% macro redshift__persist_docs(relation, model, for_relation, for_columns) -%}
  {% set bound = not relation.is_view or config.get('bind', default=true) %}
  {{ return(default__persist_docs(relation, model, for_relation, for_columns and bound)) }}
{%- endmacro %}

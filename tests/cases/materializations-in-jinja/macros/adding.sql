{% materialization adding, adapter='redshift' %}
  {%- set existing = adapter.get_relation(this.database, this.schema, this.identifier) -%}
  {{ run_hooks(pre_hooks) }}
  {% if existing is none %}
    {% call statement('main') -%}
      create table {{ this }} as ({{ sql }})
    {%- endcall %}
  {% else %}
    {% set columns = adapter.get_columns_in_relation(existing) | map(attribute='name') | join(', ') %}
    {% call statement('main') -%}
      insert into {{ this }} ({{ columns }}) select {{ columns }} from ({{ compiled_code }}) rows_to_add
    {%- endcall %}
  {% endif %}
  {{ run_hooks(post_hooks) }}
  {% do persist_docs(this, model) %}
  {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}

{% materialization adding, default %}
  {% do exceptions.raise_compiler_error('adding needs Redshift, not ' ~ target.type) %}
{% endmaterialization %}

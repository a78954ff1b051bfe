{% macro statement(name=none, fetch_result=False, auto_begin=True, language='sql') %}
  {%- if execute -%}
    {%- set compiled = caller() -%}
    {%- set response, table = adapter.execute(compiled, auto_begin=auto_begin, fetch=fetch_result) -%}
    {%- if name is not none -%}
      {%- do store_result(name, response=response, agate_table=table) -%}
    {%- endif -%}
  {%- endif -%}
{% endmacro %}

{% macro noop_statement(name=none, message=none, code=none, rows_affected=none, res=none) %}
  {%- if name is not none -%}
    {%- do store_raw_result(name, message=message, code=code, rows_affected=rows_affected, agate_table=res) -%}
  {%- endif -%}
{% endmacro %}

{% macro run_query(sql) %}
  {% call statement('run_query_statement', fetch_result=true, auto_begin=false) %}
    {{- sql -}}
  {% endcall %}
  {% set result = load_result('run_query_statement') %}
  {% if result is not none %}
    {% do return(result.table) %}
  {% endif %}
  {% do return(none) %}
{% endmacro %}

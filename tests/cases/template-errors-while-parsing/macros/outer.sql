{% macro outer(x) -%}
  coalesce({{ inner(x) }}, 0)
{%- endmacro %}

{% macro inner(y) -%}
  {{ y.missing.deeper + 1 }}
{%- endmacro %}

{% macro outer(x) -%}
  coalesce({{ inner(x) }}, 0)
{%- endmacro %}

{% macro inner(y) -%}
  {{ y // (0 if execute else 1) }}
{%- endmacro %}

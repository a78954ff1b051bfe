{% macro summary(results) %}
  {%- for result in results %}
    {%- do log(result.node.unique_id ~ ' ' ~ result.status, info=true) %}
  {%- endfor %}
{% endmacro %}

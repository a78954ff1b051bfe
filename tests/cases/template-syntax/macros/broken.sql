{% macro broken(a, %}
{% endmacro %}

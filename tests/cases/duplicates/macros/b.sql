{% macro two() %}2{% endmacro %}
{% macro one() %}uno{% endmacro %}

{% macro dig(n) %}{{ dig(n + 1) }}{% endmacro %}

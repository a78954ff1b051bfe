{% macro redshift__shout(word) %}upper({{ word }}) || '!'{% endmacro %}

{% macro log_it(at, what) %}insert into {{ target.schema }}.log values ({{ at }}, '{{ what }}, {{ this.identifier }}'){% endmacro %}

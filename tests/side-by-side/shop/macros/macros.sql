{% macro note_end(results) %}
  insert into {{ target.schema }}.runs values ({{ results | selectattr('status', 'equalto', 'success') | list | length }})
{% endmacro %}

{% test at_least(model, column_name, least) %}
select * from {{ model }} where {{ column_name }} < {{ least }}
{% endtest %}

{% call set_sql_header(config) %}
set timezone to 'Europe/Rome';
{% endcall %}
{{ config(materialized='table') }}
select current_setting('timezone') as zone

{{ config(materialized='incremental', on_schema_change='fail') }}
{% if var('later', false) %}select 2 as id, cast(1.5 as decimal(5, 1)) as amount, 'x' as more{% else %}select 1 as id, cast(1 as integer) as amount{% endif %}

{{ config(materialized='incremental', on_schema_change='sync_all_columns') }}
{% if var('later', false) %}select 2 as id, cast(2.5 as decimal(5, 1)) as amount{% else %}select 1 as id, cast(1 as integer) as amount{% endif %}

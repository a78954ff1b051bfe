{{ config(materialized='incremental') }}
{% if var('later', false) %}select cast('twenty letters, about' as varchar(40)) as note{% else %}select cast('few' as varchar(5)) as note{% endif %}

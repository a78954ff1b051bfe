{{ config(materialized='incremental') }}
select id, day from {{ ref('base') }} {% if is_incremental() %} where day > (select max(day) from {{ this }}) {% endif %}

{{ config(materialized='incremental') }}
select trunc(ordered_at) as day, count(*) as orders, '{{ env_var("REGION", "north") }}' as region
from {{ ref('stg_orders') }}
{% if is_incremental() %}
where trunc(ordered_at) > (select max(day) from {{ this }})
{% endif %}
group by 1

{{ config(materialized='incremental', incremental_strategy='keep_first', unique_key='id') }}
{% if is_incremental() %}
select 1 as id, 'second' as note union all select 2, 'new'
{% else %}
select 1 as id, 'first' as note
{% endif %}

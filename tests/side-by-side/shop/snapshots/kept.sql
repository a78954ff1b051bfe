{% snapshot by_time %}
{{ config(unique_key='id', strategy='timestamp', updated_at='changed_at', hard_deletes='invalidate') }}
select * from {{ ref('orders') }}
{% endsnapshot %}
{% snapshot by_value %}
{{ config(unique_key='id', strategy='check', check_cols=['status'], hard_deletes='new_record') }}
select id, status from {{ ref('orders') }}
{% endsnapshot %}

{% snapshot orders_by_time %}
  {{ config(strategy='timestamp', unique_key='id', updated_at='updated_at') }}
  select * from {{ ref('first_lines') }}
{% endsnapshot %}

{% snapshot orders_by_value %}
  {{ config(strategy='check', unique_key=['id', 'line'], check_cols=['status']) }}
  select id, line, status from {{ ref('raw_orders') }}
{% endsnapshot %}

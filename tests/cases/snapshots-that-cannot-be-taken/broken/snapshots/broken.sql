{% snapshot without_anything %}
  select * from {{ ref('orders') }}
{% endsnapshot %}

{% snapshot wrong_words %}
  {{ config(strategy='check', unique_key='id', check_cols='some', hard_deletes='remove') }}
  select * from {{ ref('ordres') }}
{% endsnapshot %}

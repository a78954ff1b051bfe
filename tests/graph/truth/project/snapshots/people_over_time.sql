{% snapshot people_over_time %}
{{ config(unique_key='id', strategy='check', check_cols='all', target_schema='history') }}
select * from {{ source('raw', 'people') }}
{% endsnapshot %}

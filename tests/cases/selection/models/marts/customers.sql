{{ config(tags='daily') }}
select * from {{ ref('orders') }} join {{ ref('stg_people') }} using (id)

{{ config(tags=['nightly'], meta={'owner': 'bob'}) }}
select * from {{ ref('stg_people') }} left join {{ ref('people_over_time') }} using (id)

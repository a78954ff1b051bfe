{{ config(materialized='incremental', unique_key='id') }} select a.id from {{ ref('MyModel') }} a join {{ ref('Quoted') }} b using (id) where exists (select 1 from {{ source('raw', 'MyModel') }})

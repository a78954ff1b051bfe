{{ config(materialized='table') }}
select 1 as id, 'new' as status, 10 as amount union all
select 1, 'new', null union all
select 2, 'lost', 20 union all
select 3, 'sent', -5

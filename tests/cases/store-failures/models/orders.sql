{{ config(materialized='table') }}
select 1 as id, 'new' as status union all
select 1, 'new' union all
select 2, 'lost'

{{ config(materialized='table', dist='id') }}
with found as (select 'placed' as status, 7 as id)
select status, id from found

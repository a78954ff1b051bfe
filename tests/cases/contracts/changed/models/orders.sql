{{ config(materialized='table', dist='id') }}
select 8 as id, 'shipped' as state, current_date as day

{{ config(materialized='table', post_hook='select nosuch') }}
select 2 as id

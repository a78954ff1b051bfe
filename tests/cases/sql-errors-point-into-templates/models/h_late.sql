{{ config(materialized='table') }}
select cast(word as int) as n from (select 'twelve' as word)

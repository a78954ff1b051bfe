{{ config(materialized='table') }}
select 'new' as status union all select 'sent' union all select 'lost'

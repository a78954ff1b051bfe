{{ config(tags=['file'], materialized='table', sort='id') }}
select 1 as id

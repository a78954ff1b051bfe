{{ config(materialized='copy') }}
select 1 as id

{{ config(materialized='forgetful', tags='wrong') }}
select 1 as one

{{ config(alias='orders_v2') }}
select 1 as id

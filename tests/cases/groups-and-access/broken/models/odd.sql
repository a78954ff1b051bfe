{{ config(materialized='ephemeral', access='public', group='finanse') }} select 1 as id

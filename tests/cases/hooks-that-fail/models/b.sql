{{ config(
    materialized='table',
    pre_hook=["select 1", "select nosuch from {{ target.schema }}.x"]
) }}
select 1 as id

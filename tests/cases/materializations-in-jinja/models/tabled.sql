{{ config(materialized='table', pre_hook='select 1') }}
select n from seen_view -- {{ ref('seen') }}

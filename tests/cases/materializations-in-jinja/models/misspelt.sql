{{ config(materialized='broken', tags='wrong') }}
select
  n,
  wrod
from {{ ref('numbers') }}

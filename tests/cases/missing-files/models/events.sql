{{ config(materialized='copy') }}
copy {{ this }}
from 'data/evnts'
iam_role default
json 'data/paths.json'

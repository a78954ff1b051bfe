{{ config(materialized='copy', sort='ts') }}
copy {{ this }}
from '{{ source('raw', 'events').external.location }}'
iam_role 'arn:aws:iam::123456789012:role/loader'
region 'us-west-2'
json 'data/paths.json'
timeformat 'epochmillisecs'
truncatecolumns blanksasnull emptyasnull

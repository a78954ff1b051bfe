{{ config(materialized='ephemeral') }}
select id,
       nosuch
from {{ ref('fine') }}

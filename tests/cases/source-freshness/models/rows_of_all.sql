{{ config(materialized='table') }} select 1 as id, timestamp '2020-01-01 00:00:00' as loaded_at, 'a' as word union all select 2, dateadd(minute, -90, getdate()), 'b'

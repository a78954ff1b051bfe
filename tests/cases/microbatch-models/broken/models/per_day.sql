{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='happened', begin='2026-01-01', batch_size='day') }}
select id, happened, amount / (case when id = 3 then 'x' else '1' end)::int as amount, '{{ model.batch.id }}' as batch, '' as adds
from {{ ref('events') }}

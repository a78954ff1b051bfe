{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='happened', begin='2026-01-01', batch_size='day') }}
select id, happened, amount, '{{ model.batch.id }}' as batch, '{{ is_incremental() }}' as adds
from {{ ref('events') }}

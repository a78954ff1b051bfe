-- Milliseconds taken for seconds, or a lost time zone, would put plays outside the days of the log.
with bounds as (
    select
        min(ts) / 1000 as first_second,
        max(ts) / 1000 as last_second
    from {{ ref('staging_events') }}
)

select
    songplays.songplay_id,
    songplays.start_time
from {{ ref('songplays') }} as songplays
cross join bounds
where songplays.start_time < timestamp 'epoch' + bounds.first_second * interval '1 second'
    or songplays.start_time >= timestamp 'epoch' + (bounds.last_second + 1) * interval '1 second'

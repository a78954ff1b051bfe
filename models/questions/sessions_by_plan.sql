-- How long is a session? A session counts for the plan with which it began.
with

numbered as (
    select
        session_id,
        length,
        level,
        row_number() over (partition by session_id order by start_time, item_in_session) as play_number
    from {{ ref('songplays') }}
),

sessions as (
    select
        session_id,
        max(case when play_number = 1 then level end) as level,
        count(*) as plays,
        sum(length) as seconds
    from numbered
    group by session_id
)

select
    level,
    count(*) as sessions,
    sum(plays) as plays,
    max(plays) as most_plays,
    cast(round(1.0 * sum(plays) / count(*), 2) as numeric(10,2)) as plays_per_session,
    cast(round(sum(seconds) / count(*), 2) as numeric(12,2)) as seconds_per_session
from sessions
group by level

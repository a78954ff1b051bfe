-- Who changed the plan, when, and how long had the old one lasted? A daily snapshot would miss some.
with

events as (
    select
        user_id,
        ts,
        level,
        lag(level) over (partition by user_id order by ts, session_id, item_in_session) as level_before
    from {{ ref('staging_events') }}
    where user_id is not null
),

changes as (
    select
        user_id,
        ts,
        level_before,
        level,
        lag(ts) over (partition by user_id order by ts) as ts_before
    from events
    where level <> level_before
)

select
    changes.user_id,
    users.first_name,
    users.last_name,
    {{ epoch_ms('changes.ts') }} as changed_at,
    changes.level_before,
    changes.level,
    (changes.ts - changes.ts_before) / 1000 as seconds_since_last_change
from changes
join {{ ref('users') }} as users
    on changes.user_id = users.user_id

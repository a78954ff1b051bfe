-- Said another way than the model says it: no event of the user's last moment has the user's level.
with last_moments as (
    select
        user_id,
        max(ts) as ts
    from {{ ref('staging_events') }}
    where user_id is not null
    group by user_id
)

select
    users.user_id,
    users.level
from {{ ref('users') }} as users
left join last_moments
    on users.user_id = last_moments.user_id
left join {{ ref('staging_events') }} as events
    on last_moments.user_id = events.user_id
    and last_moments.ts = events.ts
    and users.level = events.level
where events.user_id is null

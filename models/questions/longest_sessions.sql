-- Who listened longest without leaving?
with sessions as (
    select
        session_id,
        user_id,
        min(start_time) as started_at,
        count(*) as plays,
        sum(length) as seconds,
        row_number() over (order by sum(length) desc, session_id) as rank
    from {{ ref('songplays') }}
    group by session_id, user_id
)

select
    sessions.rank,
    sessions.user_id,
    users.first_name,
    users.last_name,
    sessions.started_at,
    sessions.plays,
    sessions.seconds
from sessions
join {{ ref('users') }} as users
    on sessions.user_id = users.user_id
where sessions.rank <= 10

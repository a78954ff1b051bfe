-- Who comes back on most days? By id, since two people may share a name.
with listeners as (
    select
        user_id,
        count(distinct cast(start_time as date)) as days,
        count(*) as plays,
        row_number() over (
            order by count(distinct cast(start_time as date)) desc, count(*) desc, user_id
        ) as rank
    from {{ ref('songplays') }}
    group by user_id
)

select
    listeners.rank,
    listeners.user_id,
    users.first_name,
    users.last_name,
    users.level,
    listeners.days,
    listeners.plays
from listeners
join {{ ref('users') }} as users
    on listeners.user_id = users.user_id
where listeners.rank <= 10

-- On what do people listen?
with plays as (
    select
        user_id,
        case
            when user_agent like '%iPhone%' or user_agent like '%iPad%' then 'iOS'
            when user_agent like '%Macintosh%' then 'macOS'
            when user_agent like '%Windows%' then 'Windows'
            when user_agent like '%Linux%' then 'Linux'
            else 'other'
        end as platform
    from {{ ref('songplays') }}
)

select
    platform,
    count(distinct user_id) as listeners,
    count(*) as plays
from plays
group by platform

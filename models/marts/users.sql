with events as (
    select
        user_id,
        first_name,
        last_name,
        gender,
        level,
        row_number() over (partition by user_id order by ts desc, session_id desc, item_in_session desc) as recency
    from {{ ref('staging_events') }}
    where user_id is not null
)

select
    user_id,
    first_name,
    last_name,
    gender,
    level
from events
where recency = 1

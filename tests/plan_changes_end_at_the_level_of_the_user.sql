-- The last change of a listener's plan led to the plan that the listener has.
with last_changes as (
    select
        user_id,
        level,
        row_number() over (partition by user_id order by changed_at desc) as recency
    from {{ ref('plan_changes') }}
)

select
    users.user_id,
    users.level,
    last_changes.level as changed_to
from last_changes
join {{ ref('users') }} as users
    on last_changes.user_id = users.user_id
where last_changes.recency = 1
    and last_changes.level <> users.level

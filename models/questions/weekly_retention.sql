-- Of those who first played in one week, how many come back one, two, three weeks later? Weeks begin on Monday.
with

weeks as (
    select distinct
        user_id,
        cast(date_trunc('week', start_time) as date) as week
    from {{ ref('songplays') }}
),

cohorts as (
    select
        user_id,
        min(week) as first_week
    from weeks
    group by user_id
),

sizes as (
    select
        first_week,
        count(*) as listeners
    from cohorts
    group by first_week
)

select
    cohorts.first_week,
    (weeks.week - cohorts.first_week) / 7 as weeks_later,
    count(*) as listeners,
    cast(round(100.0 * count(*) / max(sizes.listeners), 2) as numeric(5,2)) as share_of_cohort
from cohorts
join weeks
    on cohorts.user_id = weeks.user_id
join sizes
    on cohorts.first_week = sizes.first_week
group by cohorts.first_week, (weeks.week - cohorts.first_week) / 7

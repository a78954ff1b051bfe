-- How does the month go? The last column sums the seven days up to this one.
with days as (
    select
        cast(start_time as date) as day,
        count(*) as plays,
        count(distinct user_id) as listeners
    from {{ ref('songplays') }}
    group by cast(start_time as date)
)

select
    day,
    listeners,
    plays,
    sum(plays) over (order by day rows between 6 preceding and current row) as plays_in_seven_days
from days

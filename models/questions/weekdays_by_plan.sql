-- Do paying listeners keep other days than free ones? 0 is Sunday.
select
    times.weekday,
    sum(case when songplays.level = 'free' then 1 else 0 end) as free_plays,
    sum(case when songplays.level = 'paid' then 1 else 0 end) as paid_plays
from {{ ref('songplays') }} as songplays
join {{ ref('time') }} as times
    on songplays.start_time = times.start_time
group by times.weekday

-- At which hours of the day (UTC) is most played?
select
    times.hour,
    count(*) as plays,
    count(distinct songplays.user_id) as listeners,
    cast(round(100.0 * count(*) / sum(count(*)) over (), 2) as numeric(5,2)) as share_of_plays
from {{ ref('songplays') }} as songplays
join {{ ref('time') }} as times
    on songplays.start_time = times.start_time
group by times.hour

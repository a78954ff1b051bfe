-- Which songs are played most?
with plays as (
    select
        title,
        artist_name,
        count(*) as plays,
        count(distinct user_id) as listeners,
        row_number() over (order by count(*) desc, title, artist_name) as rank
    from {{ ref('songplays') }}
    group by title, artist_name
)

select
    rank,
    title,
    artist_name,
    plays,
    listeners
from plays
where rank <= 10

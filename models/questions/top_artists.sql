-- Which artists of the catalogue are heard most, under whatever name they were played?
with plays as (
    select
        songplays.artist_id,
        artists.name,
        count(*) as plays,
        count(distinct songplays.song_id) as songs,
        count(distinct songplays.user_id) as listeners,
        sum(songplays.length) as seconds,
        row_number() over (order by count(*) desc, songplays.artist_id) as rank
    from {{ ref('songplays') }} as songplays
    join {{ ref('artists') }} as artists
        on songplays.artist_id = artists.artist_id
    group by songplays.artist_id, artists.name
)

select
    rank,
    artist_id,
    name,
    plays,
    songs,
    listeners,
    seconds
from plays
where rank <= 10

-- Which decades do listeners love? Of songs in the catalogue; without a decade when the year is unknown.
select
    (songs.year / 10) * 10 as decade,
    count(distinct songs.song_id) as songs,
    count(*) as plays
from {{ ref('songplays') }} as songplays
join {{ ref('songs') }} as songs
    on songplays.song_id = songs.song_id
group by (songs.year / 10) * 10

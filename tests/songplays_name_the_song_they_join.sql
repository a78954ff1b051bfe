-- The song found for a play has the title that was played, and its artist is the song's own.
select
    songplays.songplay_id,
    songplays.title as played,
    songs.title as found
from {{ ref('songplays') }} as songplays
join {{ ref('songs') }} as songs
    on songplays.song_id = songs.song_id
where songplays.title <> songs.title
    or songplays.artist_id <> songs.artist_id

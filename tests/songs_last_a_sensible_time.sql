-- Seconds, not milliseconds or minutes; no recording of the catalogue or of the log is longer than two hours.
select
    'song' as what,
    song_id as id,
    duration as seconds
from {{ ref('songs') }}
where duration <= 0 or duration > 7200

union all

select
    'play' as what,
    songplay_id as id,
    length as seconds
from {{ ref('songplays') }}
where length <= 0 or length > 7200

with catalogue as (
    select
        song_id,
        trim(title) as title,
        artist_id,
        nullif(year, 0) as year,
        duration,
        row_number() over (partition by song_id order by year desc, title, duration) as choice
    from {{ ref('staging_songs') }}
)

select
    song_id,
    title,
    artist_id,
    year,
    duration
from catalogue
where choice = 1

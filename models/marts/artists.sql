with

spellings as (
    -- `DMX`, `DMX / Eve / Jadakiss`: the shortest is the artist alone.
    select
        artist_id,
        trim(artist_name) as name,
        row_number() over (partition by artist_id order by length(trim(artist_name)), trim(artist_name)) as choice
    from {{ ref('staging_songs') }}
),

places as (
    -- The place and its coordinates come from one file, best from one that has both.
    select
        artist_id,
        trim(artist_location) as location,
        artist_latitude as latitude,
        artist_longitude as longitude,
        row_number() over (
            partition by artist_id
            order by
                case when artist_latitude is null then 1 else 0 end,
                case when artist_location is null then 1 else 0 end,
                song_id
        ) as choice
    from {{ ref('staging_songs') }}
)

select
    spellings.artist_id,
    spellings.name,
    places.location,
    places.latitude,
    places.longitude
from spellings
join places
    on spellings.artist_id = places.artist_id
    and places.choice = 1
where spellings.choice = 1

-- Every artist of the song files has a row, under a name and a place that one of these files gives.
select distinct files.artist_id
from {{ ref('staging_songs') }} as files
left join {{ ref('artists') }} as artists
    on files.artist_id = artists.artist_id
where artists.artist_id is null

union all

select artists.artist_id
from {{ ref('artists') }} as artists
left join {{ ref('staging_songs') }} as named
    on artists.artist_id = named.artist_id
    and artists.name = trim(named.artist_name)
left join {{ ref('staging_songs') }} as placed
    on artists.artist_id = placed.artist_id
    and coalesce(artists.location, '') = coalesce(trim(placed.artist_location), '')
    and coalesce(artists.latitude, 0) = coalesce(placed.artist_latitude, 0)
    and coalesce(artists.longitude, 0) = coalesce(placed.artist_longitude, 0)
where named.artist_id is null or placed.artist_id is null

with

plays as (
    -- A line that was loaded twice is one play; two different lines under one key fail the `unique` test.
    select distinct
        session_id,
        item_in_session,
        ts,
        user_id,
        level,
        trim(song) as title,
        trim(artist) as artist_name,
        length,
        location,
        user_agent
    from {{ ref('staging_events') }}
    where page = 'NextSong'
),

catalogue as (
    -- Two artists may share a name and a title: one song for each pair, or a play would count twice.
    select
        song_id,
        artist_id,
        trim(title) as title,
        trim(artist_name) as artist_name,
        row_number() over (partition by trim(title), trim(artist_name) order by song_id) as choice
    from {{ ref('staging_songs') }}
)

select
    md5(cast(plays.session_id as varchar) || '-' || cast(plays.item_in_session as varchar)) as songplay_id,
    {{ epoch_ms('plays.ts') }} as start_time,
    plays.user_id,
    plays.level,
    catalogue.song_id,
    catalogue.artist_id,
    plays.session_id,
    plays.location,
    plays.user_agent,
    plays.item_in_session,
    plays.title,
    plays.artist_name,
    plays.length
from plays
left join catalogue
    on plays.title = catalogue.title
    and plays.artist_name = catalogue.artist_name
    and catalogue.choice = 1

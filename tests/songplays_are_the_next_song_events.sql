-- Every play of the log is one row of the fact: no join loses one and none doubles one.
with

events as (
    select count(distinct cast(session_id as varchar) || '-' || cast(item_in_session as varchar)) as plays
    from {{ ref('staging_events') }}
    where page = 'NextSong'
),

facts as (
    select count(*) as plays
    from {{ ref('songplays') }}
)

select
    events.plays as events,
    facts.plays as songplays
from events
cross join facts
where events.plays <> facts.plays

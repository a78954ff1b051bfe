-- Of the listeners who were ever on the free plan: how many looked at the paid one, and how many took it?
with free_listeners as (
    select
        user_id,
        max(case when page = 'NextSong' then 1 else 0 end) as played,
        max(case when page = 'Upgrade' then 1 else 0 end) as looked,
        max(case when page = 'Submit Upgrade' then 1 else 0 end) as upgraded
    from {{ ref('staging_events') }}
    where level = 'free' and user_id is not null
    group by user_id
)

select 1 as step, 'was free' as stage, count(*) as listeners from free_listeners
union all
select 2 as step, 'played a song' as stage, sum(played) as listeners from free_listeners
union all
select 3 as step, 'looked at the paid plan' as stage, sum(looked) as listeners from free_listeners
union all
select 4 as step, 'took the paid plan' as stage, sum(upgraded) as listeners from free_listeners

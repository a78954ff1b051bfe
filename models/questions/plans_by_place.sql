-- Where do people pay, and where do they listen for free? A place is the states of a metropolitan area.
select
    split_part(location, ', ', 2) as states,
    count(distinct case when level = 'free' then user_id end) as free_listeners,
    count(distinct case when level = 'paid' then user_id end) as paid_listeners,
    sum(case when level = 'free' then 1 else 0 end) as free_plays,
    sum(case when level = 'paid' then 1 else 0 end) as paid_plays
from {{ ref('songplays') }}
group by split_part(location, ', ', 2)

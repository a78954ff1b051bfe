select approximate percentile_disc(0.5) within group (order by id) as p from {{ ref('fine') }}

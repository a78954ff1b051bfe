select page, count(*) as clicks, max(clicked_at) as last_click, sum(price) as price
from {{ source('raw', 'clicks') }}
group by page

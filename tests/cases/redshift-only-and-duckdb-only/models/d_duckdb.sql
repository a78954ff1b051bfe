select * replace (id + 1 as id) from {{ ref('fine') }}

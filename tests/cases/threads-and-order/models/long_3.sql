select * from {{ ref('long_2') }}

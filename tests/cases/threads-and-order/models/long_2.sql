select * from {{ ref('long_1') }}

select * from {{ ref('revenue') }} union all select * from {{ ref('people') }}

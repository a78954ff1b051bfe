select * from {{ ref('stg_codes') }}

select count(*) as n from {{ ref('per_day') }}

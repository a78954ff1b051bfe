select id + date '2026-01-05' + 'x' as what from {{ ref('fine') }}

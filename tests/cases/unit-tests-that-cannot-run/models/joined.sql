select b.id, b.day, r.x from {{ ref('base') }} b, {{ source('raw', 'events') }} r

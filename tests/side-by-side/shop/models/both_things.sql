select a.id from {{ ref('things') }} a join {{ ref('things', v=1) }} b on a.id = b.id

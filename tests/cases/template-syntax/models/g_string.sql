select {{ ref('a_end) }}

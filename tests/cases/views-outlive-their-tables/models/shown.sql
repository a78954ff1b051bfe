select n + 1 as m from {{ ref('numbers') }}

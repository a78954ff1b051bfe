select code, 1 as cost from {{ ref('countries') }}

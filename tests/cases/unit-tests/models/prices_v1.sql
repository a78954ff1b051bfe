select code, 1 as price from {{ ref('countries') }}

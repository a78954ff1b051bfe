select code, price from {{ ref('prices', v=1) }}

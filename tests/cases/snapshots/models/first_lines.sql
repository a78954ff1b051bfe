select * from {{ ref('raw_orders') }} where line = 1

select * from {{ ref('stg_orders') }} join {{ ref('stg_codes') }} using (code)

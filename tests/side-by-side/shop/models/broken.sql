select id, nothing from {{ ref('stg_orders') }}

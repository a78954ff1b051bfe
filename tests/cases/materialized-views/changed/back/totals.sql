{{ config(materialized='materialized_view', auto_refresh=false, dist='even') }} select id from {{ ref('orders') }}

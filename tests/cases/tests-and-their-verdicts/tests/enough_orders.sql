{{ config(severity='warn', tags=['counts']) }}
select count(*) from {{ ref('orders') }} having count(*) < 10

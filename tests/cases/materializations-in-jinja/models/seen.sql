{{ config(suffix='view') }}
select * from {{ ref('numbers') }}

-- {{ ref('b') }} in a comment still counts, as in dbt
select * from {{ ref('b') }}

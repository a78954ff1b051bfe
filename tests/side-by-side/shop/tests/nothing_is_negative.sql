select * from {{ ref('replaced') }} where amount < 0

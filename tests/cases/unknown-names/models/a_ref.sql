select * from {{ ref('custmers') }}
join {{ ref('a_ref', 'b', 'c', 'd') }}
join {{ ref('nopackage', 'customers') }}

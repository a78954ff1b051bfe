select 1 as id, 'open' as status, 2 as lines

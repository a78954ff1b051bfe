select 'seven' as id, 'x' as status

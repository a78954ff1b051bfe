select 7 as id, 1 as line, timestamp '2026-01-01 10:00:00' as updated_at
union all
select 7, 2, timestamp '2026-01-01 11:00:00'

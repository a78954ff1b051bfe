select 1 as id, 2 as amount, date '2026-01-01' as ordered_on

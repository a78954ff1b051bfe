select 7 / 2 as half

-- {{ dbt.concat(["'a'", "'b'", "'c'"]) }}
'a' || 'b' || 'c'
-- {{ dbt.hash("'a'") }}
md5(cast('a' as TEXT))
-- {{ dbt.hash(7) }}
md5(cast(7 as TEXT))
-- {{ dbt.length("'four'") }}
len('four')
-- {{ dbt.position("'c'", "'abcd'") }}
position('c' in 'abcd')
-- {{ dbt.replace("'a-b'", "'-'", "'+'") }}
replace('a-b', '-', '+')
-- {{ dbt.right("'abcd'", 3) }}
right('abcd', 3)
-- {{ dbt.split_part("'a|b|c'", "'|'", 1) }}
split_part('a|b|c', '|', 1)
-- {{ dbt.split_part("'a|b|c'", "'|'", -1) }}
split_part(
    'a|b|c',
    '|',
    (length('a|b|c') - length(replace('a|b|c', '|', '')))
      / length('|') + 2 + (-1)
  )
-- {{ dbt.split_part("'a::b::c'", "'::'", -2) }}
split_part(
    'a::b::c',
    '::',
    (length('a::b::c') - length(replace('a::b::c', '::', '')))
      / length('::') + 2 + (-2)
  )
-- {{ dbt.string_literal(dbt.escape_single_quotes("it's")) }}
'it''s'
-- {{ dbt.safe_cast("'12'", dbt.type_int()) }}
cast('12' as INT)
-- {{ dbt.cast("'2020-02-03'", 'date') }}
cast('2020-02-03' as date)
-- {{ dbt.cast_bool_to_text("1 = 1") }}
case when (1 = 1) is true then 'true' when (1 = 1) is false then 'false' end
-- {{ dbt.cast_bool_to_text("1 = 2") }}
case when (1 = 2) is true then 'true' when (1 = 2) is false then 'false' end
-- cast(1 as {{ dbt.type_bigint() }}) + cast(2 as {{ dbt.type_numeric() }})
cast(1 as bigint) + cast(2 as numeric(28,6))
-- cast('t' as {{ dbt.type_boolean() }})
cast('t' as BOOLEAN)
-- cast('x' as {{ dbt.type_string() }})
cast('x' as TEXT)
-- cast(0.5 as {{ dbt.type_float() }})
cast(0.5 as FLOAT)
-- cast('2020-01-02 03:04:05' as {{ dbt.type_timestamp() }})
cast('2020-01-02 03:04:05' as TIMESTAMP)
-- {{ dbt.date(2023, 10, 4) }}
cast('2023-10-04' as date)
-- {{ dbt.date_trunc('month', "cast('2020-03-17 10:00:00' as timestamp)") }}
date_trunc('month', cast('2020-03-17 10:00:00' as timestamp))
-- {{ dbt.dateadd('day', 3, "cast('2020-02-27 10:00:00' as timestamp)") }}
dateadd(day, 3, cast('2020-02-27 10:00:00' as timestamp))
-- {{ dbt.dateadd('quarter', 1, "cast('2020-01-31 00:00:00' as timestamp)") }}
dateadd(quarter, 1, cast('2020-01-31 00:00:00' as timestamp))
-- {{ dbt.dateadd('week', -1, "cast('2020-01-08 00:00:00' as timestamp)") }}
dateadd(week, -1, cast('2020-01-08 00:00:00' as timestamp))
-- {{ dbt.last_day("cast('2020-02-11' as date)", 'month') }}
cast(
    dateadd(day, -1, dateadd(month, 1, date_trunc('month', cast('2020-02-11' as date))))
    as date
  )
-- {{ dbt.last_day("cast('2020-02-11' as date)", 'quarter') }}
cast(
    dateadd(day, -1, dateadd(quarter, 1, date_trunc('quarter', cast('2020-02-11' as date))))
    as date
  )
-- {{ dbt.last_day("cast('2020-02-11' as date)", 'year') }}
cast(
    dateadd(day, -1, dateadd(year, 1, date_trunc('year', cast('2020-02-11' as date))))
    as date
  )
-- {{ dbt.datediff("cast('2019-12-31 23:59:59' as timestamp)", "cast('2020-01-01 00:00:00' as timestamp)", 'year') }}
datediff(year, cast('2019-12-31 23:59:59' as timestamp), cast('2020-01-01 00:00:00' as timestamp))
-- {{ dbt.datediff("cast('2019-12-31 23:59:59' as timestamp)", "cast('2020-04-01 00:00:00' as timestamp)", 'quarter') }}
datediff(quarter, cast('2019-12-31 23:59:59' as timestamp), cast('2020-04-01 00:00:00' as timestamp))
-- {{ dbt.datediff("cast('2020-03-31 00:00:00' as timestamp)", "cast('2020-01-01 00:00:00' as timestamp)", 'month') }}
datediff(month, cast('2020-03-31 00:00:00' as timestamp), cast('2020-01-01 00:00:00' as timestamp))
-- {{ dbt.datediff("cast('2016-01-22 00:00:00' as timestamp)", "cast('2016-01-24 00:00:00' as timestamp)", 'week') }}
datediff(week, cast('2016-01-22 00:00:00' as timestamp), cast('2016-01-24 00:00:00' as timestamp))
-- {{ dbt.datediff("cast('2016-01-24 00:00:00' as timestamp)", "cast('2016-01-22 00:00:00' as timestamp)", 'week') }}
datediff(week, cast('2016-01-24 00:00:00' as timestamp), cast('2016-01-22 00:00:00' as timestamp))
-- {{ dbt.datediff("cast('2016-01-24 00:00:00' as timestamp)", "cast('2016-02-03 00:00:00' as timestamp)", 'week') }}
datediff(week, cast('2016-01-24 00:00:00' as timestamp), cast('2016-02-03 00:00:00' as timestamp))
-- {{ dbt.datediff("cast('2020-01-01 23:59:59' as timestamp)", "cast('2020-01-02 00:00:00' as timestamp)", 'day') }}
datediff(day, cast('2020-01-01 23:59:59' as timestamp), cast('2020-01-02 00:00:00' as timestamp))
-- {{ dbt.datediff("cast('2020-01-01 01:59:59' as timestamp)", "cast('2020-01-01 03:00:00' as timestamp)", 'hour') }}
datediff(hour, cast('2020-01-01 01:59:59' as timestamp), cast('2020-01-01 03:00:00' as timestamp))
-- {{ dbt.datediff("cast('2020-01-01 01:59:59' as timestamp)", "cast('2020-01-01 02:00:00' as timestamp)", 'minute') }}
datediff(minute, cast('2020-01-01 01:59:59' as timestamp), cast('2020-01-01 02:00:00' as timestamp))
-- {{ dbt.datediff("cast('2020-01-01 00:00:00' as timestamp)", "cast('2020-01-01 00:01:01' as timestamp)", 'second') }}
datediff(second, cast('2020-01-01 00:00:00' as timestamp), cast('2020-01-01 00:01:01' as timestamp))
-- {{ dbt.datediff("cast('2020-01-01 00:00:00' as timestamp)", "cast('2020-01-01 00:00:01.5' as timestamp)", 'millisecond') }}
datediff(millisecond, cast('2020-01-01 00:00:00' as timestamp), cast('2020-01-01 00:00:01.5' as timestamp))
-- (select {{ dbt.any_value('n') }} from (select 5 as n) as numbers)
(select any_value(n) from (select 5 as n) as numbers)
-- (select {{ dbt.bool_or('n > 1') }} from (select 1 as n union all select 2) as numbers)
(select bool_or(n > 1) from (select 1 as n union all select 2) as numbers)
-- (select {{ dbt.listagg('word', "', '", 'order by n') }} from (select 'b' as word, 2 as n union all select 'a', 1 union all select 'c', 3) as words)
(select listagg(word, ', ') within group (order by n) from (select 'b' as word, 2 as n union all select 'a', 1 union all select 'c', 3) as words)
-- (select {{ dbt.listagg('word', "'|'", 'order by n desc', 2) }} from (select 'b' as word, 2 as n union all select 'a', 1 union all select 'c', 3) as words)
(select coalesce(left(listagg(word, '|') within group (order by n desc), nullif(regexp_instr(listagg(word, '|') within group (order by n desc), '\\|', 1, 2), 0) - 1), listagg(word, '|') within group (order by n desc)) from (select 'b' as word, 2 as n union all select 'a', 1 union all select 'c', 3) as words)
-- (select {{ dbt.listagg('word', "'|'", 'order by n', 7) }} from (select 'b' as word, 2 as n union all select 'a', 1 union all select 'c', 3) as words)
(select coalesce(left(listagg(word, '|') within group (order by n), nullif(regexp_instr(listagg(word, '|') within group (order by n), '\\|', 1, 7), 0) - 1), listagg(word, '|') within group (order by n)) from (select 'b' as word, 2 as n union all select 'a', 1 union all select 'c', 3) as words)
-- (select {{ dbt.listagg('n', "','") }} from (select 'x' as n) as one)
(select listagg(n, ',') from (select 'x' as n) as one)
-- (select count(*) from (select 1 as n {{ dbt.except() }} select 1) as nothing)
(select count(*) from (select 1 as n except select 1) as nothing)
-- (select count(*) from (select 1 as n {{ dbt.intersect() }} select 1) as one)
(select count(*) from (select 1 as n intersect select 1) as one)
-- (select count(*) from (select 1 as n) as one where {{ dbt.equals('n', 1) }})
(select count(*) from (select 1 as n) as one where (n = 1))
-- (select max(generated_number) from ({{ dbt.generate_series(13) }}) as series)
(select max(generated_number) from (
  with bit as (

      select 0 as generated_number union all
      select 1

  ),

  counted as (

      select
          bit_0.generated_number * 1 +
          bit_1.generated_number * 2 +
          bit_2.generated_number * 4 +
          bit_3.generated_number * 8
          + 1 as generated_number
      from
          bit as bit_0
          cross join bit as bit_1
          cross join bit as bit_2
          cross join bit as bit_3

  )

  select *
  from counted
  where generated_number <= 13
  order by generated_number
) as series)
-- {{ dbt.get_powers_of_two(256) }}
8
-- (select count(*) from ({{ dbt.date_spine('day', "cast('2020-02-27' as date)", "cast('2020-03-02' as date)") }}) as spine)
(select count(*) from (
  with numbered as (

      
  with bit as (

      select 0 as generated_number union all
      select 1

  ),

  counted as (

      select
          bit_0.generated_number * 1 +
          bit_1.generated_number * 2
          + 1 as generated_number
      from
          bit as bit_0
          cross join bit as bit_1

  )

  select *
  from counted
  where generated_number <= 4
  order by generated_number


  ),

  every_day as (

      select
          dateadd(day, (row_number() over (order by generated_number) - 1), cast(cast('2020-02-27' as date) as TIMESTAMP)) as date_day
      from numbered

  )

  select *
  from every_day
  where date_day <= cast('2020-03-02' as date)
) as spine)
-- dbt.array_construct([1, 2, 3])
array( 1 , 2 , 3 )
-- dbt.array_append(dbt.array_construct([1, 2]), 9)
array_concat(array( 1 , 2 ), array( 9 ))
-- dbt.array_concat(dbt.array_construct([1]), dbt.array_construct([2, 3]))
array_concat(array( 1 ), array( 2 , 3 ))
-- dbt.array_construct([])
array(  )

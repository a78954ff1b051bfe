-- {{ dbt.concat(["'a'", "'b'", "'c'"]) }}
'a' || 'b' || 'c'
-- {{ dbt.hash("'a'") }}
md5(cast('a' as TEXT))
-- {{ dbt.hash(7) }}
md5(cast(7 as TEXT))
-- {{ dbt.length("'four'") }}
length('four')
-- {{ dbt.position("'c'", "'abcd'") }}
position('c' in 'abcd')
-- {{ dbt.replace("'a-b'", "'-'", "'+'") }}
replace('a-b', '-', '+')
-- {{ dbt.right("'abcd'", 3) }}
right('abcd', 3)
-- {{ dbt.split_part("'a|b|c'", "'|'", 1) }}
split_part('a|b|c', '|', 1)
-- {{ dbt.split_part("'a|b|c'", "'|'", -1) }}
split_part('a|b|c', '|', -1)
-- {{ dbt.split_part("'a::b::c'", "'::'", -2) }}
split_part('a::b::c', '::', -2)
-- {{ dbt.string_literal(dbt.escape_single_quotes("it's")) }}
'it''s'
-- {{ dbt.safe_cast("'12'", dbt.type_int()) }}
try_cast('12' as INT)
-- {{ dbt.cast("'2020-02-03'", 'date') }}
cast('2020-02-03' as date)
-- {{ dbt.cast_bool_to_text("1 = 1") }}
cast(1 = 1 as TEXT)
-- {{ dbt.cast_bool_to_text("1 = 2") }}
cast(1 = 2 as TEXT)
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
cast('2020-02-27 10:00:00' as timestamp) + ((interval '1 day') * (3))
-- {{ dbt.dateadd('quarter', 1, "cast('2020-01-31 00:00:00' as timestamp)") }}
cast('2020-01-31 00:00:00' as timestamp) + ((interval '3 month') * (1))
-- {{ dbt.dateadd('week', -1, "cast('2020-01-08 00:00:00' as timestamp)") }}
cast('2020-01-08 00:00:00' as timestamp) + ((interval '1 week') * (-1))
-- {{ dbt.last_day("cast('2020-02-11' as date)", 'month') }}
cast(
    date_trunc('month', cast('2020-02-11' as date)) + ((interval '1 month') * (1)) + ((interval '1 day') * (-1))
    as date
  )
-- {{ dbt.last_day("cast('2020-02-11' as date)", 'quarter') }}
cast(
    date_trunc('quarter', cast('2020-02-11' as date)) + ((interval '3 month') * (1)) + ((interval '1 day') * (-1))
    as date
  )
-- {{ dbt.last_day("cast('2020-02-11' as date)", 'year') }}
cast(
    date_trunc('year', cast('2020-02-11' as date)) + ((interval '1 year') * (1)) + ((interval '1 day') * (-1))
    as date
  )
-- {{ dbt.datediff("cast('2019-12-31 23:59:59' as timestamp)", "cast('2020-01-01 00:00:00' as timestamp)", 'year') }}
date_diff('year', cast(cast('2019-12-31 23:59:59' as timestamp) as timestamp), cast(cast('2020-01-01 00:00:00' as timestamp) as timestamp))
-- {{ dbt.datediff("cast('2019-12-31 23:59:59' as timestamp)", "cast('2020-04-01 00:00:00' as timestamp)", 'quarter') }}
date_diff('quarter', cast(cast('2019-12-31 23:59:59' as timestamp) as timestamp), cast(cast('2020-04-01 00:00:00' as timestamp) as timestamp))
-- {{ dbt.datediff("cast('2020-03-31 00:00:00' as timestamp)", "cast('2020-01-01 00:00:00' as timestamp)", 'month') }}
date_diff('month', cast(cast('2020-03-31 00:00:00' as timestamp) as timestamp), cast(cast('2020-01-01 00:00:00' as timestamp) as timestamp))
-- {{ dbt.datediff("cast('2016-01-22 00:00:00' as timestamp)", "cast('2016-01-24 00:00:00' as timestamp)", 'week') }}
date_diff('week', cast(cast('2016-01-22 00:00:00' as timestamp) as timestamp), cast(cast('2016-01-24 00:00:00' as timestamp) as timestamp))
-- {{ dbt.datediff("cast('2016-01-24 00:00:00' as timestamp)", "cast('2016-01-22 00:00:00' as timestamp)", 'week') }}
date_diff('week', cast(cast('2016-01-24 00:00:00' as timestamp) as timestamp), cast(cast('2016-01-22 00:00:00' as timestamp) as timestamp))
-- {{ dbt.datediff("cast('2016-01-24 00:00:00' as timestamp)", "cast('2016-02-03 00:00:00' as timestamp)", 'week') }}
date_diff('week', cast(cast('2016-01-24 00:00:00' as timestamp) as timestamp), cast(cast('2016-02-03 00:00:00' as timestamp) as timestamp))
-- {{ dbt.datediff("cast('2020-01-01 23:59:59' as timestamp)", "cast('2020-01-02 00:00:00' as timestamp)", 'day') }}
date_diff('day', cast(cast('2020-01-01 23:59:59' as timestamp) as timestamp), cast(cast('2020-01-02 00:00:00' as timestamp) as timestamp))
-- {{ dbt.datediff("cast('2020-01-01 01:59:59' as timestamp)", "cast('2020-01-01 03:00:00' as timestamp)", 'hour') }}
date_diff('hour', cast(cast('2020-01-01 01:59:59' as timestamp) as timestamp), cast(cast('2020-01-01 03:00:00' as timestamp) as timestamp))
-- {{ dbt.datediff("cast('2020-01-01 01:59:59' as timestamp)", "cast('2020-01-01 02:00:00' as timestamp)", 'minute') }}
date_diff('minute', cast(cast('2020-01-01 01:59:59' as timestamp) as timestamp), cast(cast('2020-01-01 02:00:00' as timestamp) as timestamp))
-- {{ dbt.datediff("cast('2020-01-01 00:00:00' as timestamp)", "cast('2020-01-01 00:01:01' as timestamp)", 'second') }}
date_diff('second', cast(cast('2020-01-01 00:00:00' as timestamp) as timestamp), cast(cast('2020-01-01 00:01:01' as timestamp) as timestamp))
-- {{ dbt.datediff("cast('2020-01-01 00:00:00' as timestamp)", "cast('2020-01-01 00:00:01.5' as timestamp)", 'millisecond') }}
date_diff('millisecond', cast(cast('2020-01-01 00:00:00' as timestamp) as timestamp), cast(cast('2020-01-01 00:00:01.5' as timestamp) as timestamp))
-- (select {{ dbt.any_value('n') }} from (select 5 as n) as numbers)
(select any_value(n) from (select 5 as n) as numbers)
-- (select {{ dbt.bool_or('n > 1') }} from (select 1 as n union all select 2) as numbers)
(select bool_or(n > 1) from (select 1 as n union all select 2) as numbers)
-- (select {{ dbt.listagg('word', "', '", 'order by n') }} from (select 'b' as word, 2 as n union all select 'a', 1 union all select 'c', 3) as words)
(select string_agg(word, ', ' order by n) from (select 'b' as word, 2 as n union all select 'a', 1 union all select 'c', 3) as words)
-- (select {{ dbt.listagg('word', "'|'", 'order by n desc', 2) }} from (select 'b' as word, 2 as n union all select 'a', 1 union all select 'c', 3) as words)
(select array_to_string(
      (array_agg(word order by n desc))[1:2],
      '|'
    ) from (select 'b' as word, 2 as n union all select 'a', 1 union all select 'c', 3) as words)
-- (select {{ dbt.listagg('word', "'|'", 'order by n', 7) }} from (select 'b' as word, 2 as n union all select 'a', 1 union all select 'c', 3) as words)
(select array_to_string(
      (array_agg(word order by n))[1:7],
      '|'
    ) from (select 'b' as word, 2 as n union all select 'a', 1 union all select 'c', 3) as words)
-- (select {{ dbt.listagg('n', "','") }} from (select 'x' as n) as one)
(select string_agg(n, ',') from (select 'x' as n) as one)
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
          cast(cast('2020-02-27' as date) as TIMESTAMP) + ((interval '1 day') * ((row_number() over (order by generated_number) - 1))) as date_day
      from numbered

  )

  select *
  from every_day
  where date_day <= cast('2020-03-02' as date)
) as spine)
-- dbt.array_construct([1, 2, 3])
[ 1 , 2 , 3 ]
-- dbt.array_append(dbt.array_construct([1, 2]), 9)
array_append([ 1 , 2 ], 9)
-- dbt.array_concat(dbt.array_construct([1]), dbt.array_construct([2, 3]))
array_cat([ 1 ], [ 2 , 3 ])
-- dbt.array_construct([])
cast([] as INT[])

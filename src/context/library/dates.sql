{%- macro current_timestamp() -%}
  {{ adapter.dispatch('current_timestamp', 'dbt')() }}
{%- endmacro -%}

{% macro default__current_timestamp() -%}
  now()
{%- endmacro %}

{% macro redshift__current_timestamp() -%}
  getdate()
{%- endmacro %}

{% macro current_timestamp_backcompat() %}
  {{ return(adapter.dispatch('current_timestamp_backcompat', 'dbt')()) }}
{% endmacro %}

{% macro default__current_timestamp_backcompat() -%}
  cast(current_timestamp as {{ type_timestamp() }})
{%- endmacro %}

{% macro redshift__current_timestamp_backcompat() -%}
  getdate()
{%- endmacro %}

{% macro current_timestamp_in_utc_backcompat() %}
  {{ return(adapter.dispatch('current_timestamp_in_utc_backcompat', 'dbt')()) }}
{% endmacro %}

{% macro default__current_timestamp_in_utc_backcompat() -%}
  cast((current_timestamp at time zone 'utc') as {{ type_timestamp() }})
{%- endmacro %}

{#- A session of Redshift is in UTC. -#}
{% macro redshift__current_timestamp_in_utc_backcompat() -%}
  getdate()
{%- endmacro %}

{%- macro snapshot_get_time() -%}
  {{ adapter.dispatch('snapshot_get_time', 'dbt')() }}
{%- endmacro -%}

{% macro default__snapshot_get_time() -%}
  {{ current_timestamp() }}::timestamp without time zone
{%- endmacro %}

{% macro duckdb__snapshot_get_time() -%}
  {{ current_timestamp() }}::timestamp
{%- endmacro %}

{% macro get_snapshot_get_time_data_type() %}
  {% set columns = get_column_schema_from_query('select ' ~ adapter.dispatch('snapshot_get_time', 'dbt')() ~ ' as snapshot_time') %}
  {% do return(columns[0].dtype if columns else none) %}
{% endmacro %}

{% macro date(year, month, day) %}
  {{ return(adapter.dispatch('date', 'dbt')(year, month, day)) }}
{% endmacro %}

{% macro default__date(year, month, day) -%}
  cast('{{ modules.datetime.date(year, month, day).isoformat() }}' as date)
{%- endmacro %}

{% macro date_trunc(datepart, date) -%}
  {{ return(adapter.dispatch('date_trunc', 'dbt')(datepart, date)) }}
{%- endmacro %}

{% macro default__date_trunc(datepart, date) -%}
  date_trunc('{{ datepart }}', {{ date }})
{%- endmacro %}

{% macro dateadd(datepart, interval, from_date_or_timestamp) %}
  {{ return(adapter.dispatch('dateadd', 'dbt')(datepart, interval, from_date_or_timestamp)) }}
{% endmacro %}

{#- No interval is a quarter long. -#}
{% macro default__dateadd(datepart, interval, from_date_or_timestamp) -%}
  {%- set unit = '3 month' if datepart | lower == 'quarter' else '1 ' ~ datepart -%}
  {{ from_date_or_timestamp }} + ((interval '{{ unit }}') * ({{ interval }}))
{%- endmacro %}

{#- DuckDB adds no interval to a literal that could be a date or a timestamp. -#}
{% macro duckdb__dateadd(datepart, interval, from_date_or_timestamp) -%}
  {%- set is_literal = (from_date_or_timestamp | string | trim).startswith("'") -%}
  {%- set from_moment = 'cast(' ~ from_date_or_timestamp ~ ' as timestamp)' if is_literal else from_date_or_timestamp -%}
  {{ default__dateadd(datepart, interval, from_moment) }}
{%- endmacro %}

{% macro redshift__dateadd(datepart, interval, from_date_or_timestamp) -%}
  dateadd({{ datepart }}, {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}

{% macro datediff(first_date, second_date, datepart) %}
  {{ return(adapter.dispatch('datediff', 'dbt')(first_date, second_date, datepart)) }}
{% endmacro %}

{% macro default__datediff(first_date, second_date, datepart) -%}
  datediff({{ datepart }}, {{ first_date }}, {{ second_date }})
{%- endmacro %}

{% macro duckdb__datediff(first_date, second_date, datepart) -%}
  date_diff('{{ datepart }}', cast({{ first_date }} as timestamp), cast({{ second_date }} as timestamp))
{%- endmacro %}

{% macro redshift__datediff(first_date, second_date, datepart) -%}
  datediff({{ datepart }}, {{ first_date }}, {{ second_date }})
{%- endmacro %}

{#-
  How many borders between units lie between the two. Weeks begin on Sundays, as dbt has always counted them here. Years to days are
  counted by the calendar; an hour and what is shorter by the seconds from one border to the other.
-#}
{% macro postgres__datediff(first_date, second_date, datepart) -%}
  {%- set part = datepart | lower -%}
  {%- set per_year = {'year': 1, 'quarter': 4, 'month': 12} -%}
  {%- set seconds = {'hour': 3600, 'minute': 60, 'second': 1} -%}
  {%- set fractions = {'millisecond': 1000, 'microsecond': 1000000} -%}
  {%- if part in per_year -%}
    cast(
      (extract(year from ({{ second_date }})::timestamp) - extract(year from ({{ first_date }})::timestamp))
      {%- if part != 'year' %} * {{ per_year[part] }}
      + extract({{ part }} from ({{ second_date }})::timestamp) - extract({{ part }} from ({{ first_date }})::timestamp)
      {%- endif %}
      as bigint
    )
  {%- elif part == 'week' -%}
    cast(
      floor((({{ second_date }})::date - date '1970-01-04') / 7.0) - floor((({{ first_date }})::date - date '1970-01-04') / 7.0)
      as bigint
    )
  {%- elif part == 'day' -%}
    (({{ second_date }})::date - ({{ first_date }})::date)
  {%- elif part in seconds -%}
    cast(
      extract(epoch from date_trunc('{{ part }}', ({{ second_date }})::timestamp) - date_trunc('{{ part }}', ({{ first_date }})::timestamp)) / {{ seconds[part] }}
      as bigint
    )
  {%- elif part in fractions -%}
    cast(
      extract(epoch from date_trunc('{{ part }}', ({{ second_date }})::timestamp) - date_trunc('{{ part }}', ({{ first_date }})::timestamp)) * {{ fractions[part] }}
      as bigint
    )
  {%- else -%}
    {{ exceptions.raise_compiler_error("datediff() knows no part of a date named '" ~ datepart ~ "'") }}
  {%- endif -%}
{%- endmacro %}

{% macro last_day(date, datepart) %}
  {{ return(adapter.dispatch('last_day', 'dbt')(date, datepart)) }}
{% endmacro %}

{% macro default_last_day(date, datepart) -%}
  cast(
    {{ dbt.dateadd('day', '-1', dbt.dateadd(datepart, '1', dbt.date_trunc(datepart, date))) }}
    as date
  )
{%- endmacro %}

{% macro default__last_day(date, datepart) -%}
  {{ dbt.default_last_day(date, datepart) }}
{%- endmacro %}

{% macro get_intervals_between(start_date, end_date, datepart) -%}
  {{ return(adapter.dispatch('get_intervals_between', 'dbt')(start_date, end_date, datepart)) }}
{%- endmacro %}

{#- The warehouse counts them; while the project is parsed one will do. -#}
{% macro default__get_intervals_between(start_date, end_date, datepart) -%}
  {%- call statement('get_intervals_between', fetch_result=True) %}
    select {{ dbt.datediff(start_date, end_date, datepart) }}
  {%- endcall -%}
  {%- set counted = load_result('get_intervals_between') -%}
  {%- if counted and counted.data -%}
    {%- do return(counted.data[0][0]) -%}
  {%- endif -%}
  {%- do return(1) -%}
{%- endmacro %}

{% macro date_spine(datepart, start_date, end_date) %}
  {{ return(adapter.dispatch('date_spine', 'dbt')(datepart, start_date, end_date)) }}
{% endmacro %}

{#- Every unit from the start to before the end, in a column `date_<datepart>`. -#}
{% macro default__date_spine(datepart, start_date, end_date) %}
  with numbered as (

      {{ dbt.generate_series(dbt.get_intervals_between(start_date, end_date, datepart)) }}

  ),

  every_{{ datepart }} as (

      select
          {{ dbt.dateadd(datepart, '(row_number() over (order by generated_number) - 1)', 'cast(' ~ start_date ~ ' as ' ~ type_timestamp() ~ ')') }} as date_{{ datepart }}
      from numbered

  )

  select *
  from every_{{ datepart }}
  where date_{{ datepart }} <= {{ end_date }}
{% endmacro %}

{% macro convert_datetime(date_str, date_fmt) %}
  {% do return(modules.datetime.datetime.strptime(date_str | string, date_fmt)) %}
{% endmacro %}

{#- The days from the first to the last, both included, as texts. -#}
{% macro dates_in_range(start_date_str, end_date_str=none, in_fmt='%Y%m%d', out_fmt='%Y%m%d') %}
  {% set first = convert_datetime(start_date_str, in_fmt) %}
  {% set last = convert_datetime(start_date_str if end_date_str is none else end_date_str, in_fmt) %}
  {% if last < first %}
    {{ exceptions.raise_compiler_error('dates_in_range() begins at ' ~ start_date_str ~ ', after its end at ' ~ end_date_str) }}
  {% endif %}
  {% set days = [] %}
  {% for day in range((last - first).days + 1) %}
    {% do days.append((first + modules.datetime.timedelta(days=day)).strftime(out_fmt)) %}
  {% endfor %}
  {% do return(days) %}
{% endmacro %}

{#- `20180101` or `20180101,20180103`. -#}
{% macro partition_range(raw_partition_date, date_fmt='%Y%m%d') %}
  {% set bounds = (raw_partition_date | string).split(',') %}
  {% if bounds | length > 2 %}
    {{ exceptions.raise_compiler_error("a range of partitions is one date or two, not '" ~ raw_partition_date ~ "'") }}
  {% endif %}
  {% do return(dates_in_range(bounds[0] | trim, bounds[1] | trim if bounds | length == 2 else none, in_fmt=date_fmt)) %}
{% endmacro %}

{% macro py_current_timestring() %}
  {% do return(modules.datetime.datetime.now().strftime('%Y%m%d%H%M%S%f')) %}
{% endmacro %}

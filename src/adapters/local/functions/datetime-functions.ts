/**
 * Dates and times. What DuckDB's own functions mean alike is called directly by the rules in `sql/redshift/calls`; here
 * stands the rest: reading text as Redshift does, arithmetic that treats the ends of months differently, the clock.
 */
import { weekDayOf } from '../../../sql/redshift/calls/date-parts.ts'
import { timeZoneOf } from '../../../sql/redshift/calls/time-zones.ts'
import type { ScalarFunction } from '../../duckdb/connection.ts'
import { floorDivide } from './calendar.ts'
import { readDate, readTime, readTimestamp, readTimestampTz, readTimeTz } from './datetime-parse.ts'
import { timeOfDayText } from './datetime-text.ts'
import type { FunctionWorld, Macro, Topic } from './definition.ts'
import { bigintArgument, textArgument } from './scalar-arguments.ts'
import { offsetAtLocal, offsetAtUtc } from './zone-offset.ts'

/** Text in the ISO form, as most columns hold it, is cast by the engine; any other form is read by our own reader. */
const ISO_DATE = String.raw`'\d{4}-\d{2}-\d{2}'`
const ISO_TIMESTAMP = String.raw`'\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2}(\.\d{1,6})?)?'`

const macros: readonly Macro[] = [
  {
    // Whatever takes date parts: text becomes a timestamp, a date becomes one at midnight, the rest stays.
    name: 'as_moment',
    overloads: [
      '(x) as x',
      '(x timestamp) as x',
      '(x timestamptz) as x',
      `(x varchar) as coalesce(case when regexp_full_match(x, ${ISO_TIMESTAMP}) then try_cast(x as timestamp) end, rs_read_timestamp(x))`,
    ],
  },
  {
    name: 'as_date',
    overloads: [
      '(x) as x::date',
      '(x timestamp) as x::date',
      `(x varchar) as coalesce(case when regexp_full_match(x, ${ISO_DATE}) then try_cast(x as date) end, rs_read_date(x))`,
    ],
  },
  {
    name: 'as_timestamp',
    overloads: [
      '(x timestamp) as x',
      '(x timestamptz) as x::timestamp',
      `(x varchar) as coalesce(case when regexp_full_match(x, ${ISO_TIMESTAMP}) then try_cast(x as timestamp) end, rs_read_timestamp(x))`,
    ],
  },
  {
    name: 'as_timestamptz',
    overloads: [
      '(x timestamp) as x::timestamptz',
      '(x timestamptz) as x',
      `(x varchar) as rs_read_timestamptz(x, current_setting('TimeZone'))`,
    ],
  },
  {
    name: 'as_time',
    overloads: ['(x timestamp) as x::time', '(x time) as x', '(x timetz) as x::time', '(x varchar) as rs_read_time(x)'],
  },
  {
    // DuckDB keeps the offset of a TIMETZ, Redshift keeps UTC.
    name: 'as_timetz',
    overloads: [
      '(x timestamptz) as x::timetz',
      '(x time) as x::timetz',
      '(x timetz) as x',
      `(x varchar) as rs_read_timetz(x, current_setting('TimeZone'))::timetz`,
    ],
  },
  {
    // A year after February 29 is March 1, where twelve months after it is February 28.
    name: 'add_years',
    overloads: [
      '(n, d) as case when month(d) = 2 and day(d) = 29 then d - to_days(1) + to_years(n) + to_days(1) else d + to_years(n) end',
    ],
  },
  {
    // The last day of a month stays the last day: April 30 and a month is May 31.
    name: 'add_months',
    overloads: [
      "(d, n) as case when d::date = last_day(d) then last_day(d::date + to_months(n)) + (d - date_trunc('day', d)) else d + to_months(n) end",
    ],
  },
  {
    name: 'months_between',
    overloads: [
      `(a, b) as (date_diff('month', b, a) + case when day(a) = day(b) or (a::date = last_day(a) and b::date = last_day(b)) then 0
        else (day(a) - day(b) + (epoch_us(a - date_trunc('day', a)) - epoch_us(b - date_trunc('day', b))) / 86400000000::double) / 31::double end)::double`,
    ],
  },
  {
    // Weeks begin on Monday, as DATE_TRUNC has them.
    name: 'weeks_between',
    overloads: ["(a, b) as date_diff('day', date_trunc('week', a), date_trunc('week', b)) // 7"],
  },
  {
    // A century runs from the year 1 to the year 100.
    name: 'trunc_to_era',
    overloads: ['(part, x) as date_trunc(part, x - to_years(1)) + to_years(1)'],
  },
  {
    name: 'next_day',
    overloads: ["(d, dow) as d + (((dow - date_part('dow', d) + 6) % 7 + 1)::int)"],
  },
  {
    name: 'date_compare',
    overloads: ['(a, b) as case when a < b then -1 when a > b then 1 when a = b then 0 end'],
  },
  {
    name: 'trunc',
    overloads: [
      '(x) as trunc(x)',
      '(x timestamp) as x::date',
      '(x timestamptz) as x::date',
      '(x varchar) as rs_read_date(x)',
      '(x, n) as trunc(x, n::int)',
    ],
  },
  {
    // AT TIME ZONE with a fixed offset. The engine's own knows names only.
    name: 'at_offset',
    overloads: [
      "(seconds, x timestamp) as timezone('UTC', x - to_seconds(seconds))",
      "(seconds, x timestamptz) as timezone('UTC', x) + to_seconds(seconds)",
    ],
  },
]

/** The day of the week that NEXT_DAY's word names, 0 for Sunday. */
const weekDay: ScalarFunction = {
  name: 'rs_week_day',
  parameters: ['VARCHAR'],
  returns: 'INTEGER',
  run: (word) => {
    const index = weekDayOf(textArgument(word))
    if (index === undefined) throw new Error(`"${textArgument(word)}" is no name of a day`)
    return index
  },
}

function readers(world: FunctionWorld): readonly ScalarFunction[] {
  return [
    {
      name: 'rs_read_date',
      parameters: ['VARCHAR'],
      returns: 'DATE',
      run: (text) => readDate(textArgument(text), world),
    },
    {
      name: 'rs_read_timestamp',
      parameters: ['VARCHAR'],
      returns: 'TIMESTAMP',
      run: (text) => readTimestamp(textArgument(text), world),
    },
    {
      name: 'rs_read_timestamptz',
      parameters: ['VARCHAR', 'VARCHAR'],
      returns: 'TIMESTAMPTZ',
      run: (text, zone) => readTimestampTz(textArgument(text), world, zoneArgument(zone)),
    },
    {
      name: 'rs_read_time',
      parameters: ['VARCHAR'],
      returns: 'TIME',
      run: (text) => readTime(textArgument(text), world),
    },
    {
      name: 'rs_read_timetz',
      parameters: ['VARCHAR', 'VARCHAR'],
      returns: 'TIME',
      run: (text, zone) => readTimeTz(textArgument(text), world, zoneArgument(zone)),
    },
  ]
}

/** Without arguments and not volatile, so that the engine evaluates them once for a statement. */
function clocks({ nowMicros }: FunctionWorld): readonly ScalarFunction[] {
  return [
    {
      name: 'rs_getdate',
      parameters: [],
      returns: 'TIMESTAMPTZ',
      run: () => floorDivide(nowMicros(), 1_000_000n) * 1_000_000n,
    },
    {
      name: 'rs_timeofday',
      parameters: ['VARCHAR'],
      returns: 'VARCHAR',
      run: (zone) => timeOfDayText(nowMicros(), zoneArgument(zone), textArgument(zone)),
    },
  ]
}

const convertTimezone: ScalarFunction = {
  name: 'rs_convert_timezone',
  parameters: ['VARCHAR', 'VARCHAR', 'TIMESTAMP'],
  returns: 'TIMESTAMP',
  run: (source, target, moment) => {
    const local = bigintArgument(moment)
    const from = offsetAtLocal(zoneArgument(source), Number(floorDivide(local, 1_000_000n)))
    const utc = local - BigInt(from) * 1_000_000n
    return utc + BigInt(offsetAtUtc(zoneArgument(target), Number(floorDivide(utc, 1_000_000n)))) * 1_000_000n
  },
}

function zoneArgument(value: unknown) {
  const name = textArgument(value)
  const zone = timeZoneOf(name)
  if (!zone) throw new Error(`time zone "${name}" not recognized`)
  return zone
}

export const datetimeFunctions = (world: FunctionWorld): Topic => ({
  macros,
  functions: [...readers(world), ...clocks(world), weekDay, convertTimezone],
})

/** Date and time functions. (AWS: "Date and time functions") */
import { nearest } from '../../../core/nearest.ts'
import type { CallArgument, CallContext, CallRule } from '../call-rule.ts'
import { isText, type SqlType } from '../types.ts'
import {
  argument,
  asBigint,
  asDate,
  asInteger,
  asMoment,
  asText,
  asTimestamp,
  call,
  isNull,
  library,
  quoted,
} from './argument.ts'
import { type DatePart, datePartOf, datePartSpellings, weekDayOf } from './date-parts.ts'
import { BIGINT, DATE, DOUBLE, INTEGER, TIME, TIMESTAMP, TIMESTAMPTZ, TIMETZ, VARCHAR } from './result-types.ts'
import { timeZoneOf } from './time-zones.ts'

function partOf(args: readonly CallArgument[], context: CallContext): DatePart {
  const spelled = argument(args, 0).literal ?? argument(args, 0).word
  if (spelled === undefined) {
    return context.refuse({ reason: 'the date part must be a word or a string literal', by: 'redshift' })
  }
  const part = datePartOf(spelled)
  if (part !== undefined) return part
  const near = nearest(spelled, datePartSpellings)
  return context.refuse({
    reason: `unit "${spelled}" is no date part`,
    ...(near !== undefined && { hint: `did you mean '${near}'?` }),
    by: 'redshift',
  })
}

/** Redshift has these functions for whole numbers only. */
function wholeNumber(name: string, arg: CallArgument, context: CallContext): CallArgument {
  const { type } = arg
  if (type?.name !== 'numeric' && type?.name !== 'real' && type?.name !== 'double precision') return arg
  return context.refuse({
    reason: `function ${name}(${type.name}) does not exist`,
    hint: 'cast the number to INTEGER',
    by: 'redshift',
  })
}

/** The interval of `n` units, for the units that are a fixed number of months, days or microseconds. */
function intervalOf(part: DatePart, amount: CallArgument): string | undefined {
  const whole = asInteger(amount)
  switch (part) {
    case 'quarter':
      return `to_months(3 * ${whole})`
    case 'month':
      return `to_months(${whole})`
    case 'week':
      return `to_days(7 * ${whole})`
    case 'day':
      return `to_days(${whole})`
    case 'hour':
      return `to_hours(${asBigint(amount)})`
    case 'minute':
      return `to_minutes(${asBigint(amount)})`
    case 'second':
      return `to_microseconds(1000000 * ${asBigint(amount)})`
    case 'millisecond':
      return `to_microseconds(1000 * ${asBigint(amount)})`
    case 'microsecond':
      return `to_microseconds(${asBigint(amount)})`
    default:
      return undefined
  }
}

const YEARS: Partial<Record<DatePart, number>> = { year: 1, decade: 10, century: 100, millennium: 1000 }

function dateAdd(args: readonly CallArgument[], context: CallContext): string {
  const part = partOf(args, context)
  const moment = asMoment(argument(args, 2))
  const count = wholeNumber('date_add', argument(args, 1), context)
  const years = YEARS[part]
  if (years !== undefined) {
    const amount = asInteger(count)
    return library('add_years', years === 1 ? amount : `${years} * ${amount}`, moment)
  }
  const interval = intervalOf(part, count)
  return interval === undefined ? wrongPart('dateadd', part, context) : `(${moment} + ${interval})`
}

function wrongPart(name: string, part: DatePart, context: CallContext): never {
  return context.refuse({ reason: `${name} does not take the date part "${part}"`, by: 'redshift' })
}

/** Dates and text become timestamps; timestamps and times stay what they are. */
function sumType(args: readonly CallArgument[]): SqlType | undefined {
  const { type, literal } = argument(args, args.length - 1)
  const becomes = literal !== undefined || type?.name === 'date' || type?.name === 'super' || (type && isText(type))
  return becomes ? TIMESTAMP : type
}

const DIFFABLE: ReadonlySet<DatePart> = new Set<DatePart>([
  'millennium',
  'century',
  'decade',
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'hour',
  'minute',
  'second',
  'millisecond',
  'microsecond',
])

function dateDiff(args: readonly CallArgument[], context: CallContext): string {
  const part = partOf(args, context)
  if (!DIFFABLE.has(part)) return wrongPart('datediff', part, context)
  const [from, to] = [asClock(argument(args, 1)), asClock(argument(args, 2))]
  if (part === 'week') return library('weeks_between', from, to)
  // The engine's centuries begin a year early.
  if (part === 'century' || part === 'millennium') return `(${fieldOf(part, to)} - ${fieldOf(part, from)})`
  return call('date_diff', quoted(part), from, to)
}

/** The engine counts no differences of TIMETZ; ours are all in UTC. */
function asClock(arg: CallArgument): string {
  return arg.type?.name === 'time with time zone' ? `cast(${arg.sql} as time)` : asMoment(arg)
}

function dateTrunc(args: readonly CallArgument[], context: CallContext): string {
  const part = partOf(args, context)
  const moment = asMoment(argument(args, 1))
  if (part === 'century' || part === 'millennium') return library('trunc_to_era', quoted(part), moment)
  if (!DIFFABLE.has(part)) return wrongPart('date_trunc', part, context)
  return call('date_trunc', quoted(part), moment)
}

function truncatedType(args: readonly CallArgument[]): SqlType | undefined {
  const { type, literal } = argument(args, 1)
  if (type?.name === 'timestamp with time zone') return TIMESTAMPTZ
  return type !== undefined || literal !== undefined ? TIMESTAMP : undefined
}

/** One field of a moment as DuckDB counts it, corrected where Redshift counts otherwise. */
function fieldOf(part: DatePart, moment: string): string {
  const field = (name: string) => call('date_part', quoted(name), moment)
  switch (part) {
    case 'decade':
      return `(${field('decade')} + 1)`
    case 'dayofweek':
      return field('dow')
    case 'dayofyear':
      return field('doy')
    case 'millisecond':
      return `(${field('millisecond')} % 1000)`
    case 'microsecond':
      return `(${field('microsecond')} % 1000000)`
    default:
      return field(part)
  }
}

function extract(args: readonly CallArgument[], context: CallContext): string {
  const part = partOf(args, context)
  const source = argument(args, 1)
  if (part.startsWith('timezone') && source.type?.name === 'time with time zone') {
    return context.refuse({
      reason: 'TIMETZ values are kept in UTC on the local target, so their time zone is not known',
      by: 'engine',
    })
  }
  const field = fieldOf(part, asMoment(source))
  if (source.type?.name === 'timestamp with time zone' && part !== 'epoch') return `cast(${field} as double)`
  if (part === 'epoch') return `cast(trunc(${field}) as bigint)`
  return `cast(${field} as integer)`
}

function extractedType(args: readonly CallArgument[]): SqlType {
  if (datePartOf(argument(args, 0).literal ?? '') === 'epoch') return BIGINT
  return argument(args, 1).type?.name === 'timestamp with time zone' ? DOUBLE : INTEGER
}

/** Unlike EXTRACT a double, whose seconds and milliseconds keep their fraction. */
function datePart(args: readonly CallArgument[], context: CallContext): string {
  const part = partOf(args, context)
  const moment = asMoment(argument(args, 1))
  const micros = `date_part('microsecond', ${moment})`
  if (part === 'second') return `(${micros} / 1000000::double)`
  if (part === 'millisecond') return `(${micros} % 1000000 / 1000::double)`
  return `cast(${fieldOf(part, moment)} as double)`
}

function convertTimezone(args: readonly CallArgument[], context: CallContext): string {
  const [source, target] = args.length === 3 ? [args[0], argument(args, 1)] : [undefined, argument(args, 0)]
  const moment = asTimestamp(argument(args, args.length - 1))
  const from = source === undefined ? ({ kind: 'fixed', seconds: 0 } as const) : zoneOf(source, context)
  const to = zoneOf(target, context)
  if (from === undefined || to === undefined) {
    return call('rs_convert_timezone', source === undefined ? "'UTC'" : asText(source), asText(target), moment)
  }
  if (from.kind === 'fixed' && to.kind === 'fixed') return shifted(moment, to.seconds - from.seconds)
  const utc =
    from.kind === 'fixed'
      ? shifted(moment, -from.seconds)
      : `timezone('UTC', timezone(${quoted(from.name)}, ${moment}))`
  return to.kind === 'fixed' ? shifted(utc, to.seconds) : `timezone(${quoted(to.name)}, timezone('UTC', ${utc}))`
}

/** The zone of a literal; undefined when the zone is known at run time only. */
function zoneOf({ literal }: CallArgument, context: CallContext) {
  if (literal === undefined) return undefined
  return timeZoneOf(literal) ?? context.refuse({ reason: `time zone "${literal}" not recognized`, by: 'redshift' })
}

function shifted(moment: string, seconds: number): string {
  return seconds === 0 ? moment : `(${moment} + to_seconds(${seconds}))`
}

/** TIMEZONE and AT TIME ZONE: a timestamp becomes a timestamptz, a timestamptz becomes a timestamp. */
function timezone(args: readonly CallArgument[], context: CallContext): string {
  const zone = zoneOf(argument(args, 0), context)
  const moment = asMoment(argument(args, 1))
  if (zone === undefined) return context.refuse({ reason: 'the time zone must be a string literal', by: 'engine' })
  if (zone.kind === 'named') return call('timezone', quoted(zone.name), moment)
  return library('at_offset', String(zone.seconds), moment)
}

function nextDay(args: readonly CallArgument[], context: CallContext): string {
  const date = asDate(argument(args, 0))
  const day = argument(args, 1)
  if (day.literal === undefined) return library('next_day', date, call('rs_week_day', asText(day)))
  const index = weekDayOf(day.literal)
  if (index === undefined) {
    return context.refuse({
      reason: `"${day.literal}" is no name of a day`,
      hint: "name a day: 'Monday'",
      by: 'redshift',
    })
  }
  return library('next_day', date, String(index))
}

const compare =
  (one: (arg: CallArgument) => string, other: (arg: CallArgument) => string) =>
  (args: readonly CallArgument[]): string =>
    library('date_compare', one(argument(args, 0)), other(argument(args, 1)))

const asTimestampTz = (arg: CallArgument): string =>
  isNull(arg) ? 'null::timestamptz' : library('as_timestamptz', arg.sql)
const asInterval = (arg: CallArgument): string =>
  arg.literal === undefined ? arg.sql : call('rs_read_interval', arg.sql, "'second'")

const MOMENTS: readonly (readonly [name: string, to: (arg: CallArgument) => string])[] = [
  ['date', asDate],
  ['timestamp', asTimestamp],
  ['timestamptz', asTimestampTz],
]

/** DATE_CMP, DATE_CMP_TIMESTAMP, TIMESTAMPTZ_CMP_DATE and the rest. */
const comparisons: readonly CallRule[] = MOMENTS.flatMap(([one, asOne]) =>
  MOMENTS.map(([other, asOther]) => ({
    name: one === other ? `${one}_cmp` : `${one}_cmp_${other}`,
    arity: [2, 2] as const,
    rewrite: compare(asOne, asOther),
    returns: INTEGER,
  })),
)

const monthsOf = (args: readonly CallArgument[], context: CallContext): string =>
  library(
    'add_months',
    asTimestamp(argument(args, 0)),
    asInteger(wholeNumber('add_months', argument(args, 1), context)),
  )

/** The clock of the session's time zone; statements' and transactions' starts differ, as AWS documents each. */
const NOW = 'cast(now() as timestamp)'

export const dateRules: readonly CallRule[] = [
  { name: 'add_months', arity: [2, 2], rewrite: monthsOf, returns: TIMESTAMP },
  { name: 'convert_timezone', arity: [2, 3], rewrite: convertTimezone, returns: TIMESTAMP },
  { name: 'current_date', arity: [0, 0], bare: true, rewrite: () => 'current_date', returns: DATE, columnName: 'date' },
  {
    name: 'current_time',
    arity: [0, 0],
    bare: true,
    rewrite: () => 'cast(now() as timetz)',
    returns: TIMETZ,
    columnName: 'timetz',
  },
  {
    name: 'current_timestamp',
    arity: [0, 0],
    bare: true,
    rewrite: () => 'now()',
    returns: TIMESTAMPTZ,
    columnName: 'timestamptz',
  },
  {
    name: 'date_part',
    arity: [2, 2],
    datePartArgument: 0,
    rewrite: datePart,
    returns: DOUBLE,
    columnName: 'pgdate_part',
  },
  {
    name: 'date_part_year',
    arity: [1, 1],
    rewrite: (args) => `cast(year(${asDate(argument(args, 0))}) as integer)`,
    returns: INTEGER,
  },
  { name: 'date_trunc', arity: [2, 2], datePartArgument: 0, rewrite: dateTrunc, returns: truncatedType },
  { name: 'dateadd', arity: [3, 3], datePartArgument: 0, rewrite: dateAdd, returns: sumType, columnName: 'date_add' },
  { name: 'date_add', arity: [3, 3], datePartArgument: 0, rewrite: dateAdd, returns: sumType },
  { name: 'datediff', arity: [3, 3], datePartArgument: 0, rewrite: dateDiff, returns: BIGINT, columnName: 'date_diff' },
  { name: 'date_diff', arity: [3, 3], datePartArgument: 0, rewrite: dateDiff, returns: BIGINT },
  {
    name: 'extract',
    arity: [2, 2],
    datePartArgument: 0,
    rewrite: extract,
    returns: extractedType,
    columnName: 'date_part',
  },
  { name: 'getdate', arity: [0, 0], rewrite: () => 'cast(rs_getdate() as timestamp)', returns: TIMESTAMP },
  { name: 'interval_cmp', arity: [2, 2], rewrite: compare(asInterval, asInterval), returns: INTEGER },
  {
    name: 'last_day',
    arity: [1, 1],
    rewrite: (args) => call('last_day', asTimestamp(argument(args, 0))),
    returns: DATE,
  },
  {
    name: 'localtime',
    arity: [0, 0],
    bare: true,
    rewrite: () => 'cast(now() as time)',
    returns: TIME,
    columnName: 'time',
  },
  {
    name: 'localtimestamp',
    arity: [0, 0],
    bare: true,
    rewrite: () => NOW,
    returns: TIMESTAMP,
    columnName: 'timestamp',
  },
  {
    name: 'months_between',
    arity: [2, 2],
    rewrite: (args) => library('months_between', asTimestamp(argument(args, 0)), asTimestamp(argument(args, 1))),
    returns: DOUBLE,
  },
  { name: 'next_day', arity: [2, 2], rewrite: nextDay, returns: DATE },
  { name: 'now', arity: [0, 0], rewrite: () => 'now()', returns: TIMESTAMPTZ },
  { name: 'pgdate_part', arity: [2, 2], datePartArgument: 0, rewrite: datePart, returns: DOUBLE },
  { name: 'sysdate', arity: [0, 0], bare: true, rewrite: () => NOW, returns: TIMESTAMP, columnName: 'timestamp' },
  { name: 'timeofday', arity: [0, 0], rewrite: () => "rs_timeofday(current_setting('TimeZone'))", returns: VARCHAR },
  { name: 'timezone', arity: [2, 2], rewrite: timezone },
  ...comparisons,
]

/** Intervals: read from text, cut to what a type of interval keeps, and printed. (AWS: "Interval data types and literals") */
import type { ScalarFunction } from '../../duckdb/connection.ts'
import type { Macro, Topic } from './definition.ts'
import { fitInterval, type Interval, readInterval } from './interval-parse.ts'
import { intervalText } from './interval-text.ts'
import { numberArgument, textArgument } from './scalar-arguments.ts'

/** The engine adds intervals up only as what they are made of. */
const MONTHS = "(datepart('year', x) * 12 + datepart('month', x))"
const MICROS =
  "(datepart('day', x) * 86400000000 + datepart('hour', x) * 3600000000 + datepart('minute', x) * 60000000 + datepart('microsecond', x))"

const macros: readonly Macro[] = [
  { name: 'months_of', overloads: [`(x) as cast(${MONTHS} as bigint)`] },
  { name: 'micros_of', overloads: [`(x) as cast(${MICROS} as bigint)`] },
  { name: 'interval_of_months', overloads: ['(n) as to_months(cast(n as integer))'] },
  { name: 'interval_of_micros', overloads: ['(n) as to_microseconds(cast(n as bigint))'] },
  { name: 'interval_times', overloads: ['(x, factor) as rs_interval_times(x, factor::double)'] },
]

const functions: readonly ScalarFunction[] = [
  {
    // The second argument is the unit of a number that stands alone.
    name: 'rs_read_interval',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'INTERVAL',
    run: (text, unit) => ({ ...readInterval(textArgument(text), textArgument(unit)) }),
  },
  {
    name: 'rs_fit_interval',
    parameters: ['INTERVAL', 'VARCHAR', 'INTEGER'],
    returns: 'INTERVAL',
    run: (interval, field, digits) => ({
      ...fitInterval(intervalArgument(interval), textArgument(field), numberArgument(digits)),
    }),
  },
  {
    name: 'rs_interval_text',
    parameters: ['INTERVAL'],
    returns: 'VARCHAR',
    run: (interval) => intervalText(intervalArgument(interval)),
  },
  {
    name: 'rs_interval_times',
    parameters: ['INTERVAL', 'DOUBLE'],
    returns: 'INTERVAL',
    run: (interval, factor) => timesInterval(intervalArgument(interval), numberArgument(factor)),
  },
]

/** What is left of a month goes on as days of which it has 30, what is left of a day as microseconds. */
function timesInterval({ months, days, micros }: Interval, factor: number) {
  const wholeMonths = Math.trunc(months * factor)
  const daysLeft = days * factor + (months * factor - wholeMonths) * 30
  const wholeDays = Math.trunc(daysLeft)
  return {
    months: wholeMonths,
    days: wholeDays,
    micros: BigInt(Math.round(Number(micros) * factor + (daysLeft - wholeDays) * 86_400_000_000)),
  }
}

function intervalArgument(value: unknown): Interval {
  if (typeof value !== 'object' || value === null || !('months' in value) || !('days' in value) || !('micros' in value))
    throw new TypeError('an interval is wanted')
  return { months: Number(value.months), days: Number(value.days), micros: BigInt(Number(value.micros)) }
}

export const intervalFunctions: Topic = { macros, functions }

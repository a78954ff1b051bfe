/**
 * Text of an interval → months, days, microseconds: `3 hours, 35 minutes`, `1w, 1h`, `0.5 days`, `30` (seconds),
 * `1 day 02:03:04`, `1 02:03:04`, `1-6` (years and months). (AWS: "Interval literals")
 */
import { datePartOf } from '../../../sql/redshift/calls/date-parts.ts'
import { MICROS_PER_DAY, MICROS_PER_SECOND } from './calendar.ts'

export interface Interval {
  readonly months: number
  readonly days: number
  readonly micros: bigint
}

/** Months, days and microseconds of one unit. Where a part does not divide, a month has 30 days. */
const UNITS: Readonly<Record<string, readonly [months: number, days: number, micros: number]>> = {
  millennium: [12_000, 0, 0],
  century: [1200, 0, 0],
  decade: [120, 0, 0],
  year: [12, 0, 0],
  quarter: [3, 0, 0],
  month: [1, 0, 0],
  week: [0, 7, 0],
  day: [0, 1, 0],
  hour: [0, 0, 3600 * MICROS_PER_SECOND],
  minute: [0, 0, 60 * MICROS_PER_SECOND],
  second: [0, 0, MICROS_PER_SECOND],
  millisecond: [0, 0, 1000],
  microsecond: [0, 0, 1],
}

interface Sum {
  months: number
  days: number
  micros: number
}

/** `usual` is the unit of a number that stands alone. Days have 24 hours here, as in Redshift's own intervals. */
export function readInterval(text: string, usual = 'second'): Interval {
  const sum: Sum = { months: 0, days: 0, micros: 0 }
  const body = text.trim().toLowerCase()
  const backwards = /\bago$/.test(body)
  let rest = body.replace(/^@\s*/, '').replace(/\s*\bago$/, '')
  if (rest === '') throw invalid(text)
  while (rest !== '') {
    const taken =
      takeClock(rest, sum) ?? takeYearMonth(rest, sum) ?? takeDaysOfClock(rest, sum) ?? takeQuantity(rest, sum, usual)
    if (taken === undefined) throw invalid(text)
    rest = rest.slice(taken).replace(/^[\s,]+/, '')
  }
  const sign = backwards ? -1n : 1n
  const micros = BigInt(sum.days) * BigInt(MICROS_PER_DAY) + BigInt(Math.round(sum.micros))
  return spanOf(BigInt(sum.months) * sign, micros * sign)
}

/** Months, and the rest as whole days and what is left of one. */
function spanOf(months: bigint, micros: bigint): Interval {
  const day = BigInt(MICROS_PER_DAY)
  return { months: Number(months), days: Number(micros / day), micros: micros % day }
}

/** Everything but the months, in microseconds. */
export function microsOf({ days, micros }: Interval): bigint {
  return BigInt(days) * BigInt(MICROS_PER_DAY) + micros
}

/** What an interval type keeps: nothing smaller than its last field, and either months or the rest. */
export function fitInterval(interval: Interval, field: string, digits: number): Interval {
  const months = BigInt(interval.months)
  if (field === 'year') return spanOf(months - (months % 12n), 0n)
  if (field === 'month') return spanOf(months, 0n)
  const micros = microsOf(interval)
  if (field !== 'second')
    return spanOf(0n, micros - (micros % BigInt(UNITS[field]?.[1] ? MICROS_PER_DAY : (UNITS[field]?.[2] ?? 1))))
  const unit = 10n ** BigInt(6 - digits)
  const half = micros < 0n ? -unit / 2n : unit / 2n
  return spanOf(0n, ((micros + half) / unit) * unit)
}

/** Each takes from the beginning and returns how much, or undefined when it is not there. */
function takeClock(rest: string, sum: Sum): number | undefined {
  const match = /^([+-])?(\d+):(\d{1,2})(?::(\d{1,2}(?:\.\d*)?))?(?![\d:.])/.exec(rest)
  if (!match) return undefined
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  sum.micros += (match[1] === '-' ? -1 : 1) * seconds * MICROS_PER_SECOND
  return match[0].length
}

function takeYearMonth(rest: string, sum: Sum): number | undefined {
  const match = /^([+-])?(\d+)-(\d{1,2})(?![\d-])/.exec(rest)
  if (!match) return undefined
  sum.months += (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 12 + Number(match[3]))
  return match[0].length
}

/** `1 02:03:04`: a number before a clock counts days. */
function takeDaysOfClock(rest: string, sum: Sum): number | undefined {
  const match = /^([+-]?\d+)\s+(?=\d+:)/.exec(rest)
  if (!match) return undefined
  const negative = match[1]?.startsWith('-') ?? false
  const clock = takeClock(`${negative ? '-' : ''}${rest.slice(match[0].length)}`, sum)
  if (clock === undefined) return undefined
  sum.days += Number(match[1])
  return match[0].length + clock - (negative ? 1 : 0)
}

function takeQuantity(rest: string, sum: Sum, usual: string): number | undefined {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))\s*([a-z]+)?/.exec(rest)
  if (!match) return undefined
  const part = datePartOf(match[2] ?? usual)
  const unit = part === undefined ? undefined : UNITS[part]
  if (!unit) return undefined
  addQuantity(sum, Number(match[1]), unit)
  return match[0].length
}

function addQuantity(sum: Sum, quantity: number, [months, days, micros]: readonly [number, number, number]): void {
  const wholeMonths = Math.trunc(quantity * months)
  const daysLeft = quantity * days + (quantity * months - wholeMonths) * 30
  const wholeDays = Math.trunc(daysLeft)
  sum.months += wholeMonths
  sum.days += wholeDays
  sum.micros += quantity * micros + (daysLeft - wholeDays) * MICROS_PER_DAY
}

function invalid(text: string): Error {
  return new Error(`invalid input syntax for type interval: "${text}"`)
}

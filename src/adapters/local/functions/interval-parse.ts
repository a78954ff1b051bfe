/**
 * Text of an interval → months, days, microseconds: `3 hours, 35 minutes`, `1w, 1h`, `0.5 days`, `30` (seconds),
 * `1 day 02:03:04`, `1-6` (years and months). (AWS: "Interval literals")
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

export function readInterval(text: string): Interval {
  const sum: Sum = { months: 0, days: 0, micros: 0 }
  const body = text.trim().toLowerCase()
  const backwards = /\bago$/.test(body)
  let rest = body.replace(/^@\s*/, '').replace(/\s*\bago$/, '')
  if (rest === '') throw invalid(text)
  while (rest !== '') {
    const taken = takeClock(rest, sum) ?? takeYearMonth(rest, sum) ?? takeQuantity(rest, sum)
    if (taken === undefined) throw invalid(text)
    rest = rest.slice(taken).replace(/^[\s,]+/, '')
  }
  const sign = backwards ? -1 : 1
  return {
    months: sum.months * sign || 0,
    days: sum.days * sign || 0,
    micros: BigInt(Math.round(sum.micros) * sign || 0),
  }
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

function takeQuantity(rest: string, sum: Sum): number | undefined {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))\s*([a-z]+)?/.exec(rest)
  if (!match) return undefined
  const part = datePartOf(match[2] ?? 'second')
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

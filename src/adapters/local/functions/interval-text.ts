/** Intervals as Redshift prints them, which is PostgreSQL's style: `1 year 2 mons`, `3 days 04:05:06.5`. */
import { MICROS_PER_DAY } from './calendar.ts'
import { type Interval, microsOf } from './interval-parse.ts'

export function intervalText(interval: Interval): string {
  const total = microsOf(interval)
  const parts: string[] = []
  let negative = false
  const add = (amount: bigint, unit: string): void => {
    if (amount === 0n) return
    const plus = negative && amount > 0n ? '+' : ''
    parts.push(`${plus}${amount} ${unit}${amount === 1n ? '' : 's'}`)
    negative = amount < 0n
  }
  const months = BigInt(interval.months)
  add(months / 12n, 'year')
  add(months % 12n, 'mon')
  const day = BigInt(MICROS_PER_DAY)
  add(total / day, 'day')
  const rest = total % day
  if (rest !== 0n || parts.length === 0) parts.push(`${rest < 0n ? '-' : negative ? '+' : ''}${clockText(rest)}`)
  return parts.join(' ')
}

function clockText(signed: bigint): string {
  const micros = signed < 0n ? -signed : signed
  const seconds = micros / 1_000_000n
  const two = (value: bigint): string => String(value).padStart(2, '0')
  const fraction = String(micros % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '')
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map(two).join(':')
  return fraction === '' ? clock : `${clock}.${fraction}`
}

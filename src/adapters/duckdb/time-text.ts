/** Dates and times of DuckDB's binary results as text: proleptic Gregorian, trailing zeros of fractions left out. */

const microsPerDay = 86_400_000_000
const nanosPerDay = 86_400_000_000_000n

/** DuckDB's and PostgreSQL's infinities of 64-bit timestamps; dates have theirs at the edge of 32 bits. */
const infinity = 9_223_372_036_854_775_807n
const infiniteDay = 2_147_483_647

/** `2018-11-01`, from days since 1970-01-01. */
export function dateText(days: number): string {
  if (days === infiniteDay) return 'infinity'
  if (days === -infiniteDay) return '-infinity'
  const { date, era } = civil(days)
  return date + era
}

/** `2018-11-01 20:57:10.796`, from microseconds since the epoch. */
export function timestampText(micros: bigint, zone = ''): string {
  if (micros === infinity) return 'infinity'
  if (micros === -infinity) return '-infinity'
  const days = floorDivide(micros, BigInt(microsPerDay))
  const { date, era } = civil(days)
  return `${date} ${timeText(Number(micros - BigInt(days) * BigInt(microsPerDay)))}${zone}${era}`
}

/** As `timestampText`, from nanoseconds. */
export function nanosTimestampText(nanos: bigint): string {
  if (nanos === infinity) return 'infinity'
  if (nanos === -infinity) return '-infinity'
  const days = floorDivide(nanos, nanosPerDay)
  const { date, era } = civil(days)
  return `${date} ${nanosTimeText(nanos - BigInt(days) * nanosPerDay)}${era}`
}

/** `20:57:10.796`, from microseconds since midnight; 24:00:00 is a time too. */
export function timeText(micros: number): string {
  return clock(Math.floor(micros / 1_000_000)) + fraction(micros % 1_000_000, 6)
}

export function nanosTimeText(nanos: bigint): string {
  return clock(Number(nanos / 1_000_000_000n)) + fraction(Number(nanos % 1_000_000_000n), 9)
}

/** `+02`, `-05:30`, `+01:02:03`, from seconds east of Greenwich. */
export function offsetText(seconds: number): string {
  const size = Math.abs(seconds)
  const parts = [Math.floor(size / 3600), Math.floor((size % 3600) / 60), size % 60]
  while (parts.length > 1 && parts.at(-1) === 0) parts.pop()
  return (seconds < 0 ? '-' : '+') + parts.map((part) => pad(part, 2)).join(':')
}

function floorDivide(value: bigint, by: bigint): number {
  const quotient = value / by
  return Number(value % by < 0n ? quotient - 1n : quotient)
}

/** Howard Hinnant's civil_from_days: exact for every day that a 32-bit count holds. */
function civil(days: number): { readonly date: string; readonly era: string } {
  const shifted = days + 719_468
  const cycle = Math.floor(shifted / 146_097)
  const dayOfCycle = shifted - cycle * 146_097
  const yearOfCycle = Math.floor(
    (dayOfCycle - Math.floor(dayOfCycle / 1460) + Math.floor(dayOfCycle / 36_524) - Math.floor(dayOfCycle / 146_096)) /
      365,
  )
  const dayOfYear = dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
  // There is no year zero: astronomical 0 is 1 BC.
  const shown = year > 0 ? year : 1 - year
  return { date: `${pad(shown, 4)}-${pad(month, 2)}-${pad(day, 2)}`, era: year > 0 ? '' : ' BC' }
}

function clock(seconds: number): string {
  return `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor((seconds % 3600) / 60), 2)}:${pad(seconds % 60, 2)}`
}

function fraction(units: number, digits: number): string {
  return units === 0 ? '' : `.${pad(units, digits).replace(/0+$/, '')}`
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

/** ISO 8601 timestamps in all the forms that Python's `isodate` reads, as a UTC timestamp without a zone. */

/** `2018-11-01 20:57:10.796`; undefined for anything else than a date, a `T` and a time. A zone is converted away. */
export function parseIsoTimestamp(text: string): string | undefined {
  const [date, time, ...more] = text.split('T')
  if (date === undefined || time === undefined || more.length > 0) return undefined
  const days = readDate(date)
  const micros = readTime(time)
  return days === undefined || micros === undefined ? undefined : formatTimestamp(BigInt(days) * DAY + micros)
}

/** Days since 1970-01-01, or undefined when the calendar has no such day. */
export function daysOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isReal && year >= 1 ? date.getTime() / 86_400_000 : undefined
}

/** `2018-11-01 20:57:10`, with a fraction only where there is one. */
function formatTimestamp(micros: bigint): string {
  const fraction = ((micros % SECOND) + SECOND) % SECOND
  const date = new Date(Number((micros - fraction) / 1000n))
  const whole = `${date.toISOString().slice(0, 10)} ${date.toISOString().slice(11, 19)}`
  return fraction === 0n ? whole : `${whole}.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`
}

const SECOND = 1_000_000n
const DAY = 86_400n * SECOND

/** The forms of a date, in the order in which `isodate` tries them. */
const DATES: readonly (readonly [form: RegExp, days: (parts: readonly number[]) => number | undefined])[] = [
  [/^(\d{4})-(\d\d)-(\d\d)$/, ([year = 0, month = 0, day = 0]) => daysOf(year, month || 1, day)],
  [/^(\d{4})(\d\d)(\d\d)$/, ([year = 0, month = 0, day = 0]) => daysOf(year, month || 1, day)],
  [/^(\d{4})-W(\d\d)-(\d)$/, ([year = 0, week = 0, day = 0]) => weekDay(year, week, day || 1)],
  [/^(\d{4})W(\d\d)(\d)$/, ([year = 0, week = 0, day = 0]) => weekDay(year, week, day || 1)],
  [/^(\d{4})-?(\d{3})$/, ([year = 0, day = 0]) => addDays(daysOf(year, 1, 1), day - 1)],
  [/^(\d{4})-?W(\d\d)$/, ([year = 0, week = 0]) => weekDay(year, week, 1)],
  [/^(\d{4})-?(\d\d)$/, ([year = 0, month = 0]) => daysOf(year, month || 1, 1)],
  [/^(\d{4})$/, ([year = 0]) => daysOf(year, 1, 1)],
  [/^(\d\d)$/, ([century = 0]) => daysOf(century * 100 + 1, 1, 1)],
]

function readDate(text: string): number | undefined {
  for (const [form, days] of DATES) {
    const match = form.exec(text)
    if (match) return days(match.slice(1).map(Number))
  }
  return undefined
}

const addDays = (days: number | undefined, more: number): number | undefined =>
  days === undefined ? undefined : days + more

/** Week 1 is the week of the year's first Thursday. */
function weekDay(year: number, week: number, day: number): number | undefined {
  const first = daysOf(year, 1, 1)
  if (first === undefined) return undefined
  // 1970-01-01 was a Thursday; Monday is 1.
  const weekday = ((((first + 3) % 7) + 7) % 7) + 1
  return first + (week - (weekday <= 4 ? 1 : 0)) * 7 - weekday + day
}

const TIME = /^(\d\d)(?::(\d\d)(?::(\d\d))?|(\d\d)(\d\d)?)?(?:[,.](\d+))?(?:(Z)|([+-])(\d\d)(?::?(\d\d))?)?$/

/** Microseconds since midnight, UTC. */
function readTime(text: string): bigint | undefined {
  const match = TIME.exec(text)
  if (!match) return undefined
  const [, hours, colonMinutes, colonSeconds, bareMinutes, bareSeconds, fraction = '', , sign, zoneHours, zoneMinutes] =
    match
  const minutes = colonMinutes ?? bareMinutes
  const seconds = colonSeconds ?? bareSeconds
  if (Number(hours) > 23 || Number(minutes ?? 0) > 59 || Number(seconds ?? 0) > 59) return undefined
  // A fraction belongs to the last unit that is written.
  const unit = seconds !== undefined ? SECOND : minutes !== undefined ? 60n * SECOND : 3600n * SECOND
  const rest = fraction === '' ? 0n : (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length)
  const local = toMicros(hours, minutes, seconds) + rest
  const offset = toMicros(zoneHours, zoneMinutes)
  return sign === '-' ? local + offset : local - offset
}

function toMicros(hours = '0', minutes = '0', seconds = '0'): bigint {
  return (BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds)) * SECOND
}

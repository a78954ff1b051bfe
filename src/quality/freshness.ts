/** How a source's age is judged. https://docs.getdbt.com/reference/resource-properties/freshness */

/** Microseconds since the epoch. */
export interface Moment {
  readonly micros: number
}

/** A timestamp, or a date, as a warehouse's session writes it. One without a zone is in UTC. */
export function readMoment(text: string): Moment | undefined {
  const match =
    /^(\d{4,})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?\s*(?:(Z)|([+-])(\d\d)(?::?(\d\d))?)?$/.exec(
      text,
    )
  if (!match) return undefined
  const [
    ,
    year,
    month,
    day,
    hour = '0',
    minute = '0',
    second = '0',
    fraction = '',
    ,
    sign,
    zoneHour = '0',
    zoneMinute = '0',
  ] = match
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  const zone = (sign === '-' ? -1 : 1) * (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000
  return { micros: (ms - zone) * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6)) }
}

/** Python's `isoformat()` of a moment in UTC. */
export function isoFormat({ micros }: Moment): string {
  const ms = Math.floor(micros / 1000)
  const fraction = ((micros % 1_000_000) + 1_000_000) % 1_000_000
  const whole = new Date(ms).toISOString().slice(0, 19)
  return `${whole}${fraction === 0 ? '' : `.${String(fraction).padStart(6, '0')}`}+00:00`
}

export function ageInSeconds(loaded: Moment, asked: Moment): number {
  return (asked.micros - loaded.micros) / 1_000_000
}

export interface Staleness {
  readonly status: 'pass' | 'warn' | 'fail'
  readonly message: string
}

/** A source without rows was loaded in the year one. */
const NEVER = 1500 * 365 * 86_400

const SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 }

/** Too old is older than the threshold, not as old. */
export function stalenessOf(ageSeconds: number, thresholds: Readonly<Record<string, unknown>>): Staleness {
  const exceeded = (key: string): string | undefined => {
    const { count, period } = (thresholds[key] ?? {}) as { count?: unknown; period?: unknown }
    const seconds = SECONDS[String(period)]
    if (count === undefined || count === null || seconds === undefined) return undefined
    return ageSeconds > Number(count) * seconds ? `${count} ${period}${Number(count) === 1 ? '' : 's'}` : undefined
  }
  const old = ageSeconds > NEVER ? 'it has no row' : `the newest row is ${describeAge(ageSeconds)} old`
  const error = exceeded('error_after')
  if (error !== undefined) return { status: 'fail', message: `${old}, and ${error} is an error` }
  const warning = exceeded('warn_after')
  if (warning !== undefined) return { status: 'warn', message: `${old}, and ${warning} is a warning` }
  return { status: 'pass', message: 'PASS' }
}

function describeAge(seconds: number): string {
  const [unit, size] = (Object.entries(SECONDS).findLast(([, size]) => seconds >= size) ?? ['second', 1]) as [
    string,
    number,
  ]
  const count = Math.floor(seconds / size)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** What JavaScript knows of the time zones of the world: offsets and abbreviations at a moment. */

export interface ZoneRules {
  /** Seconds east of UTC. */
  readonly offset: (milliseconds: number) => number
  /** Seconds of it that are daylight saving. */
  readonly dst: (milliseconds: number) => number
  /** `CEST`, `EST`, `-03`. */
  readonly abbreviation: (milliseconds: number) => string
}

/** The rules of a zone, undefined when there is none of that name. */
export function zoneRules(name: string): ZoneRules | undefined {
  const clock = formatter(name)
  if (!clock) return undefined
  const offset = (milliseconds: number): number => wallClock(clock, milliseconds)
  const dst = (milliseconds: number): number => {
    const year = new Date(milliseconds).getUTCFullYear()
    // Winter in either hemisphere has the smaller offset.
    const standard = Math.min(offset(Date.UTC(year, 0, 1)), offset(Date.UTC(year, 6, 1)))
    return Math.max(0, offset(milliseconds) - standard)
  }
  const abbreviation = abbreviations(name)
  return { offset, dst, abbreviation: (milliseconds) => abbreviation(milliseconds, offset(milliseconds)) }
}

function formatter(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  } catch (error) {
    // Intl's way to say that there is no such zone.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function wallClock(clock: Intl.DateTimeFormat, milliseconds: number): number {
  const fields = new Map(clock.formatToParts(milliseconds).map(({ type, value }) => [type, Number(value)]))
  const field = (name: Intl.DateTimeFormatPartTypes): number => fields.get(name) ?? 0
  const shown = Date.UTC(2000, field('month') - 1, field('day'), field('hour'), field('minute'), field('second'))
  const wall = new Date(shown)
  wall.setUTCFullYear(field('year'), field('month') - 1, field('day'))
  return Math.round((wall.getTime() - Math.floor(milliseconds / 1000) * 1000) / 1000)
}

// Each English speaks of the zones at home by their letters, and of others by their offset.
const locales = [
  'en-US',
  'en-GB',
  'en-AU',
  'en-CA',
  'en-IN',
  'en-ZA',
  'en-NZ',
  'en-IL',
  'en-KE',
  'en-NG',
  'en-HK',
  'en-SG',
  'en-PH',
]

/** Letters that no English locale has. */
const letters: Readonly<Record<string, string>> = {
  'Asia/Tokyo': 'JST',
  'Asia/Seoul': 'KST',
  'Asia/Shanghai': 'CST',
  'Asia/Hong_Kong': 'HKT',
  'Asia/Taipei': 'CST',
  'Asia/Manila': 'PST',
  'Asia/Jakarta': 'WIB',
  'Asia/Kolkata': 'IST',
  'Asia/Calcutta': 'IST',
  'Asia/Karachi': 'PKT',
  'Europe/Moscow': 'MSK',
  'Africa/Lagos': 'WAT',
  'Africa/Nairobi': 'EAT',
  'Africa/Johannesburg': 'SAST',
}

/** The abbreviations of a zone: asked of one locale after the other, and remembered for a year and offset. */
function abbreviations(timeZone: string): (milliseconds: number, offset: number) => string {
  const own = letters[timeZone]
  if (own !== undefined) return () => own
  const formatters = locales.map((locale) => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }))
  const known = new Map<string, string>()
  return (milliseconds, offset) => {
    const key = `${new Date(milliseconds).getUTCFullYear()} ${offset}`
    const name = known.get(key) ?? lettersAt(formatters, milliseconds) ?? digitsOf(offset)
    known.set(key, name)
    return name
  }
}

function lettersAt(formatters: readonly Intl.DateTimeFormat[], milliseconds: number): string | undefined {
  for (const formatter of formatters) {
    const name = formatter.formatToParts(milliseconds).find(({ type }) => type === 'timeZoneName')?.value
    if (name !== undefined && /^[A-Z]{2,5}$/.test(name)) return name
  }
  return undefined
}

/** `-03`, `+0545`: what the zones of the world are called where nobody has letters for them. */
function digitsOf(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / 60)
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0')
  const rest = minutes % 60 === 0 ? '' : String(minutes % 60).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${hours}${rest}`
}

/** Every zone that JavaScript lists. */
export function zoneNames(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone')].sort()
}

/** `strftime`, in the C locale, with the flags of glibc. */
import { dayOfYear, isoCalendar, pad, weekday, type YearMonthDay } from './calendar.ts'
import type { Clock } from './fields.ts'
import { offsetOfLocal } from './local-time.ts'
import type { Zone } from './zone.ts'

export const DAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
export const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

export interface Moment extends YearMonthDay, Clock {
  readonly zone: Zone | null
}

export function formatTime(moment: Moment, format: string): string {
  return format.replace(
    /%([-_0^#]*)(\d*)[EO]?([\s\S])?/gu,
    (whole, flags: string, width: string, letter: string | undefined) => {
      const made = letter === undefined ? undefined : directives[letter]
      if (!made) return whole
      return applyFlags(made(moment), flags, width)
    },
  )
}

interface Field {
  readonly text: string
  /** How wide it is made. */
  readonly width: number
  readonly fill: ' ' | '0'
}

type Directive = (moment: Moment) => Field

function number(value: number, width: number, fill: ' ' | '0' = '0'): Field {
  return { text: String(value), width, fill }
}

function words(text: string): Field {
  return { text, width: 0, fill: ' ' }
}

function applyFlags({ text, width, fill }: Field, flags: string, wanted: string): string {
  const padding = flags.includes('_') ? ' ' : flags.includes('0') ? '0' : fill
  const size = wanted === '' ? (flags.includes('-') ? 0 : width) : Number(wanted)
  const padded = text.padStart(size, padding)
  if (flags.includes('^')) return padded.toUpperCase()
  if (flags.includes('#')) return padded === padded.toUpperCase() ? padded.toLowerCase() : padded.toUpperCase()
  return padded
}

function twelve(hour: number): number {
  return hour % 12 === 0 ? 12 : hour % 12
}

function compound(format: string): Directive {
  return (moment) => words(formatTime(moment, format))
}

/** Weeks of the year, the first beginning with its first Sunday or Monday. */
function weekOfYear(moment: Moment, firstDay: 'sunday' | 'monday'): number {
  const day = firstDay === 'monday' ? weekday(moment) : (weekday(moment) + 1) % 7
  return Math.floor((dayOfYear(moment) + 6 - day) / 7)
}

/** What C's mktime makes of the fields, in the machine's own zone. */
function epochSeconds({ year, month, day, hour, minute, second }: Moment): number {
  const local = Date.UTC(2000, month - 1, day, hour, minute, second)
  const milliseconds = new Date(local).setUTCFullYear(year, month - 1, day)
  return milliseconds / 1000 - offsetOfLocal(milliseconds)
}

const directives: Readonly<Record<string, Directive>> = {
  '%': () => words('%'),
  A: (moment) => words(DAY_NAMES[weekday(moment)] ?? ''),
  B: ({ month }) => words(MONTH_NAMES[month - 1] ?? ''),
  C: ({ year }) => number(Math.floor(year / 100), 0),
  D: compound('%m/%d/%y'),
  F: compound('%Y-%m-%d'),
  G: (moment) => number(isoCalendar(moment).year, 0),
  H: ({ hour }) => number(hour, 2),
  I: ({ hour }) => number(twelve(hour), 2),
  M: ({ minute }) => number(minute, 2),
  P: ({ hour }) => words(hour < 12 ? 'am' : 'pm'),
  R: compound('%H:%M'),
  S: ({ second }) => number(second, 2),
  T: compound('%H:%M:%S'),
  U: (moment) => number(weekOfYear(moment, 'sunday'), 2),
  V: (moment) => number(isoCalendar(moment).week, 2),
  W: (moment) => number(weekOfYear(moment, 'monday'), 2),
  X: compound('%H:%M:%S'),
  Y: ({ year }) => number(year, 0),
  Z: ({ zone }) => words(zone?.abbreviation ?? ''),
  a: (moment) => words((DAY_NAMES[weekday(moment)] ?? '').slice(0, 3)),
  b: ({ month }) => words((MONTH_NAMES[month - 1] ?? '').slice(0, 3)),
  c: compound('%a %b %e %H:%M:%S %Y'),
  d: ({ day }) => number(day, 2),
  e: ({ day }) => number(day, 2, ' '),
  f: ({ microsecond }) => words(pad(microsecond, 6)),
  g: (moment) => number(isoCalendar(moment).year % 100, 2),
  h: ({ month }) => words((MONTH_NAMES[month - 1] ?? '').slice(0, 3)),
  j: (moment) => number(dayOfYear(moment), 3),
  k: ({ hour }) => number(hour, 2, ' '),
  l: ({ hour }) => number(twelve(hour), 2, ' '),
  m: ({ month }) => number(month, 2),
  n: () => words('\n'),
  p: ({ hour }) => words(hour < 12 ? 'AM' : 'PM'),
  r: compound('%I:%M:%S %p'),
  s: (moment) => words(String(epochSeconds(moment))),
  t: () => words('\t'),
  u: (moment) => number(weekday(moment) + 1, 1),
  w: (moment) => number((weekday(moment) + 1) % 7, 1),
  x: compound('%m/%d/%y'),
  y: ({ year }) => number(year % 100, 2),
  z: ({ zone }) => words(zone ? offsetText(zone.offset, '') : ''),
}

/** `+0530`, or `+05:30` with a separator; seconds only when there are some. */
export function offsetText(seconds: number, separator: string): string {
  const size = Math.abs(seconds)
  const whole = Math.floor(size)
  const micro = Math.round((size - whole) * 1e6)
  const clock = [pad(Math.floor(whole / 3600), 2), pad(Math.floor(whole / 60) % 60, 2)]
  if (whole % 60 !== 0 || micro !== 0) clock.push(pad(whole % 60, 2) + (micro === 0 ? '' : `.${pad(micro, 6)}`))
  return (seconds < 0 ? '-' : '+') + clock.join(separator)
}

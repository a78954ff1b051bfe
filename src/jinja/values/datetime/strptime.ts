/** `strptime`: Python's own reading of dates, by a format. */
import { valueError } from '../errors.ts'
import { repr } from '../operators.ts'
import { daysInMonth, fromOrdinal, isoYearStart, toOrdinal, weekday, type YearMonthDay } from './calendar.ts'
import type { Fields } from './fields.ts'
import { DAY_NAMES, MONTH_NAMES } from './strftime.ts'

export interface Parsed extends Fields {
  /** Seconds east of UTC, where the text tells. */
  readonly offset: number | undefined
  /** `UTC` or `GMT`, where the text names it. */
  readonly zoneName: string | undefined
}

function oneOf(names: readonly string[]): string {
  return `(${names.join('|')})`
}

const patterns: Readonly<Record<string, string>> = {
  A: oneOf(DAY_NAMES),
  B: oneOf(MONTH_NAMES),
  G: '(\\d\\d\\d\\d)',
  H: '(2[0-3]|[0-1]\\d|\\d)',
  I: '(1[0-2]|0[1-9]|[1-9])',
  M: '([0-5]\\d|\\d)',
  S: '(6[0-1]|[0-5]\\d|\\d)',
  U: '(5[0-3]|[0-4]\\d|\\d)',
  V: '(5[0-3]|0[1-9]|[1-4]\\d|\\d)',
  W: '(5[0-3]|[0-4]\\d|\\d)',
  Y: '(\\d\\d\\d\\d)',
  Z: '(utc|gmt|)',
  a: oneOf(DAY_NAMES.map((name) => name.slice(0, 3))),
  b: oneOf(MONTH_NAMES.map((name) => name.slice(0, 3))),
  d: '(3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9])',
  f: '([0-9]{1,6})',
  j: '(36[0-6]|3[0-5]\\d|[1-2]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9])',
  m: '(1[0-2]|0[1-9]|[1-9])',
  p: '(am|pm)',
  u: '([1-7])',
  w: '([0-6])',
  y: '(\\d\\d)',
  z: '([+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|z)',
}

const compounds: Readonly<Record<string, string>> = { c: '%a %b %d %H:%M:%S %Y', x: '%m/%d/%y', X: '%H:%M:%S' }

export function parseTime(text: string, format: string): Parsed {
  const { pattern, letters } = compile(format)
  const match = new RegExp(`^${pattern}`, 'iu').exec(text)
  if (!match) throw valueError(`time data ${repr(text)} does not match format ${repr(format)}`)
  if (match[0].length < text.length) throw valueError(`unconverted data remains: ${text.slice(match[0].length)}`)
  const found = new Map(letters.map((letter, index) => [letter, match[index + 1] ?? '']))
  return { ...dateFrom(found), ...clockFrom(found), ...zoneFrom(found) }
}

function compile(format: string): { pattern: string; letters: readonly string[] } {
  const letters: string[] = []
  const expanded = format.replace(/%([cxX])/g, (_whole, letter: string) => compounds[letter] ?? '')
  const pattern = expanded.replace(/%([\s\S])?|\s+|[\\^$.*+?()[\]{}|/]/gu, (whole, letter: string | undefined) => {
    if (/^\s+$/.test(whole)) return '\\s+'
    if (whole[0] !== '%') return `\\${whole}`
    if (letter === '%') return '%'
    if (letter === undefined) throw valueError(`stray % in format ${repr(format)}`)
    const known = patterns[letter]
    if (known === undefined) throw valueError(`${repr(letter)} is a bad directive in format ${repr(format)}`)
    if (letters.includes(letter)) throw valueError(`redefinition of group name ${repr(letter)}`)
    letters.push(letter)
    return known
  })
  return { pattern, letters }
}

type Found = ReadonlyMap<string, string>

function numberOf(found: Found, letter: string): number | undefined {
  const text = found.get(letter)
  return text === undefined ? undefined : Number(text)
}

function indexOf(names: readonly string[], text: string | undefined): number | undefined {
  const at = names.findIndex(
    (name) => text !== undefined && text !== '' && name.toLowerCase().startsWith(text.toLowerCase()),
  )
  return at < 0 ? undefined : at
}

function dateFrom(found: Found): YearMonthDay {
  const year = yearFrom(found) ?? 1900
  const month = numberOf(found, 'm') ?? monthFrom(found) ?? 1
  const day = numberOf(found, 'd') ?? 1
  const fromWeek = weekDate(found, year)
  if (fromWeek) return fromWeek
  const dayOfYear = numberOf(found, 'j')
  if (dayOfYear !== undefined && !found.has('m') && !found.has('d')) {
    return fromOrdinal(toOrdinal({ year, month: 1, day: 1 }) + dayOfYear - 1)
  }
  if (day > daysInMonth(year, month)) throw valueError('day is out of range for month')
  return { year, month, day }
}

function monthFrom(found: Found): number | undefined {
  const index = indexOf(MONTH_NAMES, found.get('B') ?? found.get('b'))
  return index === undefined ? undefined : index + 1
}

function yearFrom(found: Found): number | undefined {
  const short = numberOf(found, 'y')
  // POSIX: 69 to 99 are of the last century.
  if (short !== undefined) return short + (short <= 68 ? 2000 : 1900)
  return numberOf(found, 'Y')
}

/** 0 is Monday. */
function weekdayFrom(found: Found): number | undefined {
  const named = indexOf(DAY_NAMES, found.get('A') ?? found.get('a'))
  if (named !== undefined) return named
  const sundayFirst = numberOf(found, 'w')
  if (sundayFirst !== undefined) return (sundayFirst + 6) % 7
  const mondayFirst = numberOf(found, 'u')
  return mondayFirst === undefined ? undefined : mondayFirst - 1
}

function weekDate(found: Found, year: number): YearMonthDay | undefined {
  const day = weekdayFrom(found)
  const isoYear = numberOf(found, 'G')
  const isoWeek = numberOf(found, 'V')
  if (isoYear !== undefined || isoWeek !== undefined) {
    if (isoYear === undefined || isoWeek === undefined || day === undefined) {
      throw valueError(
        isoYear === undefined
          ? "ISO week directive '%V' must be used with the ISO year directive '%G' and a weekday directive ('%A', '%a', '%w', or '%u')."
          : "ISO year directive '%G' must be used with the ISO week directive '%V' and a weekday directive ('%A', '%a', '%w', or '%u').",
      )
    }
    return fromOrdinal(isoYearStart(isoYear) + (isoWeek - 1) * 7 + day)
  }
  const week = numberOf(found, 'U') ?? numberOf(found, 'W')
  if (week === undefined || day === undefined || yearFrom(found) === undefined) return undefined
  return weekOfYear(year, week, day, found.has('U') ? 'sunday' : 'monday')
}

function weekOfYear(year: number, week: number, day: number, first: 'sunday' | 'monday'): YearMonthDay {
  const shift = first === 'sunday' ? 1 : 0
  const newYear = (weekday({ year, month: 1, day: 1 }) + shift) % 7
  const wanted = (day + shift) % 7
  const weekZero = (7 - newYear) % 7
  const offset = week === 0 ? wanted - newYear : weekZero + 7 * (week - 1) + wanted
  return fromOrdinal(toOrdinal({ year, month: 1, day: 1 }) + offset)
}

function clockFrom(found: Found) {
  const second = numberOf(found, 'S') ?? 0
  if (second > 59) throw valueError('second must be in 0..59')
  return {
    hour: hourFrom(found),
    minute: numberOf(found, 'M') ?? 0,
    second,
    microsecond: Number((found.get('f') ?? '0').padEnd(6, '0')),
  }
}

function hourFrom(found: Found): number {
  const twelve = numberOf(found, 'I')
  if (twelve === undefined) return numberOf(found, 'H') ?? 0
  const isAfternoon = found.get('p')?.toLowerCase() === 'pm'
  return (twelve % 12) + (isAfternoon ? 12 : 0)
}

function zoneFrom(found: Found): Pick<Parsed, 'offset' | 'zoneName'> {
  const text = found.get('z')
  const zoneName = found.get('Z') || undefined
  if (text === undefined || text === '') return { offset: undefined, zoneName }
  if (text.toLowerCase() === 'z') return { offset: 0, zoneName }
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /^([+-])(\d\d):?(\d\d)(?::?(\d\d(?:\.\d+)?))?$/.exec(text) ?? []
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return { offset: sign === '-' ? -size : size, zoneName }
}

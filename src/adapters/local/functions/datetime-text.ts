/** TO_CHAR of dates and times. */
import {
  type LetterCase,
  parseTemplate,
  type TemplateField,
  type TemplateNode,
} from '../../../sql/redshift/calls/datetime-template.ts'
import type { TimeZone } from '../../../sql/redshift/calls/time-zones.ts'
import { civilOf, dayOfWeek, dayOfYear, floorDivide, isoWeek, MICROS_PER_DAY } from './calendar.ts'
import { ordinalSuffix, romanNumeral } from './numerals.ts'
import { offsetAtUtc } from './zone-offset.ts'

const MONTHS = [
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
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** A moment taken apart; `offset` and `zone` are what TZ and OF print. */
interface Moment {
  readonly days: number
  readonly year: number
  readonly month: number
  readonly day: number
  /** Microseconds since midnight. */
  readonly micros: number
  readonly zone: string
  readonly offset: number
}

/** Local microseconds since the epoch as text. `zone` is the name of the zone they are in. */
export function formatDateTime(local: bigint, format: string, zone = 'UTC', offset = 0): string {
  const days = Number(floorDivide(local, BigInt(MICROS_PER_DAY)))
  const micros = Number(local - BigInt(days) * BigInt(MICROS_PER_DAY))
  const moment = { days, ...civilOf(days), micros, zone, offset }
  return parseTemplate(format)
    .map((node) => (node.kind === 'text' ? node.text : nodeText(node, moment)))
    .join('')
}

function nodeText(node: Extract<TemplateNode, { kind: 'field' }>, moment: Moment): string {
  const text = fieldText(node.field, node.letters, node.fill, moment)
  return node.ordinal === undefined ? text : text + ordinalSuffix(text, node.ordinal)
}

function fieldText(field: TemplateField, letters: LetterCase, fill: boolean, moment: Moment): string {
  const { days, year, month, day, micros } = moment
  const padded = (value: number, width: number) => (fill ? String(value) : zeros(value, width))
  const seconds = Math.floor(micros / 1_000_000)
  const hour = Math.floor(seconds / 3600)
  const shown = year > 0 ? year : 1 - year
  switch (field) {
    case 'AM':
    case 'PM':
      return inCase(hour >= 12 ? 'PM' : 'AM', letters)
    case 'A.M.':
    case 'P.M.':
      return inCase(hour >= 12 ? 'P.M.' : 'A.M.', letters)
    case 'AD':
    case 'BC':
      return inCase(year > 0 ? 'AD' : 'BC', letters)
    case 'A.D.':
    case 'B.C.':
      return inCase(year > 0 ? 'A.D.' : 'B.C.', letters)
    case 'HH':
    case 'HH12':
      return padded(hour % 12 === 0 ? 12 : hour % 12, 2)
    case 'HH24':
      return padded(hour, 2)
    case 'MI':
      return padded(Math.floor(seconds / 60) % 60, 2)
    case 'SS':
      return padded(seconds % 60, 2)
    case 'MS':
      return zeros(Math.floor((micros % 1_000_000) / 1000), 3)
    case 'US':
      return zeros(micros % 1_000_000, 6)
    case 'SSSS':
    case 'SSSSS':
      return String(seconds)
    case 'TZ':
      return inCase(moment.zone, letters)
    case 'OF':
      return offsetText(moment.offset)
    case 'MONTH':
      return name(MONTHS[month - 1], letters, fill)
    case 'MON':
      return inCase(MONTHS[month - 1]?.slice(0, 3) ?? '', letters)
    case 'MM':
      return padded(month, 2)
    case 'RM':
      return inCase(romanNumeral(month), letters).padEnd(fill ? 0 : 4)
    case 'DAY':
      return name(DAYS[dayOfWeek(days)], letters, fill)
    case 'DY':
      return inCase(DAYS[dayOfWeek(days)]?.slice(0, 3) ?? '', letters)
    case 'DDD':
      return padded(dayOfYear(days), 3)
    case 'IDDD':
      return padded((isoWeek(days).week - 1) * 7 + ((dayOfWeek(days) + 6) % 7) + 1, 3)
    case 'DD':
      return padded(day, 2)
    case 'D':
      return String(dayOfWeek(days) + 1)
    case 'ID':
      return String(((dayOfWeek(days) + 6) % 7) + 1)
    case 'W':
      return String(Math.floor((day - 1) / 7) + 1)
    case 'WW':
      return padded(Math.floor((dayOfYear(days) - 1) / 7) + 1, 2)
    case 'IW':
      return padded(isoWeek(days).week, 2)
    case 'Q':
      return String(Math.floor((month - 1) / 3) + 1)
    case 'CC':
      return padded(Math.ceil(shown / 100), 2)
    case 'Y,YYY':
      return `${Math.floor(shown / 1000)},${zeros(shown % 1000, 3)}`
    case 'YYYY':
      return padded(shown, 4)
    case 'YYY':
      return padded(shown % 1000, 3)
    case 'YY':
      return padded(shown % 100, 2)
    case 'Y':
      return String(shown % 10)
    case 'IYYY':
      return padded(isoWeek(days).year, 4)
    case 'IYY':
      return padded(isoWeek(days).year % 1000, 3)
    case 'IY':
      return padded(isoWeek(days).year % 100, 2)
    case 'I':
      return String(isoWeek(days).year % 10)
    case 'J':
      return String(days + 2_440_588)
    case 'FX':
      return ''
  }
}

const zeros = (value: number, width: number): string => String(value).padStart(width, '0')

function inCase(text: string, letters: LetterCase): string {
  if (letters === 'upper') return text.toUpperCase()
  return letters === 'lower' ? text.toLowerCase() : text
}

/** Full names are padded to the longest, September and Wednesday. */
function name(text = '', letters: LetterCase, fill: boolean): string {
  return inCase(text, letters).padEnd(fill ? 0 : 9)
}

function offsetText(seconds: number): string {
  const minutes = Math.floor(Math.abs(seconds) / 60)
  const hours = `${seconds < 0 ? '-' : '+'}${zeros(Math.floor(minutes / 60), 2)}`
  return minutes % 60 === 0 ? hours : `${hours}:${zeros(minutes % 60, 2)}`
}

/** What TZ prints for a session's time zone at an instant: `UTC`, `EST`, or the offset where a zone has no letters. */
export function zoneAbbreviation(zone: TimeZone, name: string, utcSeconds: number): string {
  if (zone.kind === 'fixed') return name.toUpperCase()
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone.name, timeZoneName: 'short' }).formatToParts(
    utcSeconds * 1000,
  )
  const short = parts.find(({ type }) => type === 'timeZoneName')?.value ?? name
  return /^[A-Z]+$/.test(short) ? short : offsetText(offsetAtUtc(zone, utcSeconds))
}

/** TIMEOFDAY: `Thu Sep 19 22:53:50.333525 2013 UTC`. */
export function timeOfDayText(utcMicros: bigint, zone: TimeZone, name: string): string {
  const utcSeconds = Number(floorDivide(utcMicros, 1_000_000n))
  const local = utcMicros + BigInt(offsetAtUtc(zone, utcSeconds)) * 1_000_000n
  return formatDateTime(local, 'Dy Mon DD HH24:MI:SS.US YYYY TZ', zoneAbbreviation(zone, name, utcSeconds))
}

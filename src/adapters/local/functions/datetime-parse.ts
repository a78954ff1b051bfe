/**
 * Text → date, time, timestamp: the many spellings that Redshift takes with `DateStyle` ISO, MDY.
 * (AWS: "Date, time, and timestamp literals"; PostgreSQL: "Date/Time Input")
 */
import { type TimeZone, timeZoneOf } from '../../../sql/redshift/calls/time-zones.ts'
import { civilOf, daysInMonth, daysOf, MICROS_PER_DAY, MICROS_PER_SECOND } from './calendar.ts'
import { offsetAtLocal } from './zone-offset.ts'

export interface ParsedDateTime {
  /** Days since 1970-01-01; absent when the text is a time of day only. */
  readonly days?: number
  /** Microseconds since midnight; absent without a time of day. May be a whole day: `24:00:00`. */
  readonly micros?: number
  readonly zone?: TimeZone
}

export interface Clock {
  /** Microseconds since the epoch, for `now`, `today`, `tomorrow`, `yesterday`. */
  readonly nowMicros: () => bigint
}

type Wanted = 'date' | 'time' | 'timestamp'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const MONTH_NAMES =
  /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/
const DAY_NAMES =
  /^(?:sun(?:day)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?)$/

/** undefined when the text is no date or time; throws `OutOfRange` when it is one that no calendar has. */
export function parseDateTime(text: string, wanted: Wanted, clock: Clock): ParsedDateTime | undefined {
  const source = text.trim().toLowerCase()
  const special = specialValue(source, clock)
  if (special) return special
  const found: Found = { numbers: [], rest: source }
  while (found.rest !== '') {
    if (!(takeSeparator(found) || takeTime(found) || takeOffset(found) || takeDate(found, wanted) || takeWord(found)))
      return undefined
  }
  return assemble(found, wanted, text)
}

/** A date or time of the right form that does not exist: month 13, hour 25. */
export class OutOfRange extends Error {
  override readonly name = 'OutOfRange'
  constructor(text: string) {
    super(`date/time field value out of range: "${text}"`)
  }
}

interface Found {
  /** Digits in order, as yet without a meaning. */
  numbers: string[]
  rest: string
  year?: number
  month?: number
  day?: number
  /** Day of the year, or Julian day, instead of month and day. */
  days?: number
  micros?: number
  zone?: TimeZone
  half?: 'am' | 'pm'
  beforeChrist?: boolean
}

function specialValue(source: string, { nowMicros }: Clock): ParsedDateTime | undefined {
  const match = /^(epoch|now|today|tomorrow|yesterday)$/.exec(source)
  if (!match) return undefined
  if (match[1] === 'epoch') return { days: 0, micros: 0 }
  const now = Number(nowMicros())
  const today = Math.floor(now / MICROS_PER_DAY)
  if (match[1] === 'now') return { days: today, micros: now - today * MICROS_PER_DAY }
  return { days: today + (match[1] === 'tomorrow' ? 1 : match[1] === 'yesterday' ? -1 : 0), micros: 0 }
}

function take(found: Found, pattern: RegExp): RegExpExecArray | undefined {
  const match = pattern.exec(found.rest)
  if (!match) return undefined
  found.rest = found.rest.slice(match[0].length)
  return match
}

const takeSeparator = (found: Found): boolean => take(found, /^[\s,]+/) !== undefined

function takeTime(found: Found): boolean {
  if (found.micros !== undefined) return false
  const match = take(found, /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?(?![\d:])/)
  if (!match) return false
  found.micros = timeOfDay(match[1], match[2], match[3], match[4])
  return true
}

/** A fraction beyond microseconds is rounded. */
function timeOfDay(hour = '0', minute = '0', second = '0', fraction = ''): number {
  const [h, m, s] = [Number(hour), Number(minute), Number(second)]
  const micros = Math.round(Number(`0.${fraction || '0'}`) * MICROS_PER_SECOND)
  if (m > 59 || s > 60 || h > 24 || (h === 24 && m + s + micros > 0)) return Number.NaN
  return ((h * 60 + m) * 60 + s) * MICROS_PER_SECOND + micros
}

/** `+02`, `-0730`, `-07:30`, after a time of day or at the end of a date. */
function takeOffset(found: Found): boolean {
  if (found.micros === undefined || found.zone !== undefined) return false
  const match = take(found, /^([+-])(\d{1,2}):?(\d{2})?(?!\d)/)
  if (!match) return false
  const seconds = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60
  found.zone = { kind: 'fixed', seconds: match[1] === '-' ? -seconds : seconds }
  return true
}

function takeDate(found: Found, wanted: Wanted): boolean {
  return takeJulian(found) || takeComposite(found) || takeDigits(found, wanted)
}

function takeJulian(found: Found): boolean {
  const match = take(found, /^j(\d{5,7})(?![\d\w])/)
  if (!match) return false
  found.days = Number(match[1]) - 2_440_588
  return true
}

/** Three parts, or a year and its day, joined by `-`, `/` or `.`: `1999-01-08`, `1/8/1999`, `8-Jan-1999`, `1999.008`. */
function takeComposite(found: Found): boolean {
  if (found.numbers.length > 0 || found.year !== undefined) return false
  const ordinal = take(found, /^(\d{4})[.-](\d{3})(?![\d.-])/)
  if (ordinal) {
    found.year = Number(ordinal[1])
    found.days = Number(ordinal[2])
    return true
  }
  const match = take(found, /^(\d{1,7}|[a-z]{3,9})([-/.])(\d{1,7}|[a-z]{3,9})\2(\d{1,7})(?![\d:.]|-\d)/)
  if (!match) return false
  const [, first = '', separator, second = '', third = ''] = match
  const monthFirst = monthOf(first)
  const monthSecond = monthOf(second)
  if (monthFirst !== undefined) setDate(found, third, monthFirst, second)
  else if (monthSecond !== undefined && first.length > 2) setDate(found, first, monthSecond, third)
  else if (monthSecond !== undefined) setDate(found, third, monthSecond, first)
  else if (!/^\d+$/.test(first + second)) return false
  else if (first.length > 2) setDate(found, first, Number(second), third)
  // Redshift documents dd.mm.yyyy beside mm/dd/yyyy.
  else if (separator === '.' && third.length > 2 && Number(second) <= 12) setDate(found, third, Number(second), first)
  else setDate(found, third, Number(first), second)
  return true
}

/** Runs of digits: `20081231`, `081231`, and single numbers beside a month's name. */
function takeDigits(found: Found, wanted: Wanted): boolean {
  const match = take(found, /^(\d+)(\.\d*)?(?![\d:])/)
  if (!match) return false
  const [, digits = '', fraction] = match
  const dated = found.year !== undefined || found.days !== undefined
  if (dated || (wanted === 'time' && found.month === undefined)) {
    const clock = /^(\d{2})(\d{2})(\d{2})?$/.exec(digits)
    if (!clock || found.micros !== undefined) return false
    found.micros = timeOfDay(clock[1], clock[2], clock[3], fraction?.slice(1))
    return true
  }
  const whole = /^(\d{4}|\d{2})(\d{2})(\d{2})$/.exec(digits)
  if (whole && found.month === undefined && found.numbers.length === 0) {
    setDate(found, whole[1] ?? '', Number(whole[2]), whole[3] ?? '')
    return fraction === undefined
  }
  if (fraction !== undefined || found.numbers.length === 2) return false
  found.numbers.push(digits)
  return true
}

function takeWord(found: Found): boolean {
  const match = take(found, /^[a-z][a-z_]*(?:\/[a-z_+\-0-9/]+)?/)
  if (!match) return false
  const [word] = match
  if (word === 't' && (found.year !== undefined || found.days !== undefined)) return true
  if (MONTH_NAMES.test(word) && found.month === undefined) {
    found.month = monthOf(word) ?? 0
    return true
  }
  if (DAY_NAMES.test(word)) return true
  if (word === 'am' || word === 'pm') {
    found.half = word
    return found.micros !== undefined
  }
  if (word === 'bc' || word === 'ad') {
    found.beforeChrist = word === 'bc'
    return true
  }
  if (found.zone !== undefined) return false
  const zone = timeZoneOf(word)
  if (zone) found.zone = zone
  return zone !== undefined
}

function monthOf(word: string): number | undefined {
  return MONTH_NAMES.test(word) ? MONTHS.indexOf(word.slice(0, 3)) + 1 : undefined
}

function setDate(found: Found, year: string, month: number, day: string): void {
  found.year = fullYear(year)
  found.month = month
  found.day = Number(day)
}

/** 70 to 99 are of the last century, 00 to 69 of this. */
function fullYear(year: string): number {
  return year.length > 2 ? Number(year) : Number(year) + (Number(year) < 70 ? 2000 : 1900)
}

function assemble(found: Found, wanted: Wanted, text: string): ParsedDateTime | undefined {
  if (found.numbers.length > 0 && !placeNumbers(found)) return undefined
  const micros = found.half === undefined ? found.micros : twelveHours(found)
  if (Number.isNaN(micros)) throw new OutOfRange(text)
  const days = dateOf(found, text)
  if (days === undefined && (wanted !== 'time' || micros === undefined)) return undefined
  return {
    ...(days !== undefined && { days }),
    ...(micros !== undefined && { micros }),
    ...(found.zone !== undefined && { zone: found.zone }),
  }
}

/** `Jun 1 2008`, `1 June 2008`, `2008 Jun 1`: beside a month's name, the number that can be no day is the year. */
function placeNumbers(found: Found): boolean {
  const [first = '', second] = found.numbers
  if (found.month === undefined || found.day !== undefined || second === undefined) return false
  if (first.length > 2) setDate(found, first, found.month, second)
  else setDate(found, second, found.month, first)
  return true
}

function twelveHours({ micros = 0, half }: Found): number {
  const hour = Math.floor(micros / (3600 * MICROS_PER_SECOND))
  if (hour > 12) return Number.NaN
  if (half === 'pm') return hour === 12 ? micros : micros + 12 * 3600 * MICROS_PER_SECOND
  return hour === 12 ? micros - 12 * 3600 * MICROS_PER_SECOND : micros
}

function dateOf({ year, month, day, days, beforeChrist }: Found, text: string): number | undefined {
  if (year === undefined) return days
  if (beforeChrist === true && year < 1) throw new OutOfRange(text)
  const astronomical = beforeChrist === true ? 1 - year : year
  if (days !== undefined) {
    if (days < 1 || civilOf(daysOf(astronomical, 1, days)).year !== astronomical) throw new OutOfRange(text)
    return daysOf(astronomical, 1, days)
  }
  if (month === undefined || day === undefined) return undefined
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(astronomical, month) || year < 1)
    throw new OutOfRange(text)
  return daysOf(astronomical, month, day)
}

/** Days since the epoch. The time of day is left out. */
export function readDate(text: string, clock: Clock): number {
  const parsed = parseDateTime(text, 'date', clock)
  if (parsed?.days === undefined) throw new Error(`invalid input syntax for type date: "${text}"`)
  return parsed.days
}

/** Microseconds since the epoch. A time zone in the text is ignored. */
export function readTimestamp(text: string, clock: Clock): bigint {
  const parsed = parseDateTime(text, 'timestamp', clock)
  if (parsed?.days === undefined) throw new Error(`invalid input syntax for type timestamp: "${text}"`)
  return BigInt(parsed.days) * BigInt(MICROS_PER_DAY) + BigInt(parsed.micros ?? 0)
}

/** Microseconds since the epoch in UTC; text without a time zone is in the session's. */
export function readTimestampTz(text: string, clock: Clock, sessionZone: TimeZone): bigint {
  const parsed = parseDateTime(text, 'timestamp', clock)
  if (parsed?.days === undefined) {
    throw new Error(`invalid input syntax for type timestamp with time zone: "${text}"`)
  }
  const local = BigInt(parsed.days) * BigInt(MICROS_PER_DAY) + BigInt(parsed.micros ?? 0)
  if (/^\s*(?:now|epoch)\s*$/i.test(text)) return local
  const offset = offsetAtLocal(parsed.zone ?? sessionZone, Number(local / 1_000_000n))
  return local - BigInt(offset) * 1_000_000n
}

/** Microseconds since midnight. */
export function readTime(text: string, clock: Clock): bigint {
  const parsed = parseDateTime(text, 'time', clock)
  if (parsed?.micros === undefined) throw new Error(`invalid input syntax for type time: "${text}"`)
  return BigInt(parsed.micros)
}

/** Microseconds since midnight in UTC. */
export function readTimeTz(text: string, clock: Clock, sessionZone: TimeZone): bigint {
  const parsed = parseDateTime(text, 'time', clock)
  if (parsed?.micros === undefined) throw new Error(`invalid input syntax for type time with time zone: "${text}"`)
  const days = parsed.days ?? Number(clock.nowMicros() / BigInt(MICROS_PER_DAY))
  const local = days * 86_400 + Math.floor(parsed.micros / MICROS_PER_SECOND)
  const shifted = parsed.micros - offsetAtLocal(parsed.zone ?? sessionZone, local) * MICROS_PER_SECOND
  return BigInt(((shifted % MICROS_PER_DAY) + MICROS_PER_DAY) % MICROS_PER_DAY)
}

/** DATEFORMAT and TIMEFORMAT strings, turned once into a parser of values. */
import { daysInMonth, daysOf } from '../local/functions/calendar.ts'
import type { ParsedDateTime } from '../local/functions/datetime-parse.ts'

interface Found {
  year?: number
  month?: number
  day?: number
  hour?: number
  minute?: number
  second?: number
  micros?: number
  half?: 'am' | 'pm'
  /** Seconds east of Greenwich. */
  offset?: number
}

/** Takes its part of the text at an offset and returns the offset after it; -1 when the text does not fit. */
type Part = (text: string, at: number, found: Found) => number

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Longest first. In COPY, HH is the 24-hour clock, unlike in TO_CHAR. */
const PARTS: readonly (readonly [string, Part])[] = [
  ['YYYY', digits(4, 4, (found, value) => void Object.assign(found, { year: value }))],
  ['YY', digits(2, 2, (found, value) => void Object.assign(found, { year: value + (value < 70 ? 2000 : 1900) }))],
  ['MONTH', monthName],
  ['MON', monthName],
  ['MM', digits(1, 2, (found, value) => void Object.assign(found, { month: value }))],
  ['DD', digits(1, 2, (found, value) => void Object.assign(found, { day: value }))],
  ['HH24', digits(1, 2, (found, value) => void Object.assign(found, { hour: value }))],
  ['HH12', digits(1, 2, (found, value) => void Object.assign(found, { hour: value }))],
  ['HH', digits(1, 2, (found, value) => void Object.assign(found, { hour: value }))],
  ['MI', digits(1, 2, (found, value) => void Object.assign(found, { minute: value }))],
  ['SS', seconds],
  ['AM', half],
  ['PM', half],
  ['OF', offset],
]

/** `trailing`: the text may go on after the format, as a DATE field may go on with a time. */
export function compileTimeFormat(
  format: string,
  { trailing = false } = {},
): (text: string) => ParsedDateTime | undefined {
  const parts = partsOf(format)
  return (text) => {
    const found: Found = {}
    let at = 0
    for (const part of parts) {
      at = part(text, at, found)
      if (at < 0) return undefined
    }
    return trailing || at === text.length ? assemble(found) : undefined
  }
}

function partsOf(format: string): readonly Part[] {
  const parts: Part[] = []
  for (let at = 0; at < format.length; ) {
    const known = PARTS.find(([name]) => format.slice(at, at + name.length).toUpperCase() === name)
    parts.push(known ? known[1] : literal(format[at] ?? ''))
    at += known ? known[0].length : 1
  }
  return parts
}

function literal(character: string): Part {
  return (text, at) => (text[at] === character ? at + 1 : -1)
}

function digits(least: number, most: number, keep: (found: Found, value: number) => void): Part {
  return (text, at, found) => {
    let end = at
    while (end < at + most && isDigit(text.charCodeAt(end))) end++
    if (end - at < least) return -1
    keep(found, Number(text.slice(at, end)))
    return end
  }
}

/** Seconds may have a fraction, kept to the microsecond. */
function seconds(text: string, at: number, found: Found): number {
  const match = /^(\d{1,2})(?:\.(\d*))?/.exec(text.slice(at, at + 40))
  if (!match) return -1
  found.second = Number(match[1])
  found.micros = Number((match[2] ?? '').slice(0, 6).padEnd(6, '0'))
  return at + match[0].length
}

function monthName(text: string, at: number, found: Found): number {
  const word = /^[A-Za-z]+/.exec(text.slice(at, at + 12))?.[0].toLowerCase()
  const month = word === undefined || word.length < 3 ? -1 : MONTHS.indexOf(word.slice(0, 3))
  if (word === undefined || month < 0) return -1
  found.month = month + 1
  return at + word.length
}

function half(text: string, at: number, found: Found): number {
  const word = text.slice(at, at + 2).toLowerCase()
  if (word !== 'am' && word !== 'pm') return -1
  found.half = word
  return at + 2
}

/** `+02`, `-07:30`, `Z`; nothing means UTC. */
function offset(text: string, at: number, found: Found): number {
  const rest = text.slice(at)
  if (rest === '' || /^ *(?:z|utc)$/i.test(rest)) {
    found.offset = 0
    return text.length
  }
  const match = /^ ?([+-])(\d{1,2}):?(\d{2})?$/.exec(rest)
  if (!match) return -1
  const size = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60
  found.offset = match[1] === '-' ? -size : size
  return text.length
}

function assemble({
  year,
  month,
  day,
  hour = 0,
  minute = 0,
  second = 0,
  micros = 0,
  half,
  offset,
}: Found): ParsedDateTime | undefined {
  if (year === undefined || month === undefined || day === undefined) return undefined
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  if (minute > 59 || second > 59 || hour > 23 || (half && (hour < 1 || hour > 12))) return undefined
  const clock = half ? (hour % 12) + (half === 'pm' ? 12 : 0) : hour
  return {
    days: daysOf(year, month, day),
    micros: ((clock * 60 + minute) * 60 + second) * 1_000_000 + micros,
    ...(offset !== undefined && { zone: { kind: 'fixed', seconds: offset } as const }),
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

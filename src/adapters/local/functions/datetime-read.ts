/**
 * TO_DATE and TO_TIMESTAMP: text by a format string. Values beyond their range run on (June 31 is July 1), unless the
 * call is strict. (AWS: TO_DATE, TO_TIMESTAMP)
 */
import {
  isDigitField,
  parseTemplate,
  type TemplateField,
  type TemplateNode,
} from '../../../sql/redshift/calls/datetime-template.ts'
import { daysInMonth, daysOf, firstMonday, MICROS_PER_DAY } from './calendar.ts'

type FieldNode = Extract<TemplateNode, { kind: 'field' }>

interface Fields {
  year?: number
  century?: number
  month?: number
  day?: number
  dayOfYear?: number
  julian?: number
  week?: number
  weekOfMonth?: number
  isoYear?: number
  isoWeek?: number
  isoDay?: number
  isoDayOfYear?: number
  hour?: number
  minute?: number
  second?: number
  secondsOfDay?: number
  micros: number
  half?: 'am' | 'pm'
  beforeChrist?: boolean
}

interface Reader {
  readonly text: string
  at: number
}

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const ROMAN = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii']

/** Microseconds since the epoch, as local time. */
export function readFormatted(text: string, format: string, strict: boolean): bigint {
  const nodes = parseTemplate(format)
  const reader: Reader = { text, at: 0 }
  const fields: Fields = { micros: 0 }
  let exact = false
  for (const [index, node] of nodes.entries()) {
    if (reader.at >= text.length) break
    if (node.kind === 'text') skipText(reader, node.text, exact)
    else if (node.field === 'FX') exact = true
    else readField(reader, node, nodes[index + 1], fields)
  }
  const time = timeOf(fields, strict)
  return BigInt(dateOf(fields, strict)) * BigInt(MICROS_PER_DAY) + time
}

/** Whatever stands there is passed over; a blank in the format passes any number of blanks. */
function skipText(reader: Reader, literal: string, exact: boolean): void {
  reader.at += 1
  if (!exact && /\s/.test(literal)) skipBlanks(reader)
}

function skipBlanks(reader: Reader): void {
  while (/\s/.test(reader.text[reader.at] ?? '')) reader.at += 1
}

function readField(reader: Reader, node: FieldNode, next: TemplateNode | undefined, fields: Fields): void {
  const number = (width: number) => readNumber(reader, node, width, next).value
  switch (node.field) {
    case 'FX':
      break
    case 'AM':
    case 'PM':
    case 'A.M.':
    case 'P.M.':
      fields.half =
        readWord(reader, node.field, node.field.includes('.') ? ['a.m.', 'p.m.'] : ['am', 'pm']) === 0 ? 'am' : 'pm'
      break
    case 'AD':
    case 'BC':
    case 'A.D.':
    case 'B.C.':
      fields.beforeChrist =
        readWord(reader, node.field, node.field.includes('.') ? ['a.d.', 'b.c.'] : ['ad', 'bc']) === 1
      break
    case 'HH':
    case 'HH12':
    case 'HH24':
      fields.hour = number(2)
      break
    case 'MI':
      fields.minute = number(2)
      break
    case 'SS':
      fields.second = number(2)
      break
    case 'MS':
    case 'US': {
      const width = node.field === 'MS' ? 3 : 6
      const { value, digits } = readNumber(reader, node, width, next)
      // A fraction: 5 of MS is half a second.
      fields.micros = Math.round(value * 10 ** (6 - digits))
      break
    }
    case 'SSSS':
    case 'SSSSS':
      fields.secondsOfDay = number(5)
      break
    case 'TZ':
    case 'OF':
      throw new Error(`"TZ"/"tz"/"OF" format patterns are not supported in to_date`)
    case 'MONTH':
      fields.month = readWord(reader, node.field, MONTHS) + 1
      break
    case 'MON':
      fields.month =
        readWord(
          reader,
          node.field,
          MONTHS.map((name) => name.slice(0, 3)),
        ) + 1
      break
    case 'MM':
      fields.month = number(2)
      break
    case 'RM':
      fields.month = readLongestWord(reader, node.field, ROMAN) + 1
      break
    case 'DAY':
      readWord(reader, node.field, DAYS)
      break
    case 'DY':
      readWord(
        reader,
        node.field,
        DAYS.map((name) => name.slice(0, 3)),
      )
      break
    case 'DDD':
      fields.dayOfYear = number(3)
      break
    case 'IDDD':
      fields.isoDayOfYear = number(3)
      break
    case 'DD':
      fields.day = number(2)
      break
    case 'D':
      number(1)
      break
    case 'ID':
      fields.isoDay = number(1)
      break
    case 'WW':
      fields.week = number(2)
      break
    case 'W':
      fields.weekOfMonth = number(1)
      break
    case 'IW':
      fields.isoWeek = number(2)
      break
    case 'Q':
      number(1)
      break
    case 'CC':
      fields.century = number(2)
      break
    case 'Y,YYY':
      fields.year = readThousands(reader, node.field)
      break
    case 'YYYY':
      fields.year = number(4)
      break
    case 'YYY':
    case 'YY':
    case 'Y': {
      const { value, digits } = readNumber(reader, node, node.field.length, next)
      fields.year = digits < 4 ? nearYear(value) : value
      break
    }
    case 'IYYY':
      fields.isoYear = number(4)
      break
    case 'IYY':
    case 'IY':
    case 'I': {
      const { value, digits } = readNumber(reader, node, node.field.length, next)
      fields.isoYear = digits < 4 ? nearYear(value) : value
      break
    }
    case 'J':
      fields.julian = number(7)
      break
  }
  if (node.ordinal !== undefined) reader.at += 2
}

/** A year of one to three digits, nearest to 2020. */
function nearYear(year: number): number {
  if (year < 70) return year + 2000
  if (year < 100) return year + 1900
  if (year < 520) return year + 2000
  return year < 1000 ? year + 1000 : year
}

/** Exactly `width` digits when more digits follow at once, any number otherwise. */
function readNumber(
  reader: Reader,
  node: FieldNode,
  width: number,
  next: TemplateNode | undefined,
): { value: number; digits: number } {
  skipBlanks(reader)
  const rest = reader.text.slice(reader.at)
  const open =
    node.fill || next === undefined || !(next.kind === 'field' ? isDigitField(next.field) : /\d/.test(next.text))
  const match = /^[+-]?\d+/.exec(open ? rest : rest.slice(0, width))
  if (!match) throw invalid(rest.slice(0, width), node.field, 'Value must be an integer.')
  if (!open && rest.length < width) {
    throw new Error(`source string too short for "${node.field}" formatting field`)
  }
  if (!open && match[0].length < width) {
    throw invalid(
      rest.slice(0, width),
      node.field,
      `Field requires ${width} characters, but only ${match[0].length} could be parsed.`,
    )
  }
  reader.at += match[0].length
  return { value: Number(match[0]), digits: match[0].length }
}

function readThousands(reader: Reader, field: TemplateField): number {
  const match = /^\s*(\d+),(\d{3})/.exec(reader.text.slice(reader.at))
  if (!match) throw invalid(reader.text.slice(reader.at), field, 'Value must be an integer.')
  reader.at += match[0].length
  return Number(match[1]) * 1000 + Number(match[2])
}

/** The index of the word that stands there, in any case. */
function readWord(reader: Reader, field: TemplateField, words: readonly string[]): number {
  skipBlanks(reader)
  const rest = reader.text.slice(reader.at).toLowerCase()
  const index = words.findIndex((word) => rest.startsWith(word))
  if (index < 0)
    throw invalid(rest.slice(0, 9), field, 'The given value did not match any of the allowed values for this field.')
  reader.at += words[index]?.length ?? 0
  return index
}

function readLongestWord(reader: Reader, field: TemplateField, words: readonly string[]): number {
  const longest = words.toSorted((a, b) => b.length - a.length)
  return words.indexOf(longest[readWord(reader, field, longest)] ?? '')
}

function invalid(value: string, field: TemplateField, detail: string): Error {
  return new Error(`invalid value "${value}" for "${field}": ${detail}`)
}

function timeOf(fields: Fields, strict: boolean): bigint {
  const { minute = 0, second = 0, secondsOfDay, micros, half } = fields
  let { hour = 0 } = fields
  if (half !== undefined && (hour < 1 || hour > 12)) throw new Error(`hour "${hour}" is invalid for the 12-hour clock`)
  if (half === 'pm' && hour < 12) hour += 12
  if (half === 'am' && hour === 12) hour = 0
  if (strict && (hour > 23 || minute > 59 || second > 59)) {
    throw new Error(`date/time field time value out of range: ${hour}:${minute}:${second}.${micros}`)
  }
  return BigInt(secondsOfDay ?? hour * 3600 + minute * 60 + second) * 1_000_000n + BigInt(micros)
}

function dateOf(fields: Fields, strict: boolean): number {
  const { isoYear, isoWeek, isoDay = 1, isoDayOfYear, julian, dayOfYear, week, weekOfMonth } = fields
  if (julian !== undefined) return julian - 2_440_588
  if (isoYear !== undefined) {
    const start = firstMonday(isoYear)
    return isoDayOfYear === undefined ? start + ((isoWeek ?? 1) - 1) * 7 + isoDay - 1 : start + isoDayOfYear - 1
  }
  const year = yearOf(fields)
  if (dayOfYear !== undefined) return daysOf(year, 1, dayOfYear)
  if (week !== undefined) return daysOf(year, 1, (week - 1) * 7 + 1)
  const month = fields.month ?? 1
  const day = fields.day ?? (weekOfMonth === undefined ? 1 : (weekOfMonth - 1) * 7 + 1)
  if (strict && (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month))) {
    throw new Error(`date/time field date value out of range: ${year}-${month}-${day}`)
  }
  return daysOf(year, Math.max(month, 1), Math.max(day, 1))
}

function yearOf({ year, century, beforeChrist = false }: Fields): number {
  const full = century === undefined ? (year ?? 1) : (century - 1) * 100 + (year === undefined ? 1 : year % 100)
  return beforeChrist ? 1 - full : full
}

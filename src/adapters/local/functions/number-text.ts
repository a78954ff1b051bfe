/**
 * TO_CHAR of numbers: places are filled from left to right, one digit place at a time. The rules for signs, blanks and
 * zeros are PostgreSQL's; the currency symbol is `$`. (AWS: TO_CHAR)
 */
import {
  type NumberMark,
  type NumberTemplate,
  parseNumberTemplate,
} from '../../../sql/redshift/calls/number-template.ts'
import { ordinalSuffix, romanNumeral } from './numerals.ts'

/** A number as exact decimal text, without a sign: digits, or digits `.` digits. */
interface Decimal {
  readonly negative: boolean
  readonly digits: string
}

/** An exact decimal, e.g. `-125.80`. */
export function formatDecimal(text: string, format: string): string {
  const template = parseNumberTemplate(format)
  const number = decimalOf(text)
  if (template.roman) return place(template, number, romanText(number))
  const digits = rounded(multiplied(number.digits, template.shift), template.fraction)
  return place(shifted(template), { ...number, negative: number.negative && /[1-9]/.test(digits) }, digits)
}

/** A double: at most fifteen digits are shown. */
export function formatDouble(value: number, format: string): string {
  const template = parseNumberTemplate(format)
  if (!Number.isFinite(value)) throw new Error('cannot format a number that is not finite')
  const magnitude = Math.abs(value) * 10 ** template.shift
  const number: Decimal = { negative: value < 0, digits: exactFixed(magnitude, 0) }
  if (template.roman) return place(template, number, romanText({ ...number, digits: roundHalfEven(magnitude) }))
  const room = number.digits.length >= 15 ? 0 : Math.min(template.fraction, 15 - number.digits.length)
  return place({ ...shifted(template), fraction: room }, number, exactFixed(magnitude, room))
}

const shifted = (template: NumberTemplate): NumberTemplate => ({ ...template, whole: template.whole + template.shift })

function decimalOf(text: string): Decimal {
  const negative = text.startsWith('-')
  return { negative, digits: negative ? text.slice(1) : text }
}

function multiplied(digits: string, places: number): string {
  if (places === 0) return digits
  const [whole = '', fraction = ''] = digits.split('.')
  const filled = fraction.padEnd(places, '0')
  return `${whole}${filled.slice(0, places)}.${filled.slice(places) || '0'}`.replace(/^0+(?=\d)/, '')
}

/** Half is rounded away from zero. */
function rounded(digits: string, places: number): string {
  const [whole = '0', fraction = ''] = digits.split('.')
  const kept = fraction.padEnd(places + 1, '0')
  const scaled = BigInt(whole + kept.slice(0, places)) + (Number(kept[places]) >= 5 ? 1n : 0n)
  const text = scaled.toString().padStart(places + 1, '0')
  return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`
}

/** The double's own binary value with a fixed number of digits, rounded as C's printf does: a tie goes to the even digit. */
function exactFixed(value: number, places: number): string {
  if (value >= 1e21) return `${BigInt(value)}${places > 0 ? `.${'0'.repeat(places)}` : ''}`
  const exact = value.toFixed(Math.min(100, places + 60))
  const kept = exact.slice(0, exact.indexOf('.') + 1 + places).replace(/\.$/, '')
  const isTie = /^\.?50*$/.test(exact.slice(kept.length))
  return isTie && /[02468]$/.test(kept) ? kept : value.toFixed(places)
}

function roundHalfEven(value: number): string {
  const floor = Math.floor(value)
  const half = value - floor === 0.5
  return String(half ? floor + (floor % 2) : Math.round(value))
}

function romanText({ negative, digits }: Decimal): string {
  const number = Number(rounded(digits, 0))
  return negative || number < 1 || number > 3999 ? '#'.repeat(15) : romanNumeral(number)
}

/** State of one number on its way through the format. */
interface Writer {
  readonly template: NumberTemplate
  readonly negative: boolean
  /** The digits to show, with their point; `###` when there are more than places. */
  readonly number: string
  /** Digit places that stay empty before the number. */
  readonly blanks: number
  /** Index of the last digit that FM keeps, or -1. */
  readonly lastKept: number
  readonly lastPlace: number
  readonly sign: 'before' | 'after' | undefined
  next: number
  placed: number
  signWritten: boolean
  /** A digit has been written, so that a group separator shows. */
  digitWritten: boolean
  out: string
}

function place(template: NumberTemplate, { negative }: Decimal, digits: string): string {
  const writer = openWriter(template, negative, digits)
  for (const node of template.nodes) {
    if (node.kind === 'text') writer.out += node.text
    else writeMark(writer, node.mark)
  }
  return writer.out
}

function openWriter(template: NumberTemplate, negative: boolean, digits: string): Writer {
  const wholeDigits = digits.split('.')[0]?.length ?? 0
  const overflow = !template.roman && wholeDigits > template.whole
  const hashes = '#'.repeat(template.whole) + (template.point ? `.${'#'.repeat(template.fraction)}` : '')
  const number = overflow ? hashes : digits
  const blanks = template.roman ? 0 : Math.max(0, template.whole - wholeDigits)
  const explicit = template.plus || template.minus
  const signWritten = explicit
    ? template.minus || !template.plus
    : !negative && template.fill && template.sign === undefined
  const anchored = !explicit && template.sign === 'before' && template.whole === template.placesBeforeSign
  const count = template.fraction + template.whole - 1 + (!signWritten && blanks === 0 ? 1 : 0)
  return {
    template,
    negative,
    number,
    blanks,
    lastKept: template.fill && template.point ? lastKept(template, number, blanks) : -1,
    lastPlace: count + (blanks > 0 ? 1 : 0) + (template.point ? 1 : 0) - 1,
    sign: anchored ? 'after' : template.sign,
    next: 0,
    placed: 0,
    signWritten,
    digitWritten: false,
    out: '',
  }
}

/** FM leaves out trailing zeros behind the point, but for those that the format asks for with 0. */
function lastKept({ zeroEnd }: NumberTemplate, number: string, blanks: number): number {
  const point = number.indexOf('.')
  if (point < 0) return -1
  const relevant = point + number.slice(point).replace(/0+$/, '').length - 1
  if (zeroEnd <= blanks) return relevant
  return Math.max(relevant, Math.min(number.length - 1, zeroEnd - blanks))
}

function writeMark(writer: Writer, mark: NumberMark): void {
  const { template, negative, number } = writer
  switch (mark) {
    case '9':
    case '0':
    case '.':
    case 'D':
      if (!template.roman) writePlace(writer, mark)
      return
    case ',':
    case 'G':
      if (writer.digitWritten) writer.out += ','
      else if (!template.fill) writer.out += ' '
      return
    case 'L':
      writer.out += '$'
      return
    case 'RN':
      writer.out += template.fill ? number : number.padStart(15)
      return
    case 'rn':
      writer.out += (template.fill ? number : number.padStart(15)).toLowerCase()
      return
    case 'TH':
    case 'th':
      if (!template.roman && !number.startsWith('#') && !negative && !template.point)
        writer.out += ordinalSuffix(number, mark)
      return
    case 'MI':
      writer.out += negative ? '-' : template.fill ? '' : ' '
      return
    case 'PL':
      writer.out += negative ? (template.fill ? '' : ' ') : '+'
      return
    case 'SG':
      writer.out += negative ? '-' : '+'
      return
    case 'S':
      return
  }
}

/** One place for a digit or the decimal point. */
function writePlace(writer: Writer, mark: '9' | '0' | '.' | 'D'): void {
  const { template, blanks, lastKept: kept } = writer
  writer.digitWritten = false
  writeLeadingSign(writer)
  const zeroFrom = template.zeroStart === 0 ? Number.POSITIVE_INFINITY : template.zeroStart - 1
  if (writer.placed < blanks) {
    if (writer.placed >= zeroFrom) {
      writer.out += '0'
      writer.digitWritten = true
    } else if (!template.fill) writer.out += ' '
  } else {
    writeDigit(writer, mark)
    if (writer.next < writer.number.length) writer.next += 1
  }
  const last = kept >= 0 && kept === writer.next ? writer.placed : writer.lastPlace
  if (writer.placed === last - (kept >= 0 && kept === writer.next ? 1 : 0)) writeTrailingSign(writer)
  writer.placed += 1
}

/** `0.1` in `9.9` shows as `.1`. */
function leadingZeroHidden({ template, number, next }: Writer): boolean {
  return template.zeroStart === 0 && next === 0 && number.startsWith('0') && template.fraction !== 0
}

function writeLeadingSign(writer: Writer): void {
  const { template, negative, blanks, placed, lastKept: kept, number } = writer
  const atNumber = placed >= blanks || (template.zeroStart !== 0 && template.zeroStart - 1 === placed)
  if (writer.signWritten || !atNumber || (leadingZeroHidden(writer) && number[kept] !== '.')) return
  if (writer.sign === 'after') return
  if (writer.sign === 'before') writer.out += negative ? '-' : '+'
  else if (template.brackets) writer.out += negative ? '<' : ' '
  else if (negative) writer.out += '-'
  else if (!template.fill) writer.out += ' '
  writer.signWritten = true
}

function writeDigit(writer: Writer, mark: '9' | '0' | '.' | 'D'): void {
  const { template, number, next, lastKept: kept } = writer
  const digit = number[next]
  if (digit === '.') {
    if (kept < 0 || number[kept] !== '.' || template.fill) writer.out += '.'
  } else if (kept >= 0 && next > kept && mark !== '0') {
    return
  } else if (leadingZeroHidden(writer)) {
    if (!template.fill) writer.out += ' '
    else if (kept >= 0 && number[kept] === '.') writer.out += '0'
  } else if (digit !== undefined) {
    writer.out += digit
    writer.digitWritten = true
  }
}

function writeTrailingSign(writer: Writer): void {
  const { template, negative } = writer
  if (writer.signWritten && template.brackets) writer.out += negative ? '>' : template.fill ? '' : ' '
  else if (writer.sign === 'after') writer.out += negative ? '-' : '+'
}

/** Python's `'…' % values`. */
import { overflowError, typeError, valueError } from './errors.ts'
import { exponentDigits, fixedFloat, floatDigits } from './float-format.ts'
import { checkText } from './limits.ts'
import { asFloat, asInt, asNumber, formatInt } from './number.ts'
import { repr, str, subscript } from './operators.ts'
import { isTuple } from './tuple.ts'
import { codePoints, escapeCodePoint, textLength } from './unicode.ts'
import { isObject, typeName, type Value } from './value.ts'

interface Conversion {
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  readonly letter: string
}

/** How `%s` and `%r` turn a value into text; Markup escapes there. */
export interface Texts {
  readonly str: (value: Value) => string
  readonly repr: (value: Value) => string
}

export function formatPercent(format: string, values: Value, texts: Texts = { str, repr }): string {
  const positional = isTuple(values) ? values.items : [values]
  const isMapping = !isTuple(values) && isMappingLike(values)
  let used = 0
  let named = false
  const nextValue = (): Value => {
    const value = positional[used]
    // Once a key has been used, CPython has no other arguments.
    if (value === undefined || named) throw typeError('not enough arguments for format string')
    used += 1
    return value
  }
  let text = ''
  let at = 0
  while (at < format.length) {
    const percent = format.indexOf('%', at)
    if (percent < 0) break
    text += format.slice(at, percent)
    at = percent + 1
    let source: (() => Value) | undefined
    if (format[at] === '(') {
      const end = closingParenthesis(format, at)
      const key = format.slice(at + 1, end)
      if (!isMapping) throw typeError('format requires a mapping')
      source = () => subscript(values, key)
      named = true
      at = end + 1
    }
    const parsed = parseConversion(format, at, nextValue)
    at = parsed.end
    text += parsed.letter === '%' ? '%' : convert((source ?? nextValue)(), parsed, texts, format, at)
    checkText(text.length)
  }
  text += format.slice(at)
  if (!named && !isMapping && used < positional.length)
    throw typeError('not all arguments converted during string formatting')
  return text
}

/** Whatever has elements, to CPython, may be a mapping: lists too, so that `'x' % [1]` is `'x'`. */
function isMappingLike(value: Value): boolean {
  return Array.isArray(value) || (isObject(value) && value.type.item !== undefined && value.type.abstract !== 'string')
}

function closingParenthesis(format: string, open: number): number {
  let depth = 0
  for (let at = open; at < format.length; at += 1) {
    if (format[at] === '(') depth += 1
    if (format[at] === ')') depth -= 1
    if (depth === 0) return at
  }
  throw valueError('incomplete format key')
}

const conversion = /([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?([\s\S])?/uy

function parseConversion(format: string, at: number, nextValue: () => Value): Conversion & { end: number } {
  conversion.lastIndex = at
  const [whole = '', flags = '', width, precision, letter] = conversion.exec(format) ?? []
  const star = (given: string | undefined): number | undefined => {
    if (given !== '*') return given === undefined ? undefined : Number(given)
    const int = asInt(nextValue())
    if (int === undefined) throw typeError('* wants int')
    return Number(int)
  }
  const wide = star(width) ?? 0
  const precise = star(precision)
  if (letter === undefined) throw valueError('incomplete format')
  checkText(Math.abs(wide))
  if ((precise ?? 0) > 100_000) throw valueError('precision too big')
  return {
    flags: wide < 0 ? `${flags}-` : flags,
    width: Math.abs(wide),
    precision: precise,
    letter,
    end: at + whole.length,
  }
}

function convert(value: Value, conversion: Conversion, texts: Texts, format: string, end: number): string {
  const { letter, precision } = conversion
  switch (letter) {
    case 's':
      return padText(cut(texts.str(value), precision), conversion)
    case 'r':
      return padText(cut(texts.repr(value), precision), conversion)
    case 'a':
      return padText(cut(ascii(repr(value)), precision), conversion)
    case 'c':
      return padText(character(value), conversion)
    case 'd':
    case 'i':
    case 'u':
      return padNumber(withPrecision(decimalInt(value, letter), precision), '', conversion)
    case 'o':
    case 'x':
    case 'X':
      return basedInt(value, conversion)
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return padNumber(floatText(value, conversion), '', conversion)
    default: {
      const at = textLength(format.slice(0, end)) - 1
      const code = (letter.codePointAt(0) ?? 0).toString(16)
      throw valueError(`unsupported format character '${letter}' (0x${code}) at index ${at}`)
    }
  }
}

function decimalInt(value: Value, letter: string): string {
  const int = asInt(value)
  if (int !== undefined) return formatInt(int)
  const float = asFloat(value) ?? decimalNumber(value)
  if (float === undefined) throw typeError(`%${letter} format: a real number is required, not ${typeName(value)}`)
  if (Number.isNaN(float)) throw valueError('cannot convert float NaN to integer')
  if (!Number.isFinite(float)) throw overflowError('cannot convert float infinity to integer')
  return formatInt(BigInt(Math.trunc(float)))
}

function basedInt(value: Value, conversion: Conversion): string {
  const { letter, flags, precision } = conversion
  const int = asInt(value)
  if (int === undefined) throw typeError(`%${letter} format: an integer is required, not ${typeName(value)}`)
  const digits = withPrecision(int.toString(letter === 'o' ? 8 : 16), precision)
  const prefix = flags.includes('#') ? `0${letter}` : ''
  return padNumber(letter === 'X' ? digits.toUpperCase() : digits, prefix, conversion)
}

function floatText(value: Value, { letter, flags, precision = 6 }: Conversion): string {
  const float = asNumber(value) ?? decimalNumber(value)
  if (float === undefined) throw typeError(`must be real number, not ${typeName(value)}`)
  const alternate = flags.includes('#')
  const lower = letter.toLowerCase()
  const text =
    lower === 'e'
      ? exponentDigits(float, precision, alternate)
      : lower === 'f'
        ? fixedFloat(float, precision, alternate)
        : floatDigits(float, { precision, alternate, addPoint: false })
  return letter === lower ? text : text.toUpperCase()
}

/** Decimals take part in `%d` and `%f` by their float; Undefined fails in its own words. */
function decimalNumber(value: Value): number | undefined {
  return isObject(value) ? value.type.float?.(value) : undefined
}

function character(value: Value): string {
  if (typeof value === 'string' && textLength(value) === 1) return value
  const int = asInt(value)
  if (int === undefined) throw typeError('%c requires int or char')
  if (int < 0 || int > 0x10ffff) throw overflowError('%c arg not in range(0x110000)')
  return String.fromCodePoint(Number(int))
}

function withPrecision(digits: string, precision: number | undefined): string {
  if (precision === undefined) return digits
  return digits.startsWith('-') ? `-${digits.slice(1).padStart(precision, '0')}` : digits.padStart(precision, '0')
}

function padNumber(text: string, prefix: string, { flags, width }: Conversion): string {
  const negative = text.startsWith('-')
  const sign = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const digits = negative ? text.slice(1) : text
  const lead = sign + prefix
  if (flags.includes('-')) return (lead + digits).padEnd(width)
  if (flags.includes('0')) return lead + digits.padStart(width - lead.length, '0')
  return (lead + digits).padStart(width)
}

function padText(text: string, { flags, width }: Conversion): string {
  const room = ' '.repeat(Math.max(0, width - textLength(text)))
  return flags.includes('-') ? text + room : room + text
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : codePoints(text).slice(0, precision).join('')
}

function ascii(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, (character) => escapeCodePoint(character.codePointAt(0) ?? 0))
}

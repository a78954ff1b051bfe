/** Python's format specification mini-language, `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`. */
import { overflowError, typeError, valueError } from './errors.ts'
import { exponentDigits, fixedFloat, floatDigits } from './float-format.ts'
import { checkText } from './limits.ts'
import { asFloat, asInt, formatInt } from './number.ts'
import { str } from './operators.ts'
import { codePoints, textLength } from './unicode.ts'
import { isObject, typeName, type Value } from './value.ts'

export interface FormatSpec {
  readonly fill: string
  readonly align: '<' | '>' | '=' | '^' | undefined
  readonly sign: '+' | '-' | ' ' | undefined
  readonly alternate: boolean
  readonly noNegativeZero: boolean
  /** Zeros go between the sign and the digits, and are grouped with them. */
  readonly zeroPadded: boolean
  /** A `0` stood before the width. */
  readonly zeroFlag: boolean
  readonly width: number
  readonly grouping: '' | ',' | '_'
  readonly precision: number | undefined
  readonly type: string
}

const grammar = /^(?:([\s\S])?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([\s\S])?$/u

/** Python's `format(value, spec)`. */
export function formatValue(value: Value, spec: string): string {
  if (spec === '') return str(value)
  if (isObject(value) && value.type.format) return value.type.format(value, spec)
  if (typeof value === 'string') return formatString(value, parseSpec(spec, 'str'))
  const int = asInt(value)
  if (int !== undefined) return formatInteger(int, parseSpec(spec, typeName(value)), typeName(value))
  const float = asFloat(value)
  if (float !== undefined) return formatFloatSpec(float, parseSpec(spec, 'float'))
  throw typeError(`unsupported format string passed to ${typeName(value)}.__format__`)
}

/** Far more digits than any float has, and few enough to be written at once. */
const mostDigits = 100_000

export function parseSpec(spec: string, type: string): FormatSpec {
  const match = grammar.exec(spec)
  if (!match || match[10] === '.') {
    if (/\.(?!\d)/.test(spec)) throw valueError('Format specifier missing precision')
    throw valueError(`Invalid format specifier '${spec}' for object of type '${type}'`)
  }
  const [, fill, align, sign, z, alternate, zero, width, grouping, precision, letter = ''] = match
  checkText(Number(width ?? 0))
  if (Number(precision ?? 0) > mostDigits) throw valueError('precision too big')
  return {
    fill: fill ?? (zero ? '0' : ' '),
    align: isAlign(align) ? align : undefined,
    sign: sign === '+' || sign === '-' || sign === ' ' ? sign : undefined,
    alternate: alternate !== undefined,
    noNegativeZero: z !== undefined,
    zeroPadded: (fill ?? (zero && '0')) === '0' && (align ?? '=') === '=',
    zeroFlag: zero !== undefined,
    width: Number(width ?? 0),
    grouping: grouping === ',' || grouping === '_' ? grouping : '',
    precision: precision === undefined ? undefined : Number(precision),
    type: letter,
  }
}

function isAlign(text: string | undefined): text is '<' | '>' | '=' | '^' {
  return text === '<' || text === '>' || text === '=' || text === '^'
}

function formatString(text: string, spec: FormatSpec): string {
  if (spec.type !== '' && spec.type !== 's') throw unknownCode(spec.type, 'str')
  if (spec.sign !== undefined) {
    throw valueError(
      spec.sign === ' '
        ? 'Space not allowed in string format specifier'
        : 'Sign not allowed in string format specifier',
    )
  }
  if (spec.alternate) throw valueError('Alternate form (#) not allowed in string format specifier')
  if (spec.noNegativeZero) throw valueError('Negative zero coercion (z) not allowed in string format specifier')
  if (spec.align === '=') throw valueError("'=' alignment not allowed in string format specifier")
  if (spec.grouping !== '') throw valueError(`Cannot specify '${spec.grouping}' with 's'.`)
  const cut = spec.precision === undefined ? text : codePoints(text).slice(0, spec.precision).join('')
  return pad(cut, spec, '<')
}

const integerBases: Readonly<Record<string, { base: number; prefix: string }>> = {
  b: { base: 2, prefix: '0b' },
  o: { base: 8, prefix: '0o' },
  x: { base: 16, prefix: '0x' },
  X: { base: 16, prefix: '0X' },
}

function formatInteger(value: number | bigint, spec: FormatSpec, type: string): string {
  if ('eEfFgG%'.includes(spec.type) && spec.type !== '') return formatFloatSpec(Number(value), spec)
  if (spec.precision !== undefined) throw valueError('Precision not allowed in integer format specifier')
  if (spec.type === 'c') {
    if (spec.sign !== undefined) throw valueError("Sign not allowed with integer format specifier 'c'")
    if (typeof value === 'bigint') throw overflowError('Python int too large to convert to C long')
    if (value < 0 || value > 0x10ffff) throw overflowError('%c arg not in range(0x110000)')
    return pad(String.fromCodePoint(Number(value)), spec, '<')
  }
  const negative = value < 0
  const size = negative ? -value : value
  const base = integerBases[spec.type]
  if (!base && !['', 'd', 'n'].includes(spec.type)) throw unknownCode(spec.type, type)
  if (spec.noNegativeZero) {
    throw valueError('Negative zero coercion (z) not allowed in format specifier with integer format code')
  }
  if (base && spec.grouping === ',') throw valueError(`Cannot specify ',' with '${spec.type}'.`)
  const digits = base ? size.toString(base.base) : formatInt(size)
  const cased = spec.type === 'X' ? digits.toUpperCase() : digits
  const prefix = base && spec.alternate ? base.prefix : ''
  return layoutNumber({ negative, prefix, whole: cased, rest: '' }, spec, base ? 4 : 3)
}

function formatFloatSpec(value: number, spec: FormatSpec): string {
  const text = floatText(value, spec)
  const negative = text.startsWith('-')
  const [, whole = '', rest = ''] = /^-?(\d+|inf|nan|INF|NAN)([\s\S]*)$/.exec(text) ?? []
  if (negative && spec.noNegativeZero && !/[1-9]/.test(whole + rest.split(/e/i)[0])) {
    return layoutNumber({ negative: false, prefix: '', whole, rest }, spec, 3)
  }
  return layoutNumber({ negative, prefix: '', whole, rest }, spec, 3)
}

function floatText(value: number, spec: FormatSpec): string {
  const { type, precision, alternate } = spec
  switch (type) {
    case '':
      return floatDigits(value, { precision, alternate, addPoint: true })
    case 'e':
    case 'E':
      return cased(exponentDigits(value, precision ?? 6, alternate), type)
    case 'f':
    case 'F':
      return cased(fixedFloat(value, precision ?? 6, alternate), type)
    case 'g':
    case 'G':
    case 'n':
      return cased(floatDigits(value, { precision: precision ?? 6, alternate, addPoint: false }), type)
    case '%':
      return `${fixedFloat(value * 100, precision ?? 6, alternate)}%`
    default:
      throw unknownCode(type, 'float')
  }
}

function cased(text: string, type: string): string {
  return type === type.toUpperCase() ? text.toUpperCase() : text
}

export interface NumberParts {
  readonly negative: boolean
  readonly prefix: string
  readonly whole: string
  readonly rest: string
}

/** Sign, prefix, grouped digits and padding of a number, in that order. */
export function layoutNumber(parts: NumberParts, spec: FormatSpec, groupSize: number): string {
  const sign = parts.negative ? '-' : spec.sign === '+' || spec.sign === ' ' ? spec.sign : ''
  const lead = sign + parts.prefix
  const finite = /^[0-9a-f]/i.test(parts.whole) && !/^(inf|nan)/i.test(parts.whole)
  if (spec.zeroPadded) {
    const room = spec.width - lead.length - parts.rest.length
    const whole =
      spec.grouping && finite ? groupTo(parts.whole, room, spec.grouping, groupSize) : parts.whole.padStart(room, '0')
    return lead + whole + parts.rest
  }
  const whole = spec.grouping && finite ? group(parts.whole, spec.grouping, groupSize) : parts.whole
  if (spec.align === '=') {
    const room = spec.width - lead.length - whole.length - parts.rest.length
    return lead + spec.fill.repeat(Math.max(0, room)) + whole + parts.rest
  }
  return pad(lead + whole + parts.rest, spec, '>')
}

function group(digits: string, separator: string, size: number): string {
  const first = digits.length % size
  const groups = first > 0 ? [digits.slice(0, first)] : []
  for (let index = first; index < digits.length; index += size) groups.push(digits.slice(index, index + size))
  return groups.join(separator)
}

/** Zeros in front until the grouped digits fill the room; a group is never begun with its separator. */
function groupTo(digits: string, room: number, separator: string, size: number): string {
  let padded = digits
  let grouped = group(padded, separator, size)
  while (grouped.length < room) {
    padded = `0${padded}`
    grouped = group(padded, separator, size)
  }
  return grouped
}

function pad(text: string, spec: Pick<FormatSpec, 'fill' | 'align' | 'width'>, usual: '<' | '>'): string {
  const room = spec.width - textLength(text)
  if (room <= 0) return text
  const align = spec.align ?? usual
  if (align === '<') return text + spec.fill.repeat(room)
  if (align === '^') {
    const before = Math.floor(room / 2)
    return spec.fill.repeat(before) + text + spec.fill.repeat(room - before)
  }
  return spec.fill.repeat(room) + text
}

function unknownCode(code: string, type: string): Error {
  const shown = /^[!-~]$/.test(code) ? code : `\\x${(code.codePointAt(0) ?? 0).toString(16)}`
  return valueError(`Unknown format code '${shown}' for object of type '${type}'`)
}

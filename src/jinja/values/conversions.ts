/** Python's `int()`, `float()`, `round()` and `abs()`. */
import { overflowError, typeError, valueError } from './errors.ts'
import { asFloat, asInt, divideHalfEven, fixedDigits, intToFloat, makeFloat, makeInt } from './number.ts'
import { repr } from './operators.ts'
import { strip, textOf } from './text.ts'
import { isObject, typeName, type Value } from './value.ts'

/** `int(value)`, or `int(text, base)`. */
export function toInt(value: Value, base = 10): number | bigint {
  const text = textOf(value)
  if (text !== undefined) return intFromText(text, base)
  const int = asInt(value)
  if (int !== undefined) return int
  const float = asFloat(value)
  if (float !== undefined) return truncate(float)
  const converted = isObject(value) ? value.type.int?.(value) : undefined
  const whole = converted === undefined ? undefined : asInt(converted)
  if (whole !== undefined) return whole
  throw typeError(`int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`)
}

export function truncate(float: number): number | bigint {
  if (Number.isNaN(float)) throw valueError('cannot convert float NaN to integer')
  if (!Number.isFinite(float)) throw overflowError('cannot convert float infinity to integer')
  return makeInt(BigInt(Math.trunc(float)))
}

const prefixes: Readonly<Record<number, string>> = { 2: 'b', 8: 'o', 16: 'x' }

function intFromText(text: string, base: number): number | bigint {
  if (base !== 0 && (base < 2 || base > 36)) throw valueError('int() base must be >= 2 and <= 36, or 0')
  const invalid = valueError(`invalid literal for int() with base ${base}: ${repr(text)}`)
  const [, sign = '', prefix, body = ''] =
    /^([+-]?)(?:0([box])_?)?(.*)$/is.exec(asciiDigits(strip(text, 'both', undefined))) ?? []
  const letter = prefix?.toLowerCase()
  const prefixed = letter !== undefined && (base === 0 || prefixes[base] === letter)
  const radix = prefixed ? ({ b: 2, o: 8, x: 16 }[letter] ?? base) : base === 0 ? 10 : base
  const digits = prefix !== undefined && !prefixed ? `0${prefix}${body}` : body
  if (!/^[0-9a-z]+(?:_[0-9a-z]+)*$/i.test(digits)) throw invalid
  const plain = digits.replaceAll('_', '').toLowerCase()
  if (base === 0 && !prefixed && /^0+[1-9]/.test(plain)) throw invalid
  for (const digit of plain) if (Number.parseInt(digit, 36) >= radix) throw invalid
  if (plain.length > 4300) {
    throw valueError(
      `Exceeds the limit (4300 digits) for integer string conversion: value has ${plain.length} digits; use sys.set_int_max_str_digits() to increase the limit`,
    )
  }
  const value = radix === 10 ? BigInt(plain) : digitsToInt(plain, radix)
  return makeInt(sign === '-' ? -value : value)
}

function digitsToInt(digits: string, radix: number): bigint {
  let value = 0n
  for (const digit of digits) value = value * BigInt(radix) + BigInt(Number.parseInt(digit, 36))
  return value
}

/** Digits of other scripts as ASCII ones: each script's ten stand in a row, its zero at a multiple of ten from U+0030's row. */
function asciiDigits(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, (character) => {
    if (!/\p{Nd}/u.test(character)) return character
    const code = character.codePointAt(0) ?? 0
    let zero = code
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1
    return String(code - zero)
  })
}

/** `float(value)`. */
export function toFloat(value: Value): number {
  const text = textOf(value)
  if (text !== undefined) return parseFloatText(text)
  const float = asFloat(value)
  if (float !== undefined) return float
  const int = asInt(value)
  if (int !== undefined) return intToFloat(int)
  const converted = isObject(value) ? value.type.float?.(value) : undefined
  if (converted !== undefined) return converted
  throw typeError(`float() argument must be a string or a real number, not '${typeName(value)}'`)
}

function parseFloatText(text: string): number {
  const trimmed = asciiDigits(strip(text, 'both', undefined))
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(trimmed)
  if (special) {
    const size = special[2]?.toLowerCase() === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY
    return special[1] === '-' ? -size : size
  }
  const digits = '\\d(?:_?\\d)*'
  const number = new RegExp(`^[+-]?(?:${digits}\\.?(?:${digits})?|\\.${digits})(?:e[+-]?${digits})?$`, 'i')
  if (!number.test(trimmed)) throw valueError(`could not convert string to float: ${repr(text)}`)
  return Number(trimmed.replaceAll('_', ''))
}

/** `round(value)` and `round(value, places)`: ties to even, of the exact value. */
export function round(value: Value, places?: number): Value {
  const int = asInt(value)
  if (int !== undefined) return places === undefined || places >= 0 ? int : roundInt(int, -places)
  const float = asFloat(value)
  if (float !== undefined) return places === undefined ? roundToInt(float) : makeFloat(roundFloat(float, places))
  if (isObject(value) && value.type.round) return value.type.round(value, places)
  throw typeError(`type ${typeName(value)} doesn't define __round__ method`)
}

function roundInt(int: number | bigint, zeros: number): Value {
  if (zeros > 400) return 0
  const unit = 10n ** BigInt(zeros)
  return makeInt(divideHalfEven(BigInt(int), unit) * unit)
}

function roundToInt(float: number): Value {
  truncate(float)
  return makeInt(BigInt(fixedDigits(float, 0)))
}

function roundFloat(float: number, places: number): number {
  // 17 digits tell all floats apart, and none has a digit above the 308th.
  if (!Number.isFinite(float) || places > 323) return float
  if (places < -308) return float < 0 || Object.is(float, -0) ? -0 : 0
  if (places >= 0) return Number(fixedDigits(float, Math.min(places, 323)))
  const unit = 10n ** BigInt(-places)
  const whole = BigInt(Math.trunc(float))
  const hasFraction = BigInt(Math.trunc(float)) !== 0n && float !== Math.trunc(float)
  // A fraction only matters where the whole part is exactly half a unit.
  const doubled = hasFraction ? whole * 2n + (float > 0 ? 1n : -1n) : whole * 2n
  return Number(divideHalfEven(doubled, unit * 2n) * unit)
}

/** `abs(value)`. */
export function abs(value: Value): Value {
  const int = asInt(value)
  if (int !== undefined) return int < 0 ? (typeof int === 'bigint' ? makeInt(-int) : -int) : int
  const float = asFloat(value)
  if (float !== undefined) return makeFloat(Math.abs(float))
  if (isObject(value) && value.type.abs) return value.type.abs(value)
  throw typeError(`bad operand type for abs(): '${typeName(value)}'`)
}

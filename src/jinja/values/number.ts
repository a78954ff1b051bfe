/** Ints and floats: how the two share JavaScript's number, and how a float is written. */
import { overflowError, valueError } from './errors.ts'
import { defineType, isObject, type PyObject, type Value } from './value.ts'

/** A float whose value JavaScript could not tell from an int, or that is infinite or nan. */
export interface Float extends PyObject {
  readonly value: number
}

const FLOAT = defineType({
  name: 'float',
  abstract: 'number',
  repr: (self: Float) => formatFloat(self.value),
  truthy: (self: Float) => self.value !== 0,
  hash: (self: Float) => floatKey(self),
  toJs: (self: Float) => self.value,
})

/** A Python float out of a JavaScript number. */
export function makeFloat(value: number): Value {
  if (Number.isFinite(value) && !Number.isInteger(value)) return value
  const float: Float = { type: FLOAT, value }
  return float
}

/** A Python int: a number while it is safe, a bigint beyond. */
export function makeInt(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}

export function isFloatObject(value: Value): value is Float {
  return isObject(value) && value.type === FLOAT
}

/** The value as an int, booleans included; undefined when it is none. */
export function asInt(value: Value): number | bigint | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'bigint' ? value : undefined
}

/** The value of a float; undefined for anything else, ints included. */
export function asFloat(value: Value): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? undefined : value
  return isFloatObject(value) ? value.value : undefined
}

/** An int or a float as a JavaScript number; Python refuses ints that no float can hold. */
export function asNumber(value: Value): number | undefined {
  const float = asFloat(value)
  if (float !== undefined) return float
  const int = asInt(value)
  return int === undefined ? undefined : intToFloat(int)
}

export function intToFloat(int: number | bigint): number {
  const float = Number(int)
  if (!Number.isFinite(float)) throw overflowError('int too large to convert to float')
  return float
}

/** Floats equal to an int share its key, as in `{1: 'a'}[1.0]`. */
function floatKey(float: Float): number | bigint | object {
  const { value } = float
  if (Number.isNaN(value)) return float
  return Number.isFinite(value) && !Number.isSafeInteger(value) ? makeInt(BigInt(value)) : value + 0
}

/** Python's `repr(float)`: the shortest digits that read back, in its own layout. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const size = Math.abs(value)
  // Here both languages write the same digits the same way.
  if (size >= 1e-4 && size < 1e16) return Number.isInteger(value) ? `${value}.0` : String(value)
  const { sign, digits, exponent } = shortestDigits(value)
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits
  return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/** `value` is `0.d1d2d3… × 10^(exponent + 1)` for the fewest digits that read back as the same float. */
export function shortestDigits(value: number): { sign: string; digits: string; exponent: number } {
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().split('e')
  return { sign: value < 0 ? '-' : '', digits: mantissa.replace('.', ''), exponent: Number(exponent) }
}

// Python's own limit (sys.set_int_max_str_digits), which keeps the quadratic conversion from hanging.
const longestInt = 4300

export function formatInt(value: number | bigint): string {
  if (typeof value === 'number') return String(value)
  // A decimal digit is a little more than 3.3 bits; the hexadecimal text is made in linear time.
  const hexDigits = value.toString(16).length
  if (hexDigits > 3600) {
    const text = hexDigits > 3800 ? '' : value.toString().replace('-', '')
    if (text === '' || text.length > longestInt)
      throw valueError(
        `Exceeds the limit (${longestInt} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit`,
      )
  }
  return value.toString()
}

/** A float as a fraction of two ints, exactly: every float is one. */
export function floatRatio(value: number): { numerator: bigint; denominator: bigint } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  const mantissa = exponent === 0 ? fraction : fraction | 0x10000000000000n
  const shift = (exponent === 0 ? 1 : exponent) - 1075
  const signed = bits >> 63n ? -mantissa : mantissa
  if (shift >= 0) return { numerator: signed << BigInt(shift), denominator: 1n }
  let denominator = 1n << BigInt(-shift)
  let numerator = signed
  while (denominator > 1n && (numerator & 1n) === 0n && numerator !== 0n) {
    numerator >>= 1n
    denominator >>= 1n
  }
  return numerator === 0n ? { numerator: 0n, denominator: 1n } : { numerator, denominator }
}

/** `numerator / denominator` to the nearest whole number, ties to even; the denominator is positive. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n
  const size = negative ? -numerator : numerator
  let quotient = size / denominator
  const twice = (size % denominator) * 2n
  if (twice > denominator || (twice === denominator && (quotient & 1n) === 1n)) quotient += 1n
  return negative ? -quotient : quotient
}

/** A finite float with exactly `places` decimals, correctly rounded, as C's `%.*f`. */
export function fixedDigits(value: number, places: number): string {
  const { numerator, denominator } = floatRatio(Math.abs(value))
  const scaled = divideHalfEven(numerator * 10n ** BigInt(places), denominator).toString()
  const digits = scaled.padStart(places + 1, '0')
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  if (places === 0) return sign + digits
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

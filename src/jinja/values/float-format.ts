/** Floats in the notations of C's printf, every digit right: JavaScript's own rounds ties away and stops at 1e21. */
import { divideHalfEven, fixedDigits, floatRatio, formatFloat, shortestDigits } from './number.ts'

/** `%.{places}f`. */
export function fixedFloat(value: number, places: number, alternate = false): string {
  if (!Number.isFinite(value)) return formatFloat(value)
  const digits = fixedDigits(value, places)
  return alternate && places === 0 ? `${digits}.` : digits
}

/** `%.{places}e`. */
export function exponentDigits(value: number, places: number, alternate = false): string {
  if (!Number.isFinite(value)) return formatFloat(value)
  const { sign, digits, exponent } = roundedDigits(value, places + 1)
  const point = places > 0 || alternate ? '.' : ''
  return `${sign}${digits[0]}${point}${digits.slice(1)}${exponentText(exponent)}`
}

export interface GeneralOptions {
  /** Significant digits; undefined for as many as the value needs. */
  readonly precision: number | undefined
  /** Keep trailing zeros. */
  readonly alternate: boolean
  /** Write at least one digit after the point, as `str` does. */
  readonly addPoint: boolean
}

/** `%g`, and the notation of a format spec without a type. */
export function floatDigits(value: number, { precision, alternate, addPoint }: GeneralOptions): string {
  if (!Number.isFinite(value)) return formatFloat(value)
  if (precision === undefined) return formatFloat(value)
  const wanted = Math.max(1, precision)
  const { sign, digits, exponent } = roundedDigits(value, wanted)
  const kept = alternate ? digits : digits.replace(/0+$/, '') || '0'
  if (exponent < -4 || exponent >= wanted - (addPoint ? 1 : 0)) {
    const mantissa = kept.length > 1 || alternate ? `${kept[0]}.${kept.slice(1)}` : kept
    return sign + mantissa + exponentText(exponent)
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${kept}`
  const whole = kept.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const fraction = kept.slice(exponent + 1)
  if (fraction !== '') return `${sign}${whole}.${fraction}`
  return sign + whole + (addPoint ? '.0' : alternate ? '.' : '')
}

function exponentText(exponent: number): string {
  return `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/** The value to `count` significant digits, exactly rounded: `d1.d2d3… × 10^exponent`. */
function roundedDigits(value: number, count: number): { sign: string; digits: string; exponent: number } {
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  if (value === 0) return { sign, digits: '0'.repeat(count), exponent: 0 }
  const { exponent } = shortestDigits(value)
  const { numerator, denominator } = floatRatio(Math.abs(value))
  const shift = count - 1 - exponent
  const digits = (
    shift >= 0
      ? divideHalfEven(numerator * 10n ** BigInt(shift), denominator)
      : divideHalfEven(numerator, denominator * 10n ** BigInt(-shift))
  ).toString()
  // The shortest form may have rounded up to the next power of ten, or this rounding may do so.
  if (digits.length > count) return { sign, digits: digits.slice(0, count), exponent: exponent + 1 }
  if (digits.length < count)
    return { sign, digits: `${digits}${'0'.repeat(count - digits.length)}`, exponent: exponent - 1 }
  return { sign, digits, exponent }
}

/** Decimal numbers as data: sign, digits and exponent, and the arithmetic of Python's default context on them. */
import { PyError } from './errors.ts'
import { divideHalfEven, floatRatio } from './number.ts'
import { type Fraction, raise } from './power.ts'

export interface DecimalNumber {
  readonly negative: boolean
  readonly kind: 'finite' | 'infinite' | 'nan'
  /** The value of a finite number is `digits × 10^exponent`. */
  readonly digits: bigint
  readonly exponent: number
}

/** Significant digits of a result. */
export const PRECISION = 28

const NAN: DecimalNumber = { negative: false, kind: 'nan', digits: 0n, exponent: 0 }

function infinity(negative: boolean): DecimalNumber {
  return { negative, kind: 'infinite', digits: 0n, exponent: 0 }
}

export function finite(signed: bigint, exponent: number): DecimalNumber {
  return { negative: signed < 0n, kind: 'finite', digits: signed < 0n ? -signed : signed, exponent }
}

const grammar = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d+))?$/i

/** The number a text writes, exactly; undefined when it writes none. */
export function parseDecimal(text: string): DecimalNumber | undefined {
  const special = /^([+-]?)(?:(inf|infinity)|s?nan\d*)$/i.exec(text)
  if (special) return special[2] ? infinity(special[1] === '-') : { ...NAN, negative: special[1] === '-' }
  const match = grammar.exec(text.replaceAll('_', ''))
  if (!match) return undefined
  const [, sign, whole = '', fraction = '', bare = '', exponent = '0'] = match
  const decimals = fraction + bare
  return {
    negative: sign === '-',
    kind: 'finite',
    digits: BigInt(whole + decimals || '0'),
    exponent: Number(exponent) - decimals.length,
  }
}

/** A float's exact value, as `Decimal(0.1)`. */
export function fromFloat(value: number): DecimalNumber {
  if (Number.isNaN(value)) return NAN
  if (!Number.isFinite(value)) return infinity(value < 0)
  const { numerator, denominator } = floatRatio(value)
  const places = denominator.toString(2).length - 1
  const number = finite(numerator * 5n ** BigInt(places), -places)
  return { ...number, negative: value < 0 || Object.is(value, -0) }
}

export function signed(number: DecimalNumber): bigint {
  return number.negative ? -number.digits : number.digits
}

/** The exponent of the first digit. */
export function adjusted({ digits, exponent }: DecimalNumber): number {
  return exponent + digits.toString().length - 1
}

/** Python's `str(Decimal)`. */
export function decimalText(number: DecimalNumber): string {
  const sign = number.negative ? '-' : ''
  if (number.kind !== 'finite') return sign + (number.kind === 'nan' ? 'NaN' : 'Infinity')
  const digits = number.digits.toString()
  const left = number.exponent + digits.length
  const point = number.exponent <= 0 && left > -6 ? left : 1
  const exponent = left === point ? '' : `E${left - point > 0 ? '+' : ''}${left - point}`
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}${exponent}`
  if (point >= digits.length) return sign + digits.padEnd(point, '0') + exponent
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}${exponent}`
}

export type Rounding =
  | 'ROUND_HALF_EVEN'
  | 'ROUND_HALF_UP'
  | 'ROUND_HALF_DOWN'
  | 'ROUND_UP'
  | 'ROUND_DOWN'
  | 'ROUND_CEILING'
  | 'ROUND_FLOOR'
  | 'ROUND_05UP'

export const ROUNDINGS: readonly Rounding[] = [
  'ROUND_HALF_EVEN',
  'ROUND_HALF_UP',
  'ROUND_HALF_DOWN',
  'ROUND_UP',
  'ROUND_DOWN',
  'ROUND_CEILING',
  'ROUND_FLOOR',
  'ROUND_05UP',
]

/** The number with another exponent, rounded when digits are lost. */
export function rescale(
  number: DecimalNumber,
  exponent: number,
  rounding: Rounding = 'ROUND_HALF_EVEN',
): DecimalNumber {
  if (number.kind !== 'finite' || number.exponent === exponent) return number
  const shift = number.exponent - exponent
  if (shift > 0) return { ...number, digits: number.digits * 10n ** BigInt(shift), exponent }
  // Far below the last digit kept, every number rounds alike; the power of ten need not be larger than that.
  const lost = Math.min(-shift, number.digits.toString().length + 2)
  return { ...number, digits: roundDigits(number, 10n ** BigInt(lost), rounding), exponent }
}

function roundDigits({ digits, negative }: DecimalNumber, unit: bigint, rounding: Rounding): bigint {
  const quotient = digits / unit
  const remainder = digits % unit
  if (remainder === 0n) return quotient
  const half = remainder * 2n - unit
  switch (rounding) {
    case 'ROUND_HALF_EVEN':
      return divideHalfEven(digits, unit)
    case 'ROUND_HALF_UP':
      return half >= 0n ? quotient + 1n : quotient
    case 'ROUND_HALF_DOWN':
      return half > 0n ? quotient + 1n : quotient
    case 'ROUND_UP':
      return quotient + 1n
    case 'ROUND_DOWN':
      return quotient
    case 'ROUND_CEILING':
      return negative ? quotient : quotient + 1n
    case 'ROUND_FLOOR':
      return negative ? quotient + 1n : quotient
    case 'ROUND_05UP':
      return quotient % 5n === 0n ? quotient + 1n : quotient
  }
}

/** A result, to the precision of the context. */
export function fix(number: DecimalNumber): DecimalNumber {
  if (number.kind !== 'finite') return number
  const excess = number.digits.toString().length - PRECISION
  if (excess <= 0) return number
  const rounded = rescale(number, number.exponent + excess)
  return rounded.digits.toString().length > PRECISION ? rescale(rounded, rounded.exponent + 1) : rounded
}

function invalid(condition: string): PyError {
  return new PyError('InvalidOperation', `[<class 'decimal.${condition}'>]`)
}

export function addDecimals(a: DecimalNumber, b: DecimalNumber): DecimalNumber {
  if (a.kind === 'nan' || b.kind === 'nan') return NAN
  if (a.kind === 'infinite' || b.kind === 'infinite') {
    if (a.kind === b.kind && a.negative !== b.negative) throw invalid('InvalidOperation')
    return a.kind === 'infinite' ? a : b
  }
  if (Math.abs(a.exponent - b.exponent) > 100_000) return fix(farApart(a, b))
  const exponent = Math.min(a.exponent, b.exponent)
  const sum = signed(rescale(a, exponent)) + signed(rescale(b, exponent))
  const total = finite(sum, exponent)
  return fix(sum === 0n ? { ...total, negative: a.negative && b.negative } : total)
}

/** Of two numbers that no context could hold together, the larger. */
function farApart(a: DecimalNumber, b: DecimalNumber): DecimalNumber {
  if (a.digits === 0n) return b
  return b.digits === 0n || adjusted(a) > adjusted(b) ? a : b
}

export function negate(number: DecimalNumber): DecimalNumber {
  return { ...number, negative: !number.negative }
}

export function multiplyDecimals(a: DecimalNumber, b: DecimalNumber): DecimalNumber {
  if (a.kind === 'nan' || b.kind === 'nan') return NAN
  const negative = a.negative !== b.negative
  if (a.kind === 'infinite' || b.kind === 'infinite') {
    if ((a.kind === 'finite' && a.digits === 0n) || (b.kind === 'finite' && b.digits === 0n))
      throw invalid('InvalidOperation')
    return infinity(negative)
  }
  return fix({ negative, kind: 'finite', digits: a.digits * b.digits, exponent: a.exponent + b.exponent })
}

export function divideDecimals(a: DecimalNumber, b: DecimalNumber): DecimalNumber {
  if (a.kind === 'nan' || b.kind === 'nan') return NAN
  const negative = a.negative !== b.negative
  if (a.kind === 'infinite') {
    if (b.kind === 'infinite') throw invalid('InvalidOperation')
    return infinity(negative)
  }
  if (b.kind === 'infinite') return { negative, kind: 'finite', digits: 0n, exponent: -1_000_026 }
  checkDivisor(a, b)
  if (a.digits === 0n) return { negative, kind: 'finite', digits: 0n, exponent: a.exponent - b.exponent }
  const shift = b.digits.toString().length - a.digits.toString().length + PRECISION + 1
  const numerator = shift > 0 ? a.digits * 10n ** BigInt(shift) : a.digits
  const denominator = shift < 0 ? b.digits * 10n ** BigInt(-shift) : b.digits
  let digits = numerator / denominator
  let exponent = a.exponent - b.exponent - shift
  if (numerator % denominator !== 0n) {
    // A sticky digit, so that the rounding below cannot mistake it for a tie.
    if (digits % 5n === 0n) digits += 1n
  } else {
    for (; exponent < a.exponent - b.exponent && digits % 10n === 0n; exponent += 1) digits /= 10n
  }
  return fix({ negative, kind: 'finite', digits, exponent })
}

function checkDivisor(a: DecimalNumber, b: DecimalNumber): void {
  if (b.digits !== 0n) return
  if (a.digits === 0n) throw invalid('DivisionUndefined')
  throw new PyError('DivisionByZero', "[<class 'decimal.DivisionByZero'>]")
}

/** Quotient and remainder of a division cut off towards zero: unlike an int's, the remainder has the dividend's sign. */
export function divideWhole(a: DecimalNumber, b: DecimalNumber): { quotient: DecimalNumber; remainder: DecimalNumber } {
  if (a.kind === 'nan' || b.kind === 'nan') return { quotient: NAN, remainder: NAN }
  if (a.kind === 'infinite') throw invalid('InvalidOperation')
  const negative = a.negative !== b.negative
  const zero: DecimalNumber = { negative, kind: 'finite', digits: 0n, exponent: 0 }
  if (b.kind === 'infinite') return { quotient: zero, remainder: a }
  checkDivisor(a, b)
  const exponent = Math.min(a.exponent, b.exponent)
  if (adjusted(a) - adjusted(b) > PRECISION) throw invalid('DivisionImpossible')
  const x = rescale(a, exponent).digits
  const y = rescale(b, exponent).digits
  const quotient = x / y
  if (quotient >= 10n ** BigInt(PRECISION)) throw invalid('DivisionImpossible')
  return {
    quotient: { ...zero, digits: quotient },
    remainder: fix({ negative: a.negative, kind: 'finite', digits: x % y, exponent }),
  }
}

/** A power with a whole exponent. */
export function raiseDecimal(base: DecimalNumber, exponent: number): DecimalNumber {
  if (base.kind === 'nan') return NAN
  if (exponent === 0) {
    if (base.kind === 'finite' && base.digits === 0n) throw invalid('InvalidOperation')
    return finite(1n, 0)
  }
  const negative = base.negative && exponent % 2 !== 0
  if (base.kind === 'infinite') return exponent > 0 ? infinity(negative) : finite(0n, 0)
  if (exponent < 0) {
    if (base.digits === 0n) return infinity(negative)
    return divideDecimals(finite(1n, 0), raiseDecimal(base, -exponent))
  }
  const wide = base.digits.toString().length * exponent
  if (wide > 100_000) throw invalid('Overflow')
  return fix({
    negative,
    kind: 'finite',
    digits: base.digits ** BigInt(exponent),
    exponent: base.exponent * exponent,
  })
}

/** A power with any exponent: always inexact to Python, and written with all digits of the precision. */
export function raiseFraction(base: DecimalNumber, exponent: DecimalNumber): DecimalNumber {
  if (base.kind === 'nan' || exponent.kind === 'nan') return NAN
  if (base.kind === 'finite' && base.digits === 0n) return exponent.negative ? infinity(false) : finite(0n, 0)
  if (base.negative) throw invalid('InvalidOperation')
  const one = compareDecimals(base, finite(1n, 0))
  if (one !== 0 && (base.kind === 'infinite' || exponent.kind === 'infinite')) {
    return (one ?? 0) > 0 !== exponent.negative ? infinity(false) : finite(0n, 0)
  }
  if (exponent.kind === 'infinite') return rescale(finite(1n, 0), 1 - PRECISION)
  const magnitude = Math.abs(Number(decimalText(exponent)) * (adjusted(base) + 1))
  if (magnitude > 10_000) throw invalid('Overflow')
  const power = raise(fractionOf(base), fractionOf(exponent))
  const [numerator, denominator] =
    power.exponent >= 0
      ? [power.mantissa << BigInt(power.exponent), 1n]
      : [power.mantissa, 1n << BigInt(-power.exponent)]
  // The quotient of the powers of ten tells the first digit's place, within one.
  const places = PRECISION - (numerator.toString().length - denominator.toString().length)
  const [top, bottom] =
    places >= 0 ? [numerator * 10n ** BigInt(places), denominator] : [numerator, denominator * 10n ** BigInt(-places)]
  return fix(finite(divideHalfEven(top, bottom), -places))
}

function fractionOf(number: DecimalNumber): Fraction {
  const size = signed(number)
  if (number.exponent >= 0) return { numerator: size * 10n ** BigInt(number.exponent), denominator: 1n }
  return { numerator: size, denominator: 10n ** BigInt(-number.exponent) }
}

/** -1, 0 or 1; undefined when one is nan. */
export function compareDecimals(a: DecimalNumber, b: DecimalNumber): number | undefined {
  if (a.kind === 'nan' || b.kind === 'nan') return undefined
  const rank = (number: DecimalNumber): number => (number.kind === 'infinite' ? (number.negative ? -1 : 1) : 0)
  if (rank(a) !== 0 || rank(b) !== 0) return Math.sign(rank(a) - rank(b))
  const [left, right] = [signed(a), signed(b)]
  if (left === 0n || right === 0n || left < 0n !== right < 0n) return left < right ? -1 : left > right ? 1 : 0
  const size = adjusted(a) - adjusted(b)
  if (size !== 0) return Math.sign(size) * (left < 0n ? -1 : 1)
  const exponent = Math.min(a.exponent, b.exponent)
  const difference = signed(rescale(a, exponent)) - signed(rescale(b, exponent))
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** Without trailing zeros. */
export function normalize(number: DecimalNumber): DecimalNumber {
  const fixed = fix(number)
  if (fixed.kind !== 'finite') return fixed
  if (fixed.digits === 0n) return { ...fixed, exponent: 0 }
  let { digits, exponent } = fixed
  for (; digits % 10n === 0n; exponent += 1) digits /= 10n
  return { ...fixed, digits, exponent }
}

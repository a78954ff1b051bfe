/**
 * Powers to any precision. JavaScript's `**` is off by a bit now and then, and knows no Decimal; here logarithm and
 * exponential are summed up in fixed point, with far more bits than the result keeps.
 */
import { floatRatio } from './number.ts'

/** A positive number as `mantissa × 2^exponent`. */
export interface Scaled {
  readonly mantissa: bigint
  readonly exponent: number
}

const BITS = 200
const ONE = 1n << BigInt(BITS)

/** `2 × atanh(numerator / denominator)`, for a ratio well below 1. */
function doubleAtanh(numerator: bigint, denominator: bigint): bigint {
  const ratio = (numerator * ONE) / denominator
  const square = (ratio * ratio) / ONE
  let power = ratio
  let sum = 0n
  for (let odd = 1n; power !== 0n; odd += 2n) {
    sum += power / odd
    power = (power * square) / ONE
  }
  return sum * 2n
}

const LN2 = doubleAtanh(1n, 3n)

function bitLength(value: bigint): number {
  return value.toString(2).length
}

/** The natural logarithm of a positive fraction, in fixed point. */
function logarithm(numerator: bigint, denominator: bigint): bigint {
  // The fraction becomes one between 1/2 and 2, and a power of two.
  const shift = bitLength(numerator) - bitLength(denominator)
  const top = shift < 0 ? numerator << BigInt(-shift) : numerator
  const bottom = shift > 0 ? denominator << BigInt(shift) : denominator
  return BigInt(shift) * LN2 + doubleAtanh(top - bottom, top + bottom)
}

function exponential(value: bigint): Scaled {
  const twos = value / LN2
  // A smaller argument makes the series short; squaring undoes it.
  const halvings = 12
  const rest = (value - twos * LN2) >> BigInt(halvings)
  let term = ONE
  let sum = ONE
  for (let index = 1n; term !== 0n; index += 1n) {
    term = (term * rest) / ONE / index
    sum += term
  }
  for (let index = 0; index < halvings; index += 1) sum = (sum * sum) / ONE
  return { mantissa: sum, exponent: Number(twos) - BITS }
}

export interface Fraction {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** A positive fraction raised to a fraction, to about 180 bits. */
export function raise(base: Fraction, exponent: Fraction): Scaled {
  const product = (logarithm(base.numerator, base.denominator) * exponent.numerator) / exponent.denominator
  return exponential(product)
}

/** The float nearest to a fraction of positive numbers. */
export function nearestFloat({ numerator, denominator }: Fraction): number {
  // A quotient of 66 bits or more with a sticky bit below: Number() then rounds once, and rightly. Below the smallest
  // normal float fewer bits are left to round to, so the quotient must not be wider than they are.
  const shift = Math.min(66 - (bitLength(numerator) - bitLength(denominator)), 1073)
  const top = shift >= 0 ? numerator << BigInt(shift) : numerator
  const bottom = shift >= 0 ? denominator : denominator << BigInt(-shift)
  const sticky = top % bottom === 0n ? 0n : 1n
  return scale(Number((top / bottom) * 2n + sticky), -shift - 1)
}

function scale(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2)
  return value * 2 ** half * 2 ** (exponent - half)
}

/** `x ** y` for a positive finite x and a finite y, rounded rightly. */
export function raiseFloat(x: number, y: number): number {
  const magnitude = y * Math.log2(x)
  if (magnitude > 1025) return Number.POSITIVE_INFINITY
  if (magnitude < -1080) return 0
  const base = floatRatio(x)
  if (Number.isInteger(y) && Math.abs(y) <= 64) {
    const power = BigInt(Math.abs(y))
    const [numerator, denominator] = [base.numerator ** power, base.denominator ** power]
    return nearestFloat(y < 0 ? { numerator: denominator, denominator: numerator } : { numerator, denominator })
  }
  const { mantissa, exponent } = raise(base, floatRatio(y))
  return nearestFloat(
    exponent >= 0
      ? { numerator: mantissa << BigInt(exponent), denominator: 1n }
      : { numerator: mantissa, denominator: 1n << BigInt(-exponent) },
  )
}

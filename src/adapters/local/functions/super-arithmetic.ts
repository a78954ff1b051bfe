/**
 * Arithmetic of numbers in SUPER values, by their JSON text: integers stay integers, decimals are exact, what has an
 * exponent is a float. What is no number gives NULL, but `+` joins strings. (AWS: "Operators and functions")
 */
import { decodeString, kindOf } from './json-text.ts'

interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

export function superArithmetic(operator: string, left: string, right: string): string | null {
  if (operator === '+' && kindOf(left) === 'string' && kindOf(right) === 'string')
    return JSON.stringify(decodeString(left) + decodeString(right))
  if (!isNumber(left) || !isNumber(right)) return null
  if (/e/i.test(left + right)) return JSON.stringify(ofFloats(operator, Number(left), Number(right)))
  const [a, b] = [decimalOf(left), decimalOf(right)]
  if ((operator === '/' || operator === '%') && b.digits === 0n) throw new Error('division by zero')
  return decimalText(ofDecimals(operator, a, b))
}

/** ABS keeps the digits behind the point, the others leave none. ROUND goes away from zero at the half. */
export function superRounded(name: string, value: string): string | null {
  if (!isNumber(value)) return null
  if (/e/i.test(value)) return JSON.stringify(floatRounded(name, Number(value)))
  const { digits, scale } = decimalOf(value)
  if (name === 'abs') return value.replace(/^-/, '')
  const unit = 10n ** BigInt(scale)
  const whole = digits / unit
  const rest = digits % unit
  const away = digits < 0n ? -1n : 1n
  switch (name) {
    case 'floor':
      return String(rest < 0n ? whole - 1n : whole)
    case 'ceil':
      return String(rest > 0n ? whole + 1n : whole)
    case 'round':
      return String(rest * 2n * away >= unit ? whole + away : whole)
    default:
      return String(whole)
  }
}

function floatRounded(name: string, value: number): number {
  switch (name) {
    case 'abs':
      return Math.abs(value)
    case 'floor':
      return Math.floor(value)
    case 'ceil':
      return Math.ceil(value)
    case 'round':
      return Math.sign(value) * Math.round(Math.abs(value))
    default:
      return Math.trunc(value)
  }
}

/** What is no number does not count; NULL when nothing counts. */
export function sumOf(values: readonly string[]): string | null {
  return values
    .filter(isNumber)
    .reduce<string | null>((sum, value) => (sum === null ? value : superArithmetic('+', sum, value)), null)
}

const isNumber = (json: string): boolean => /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(json)

function ofFloats(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    default:
      if (b === 0) throw new Error('division by zero')
      return operator === '/' ? a / b : a % b
  }
}

function ofDecimals(operator: string, a: Decimal, b: Decimal): Decimal {
  if (operator === '*') return { digits: a.digits * b.digits, scale: a.scale + b.scale }
  if (operator === '/') return quotient(a, b)
  const scale = Math.max(a.scale, b.scale)
  const [x, y] = [widened(a, scale), widened(b, scale)]
  return { digits: operator === '+' ? x + y : operator === '-' ? x - y : x % y, scale }
}

/** Cut, with the scale that decimals of so many digits have. (AWS: "Computations with numeric values") */
function quotient(a: Decimal, b: Decimal): Decimal {
  if (a.scale === 0 && b.scale === 0) return { digits: a.digits / b.digits, scale: 0 }
  const [p1, p2] = [precisionOf(a), precisionOf(b)]
  const wanted = Math.max(4, a.scale + p2 - b.scale + 1)
  const precision = p1 - a.scale + b.scale + wanted
  const scale = precision <= 38 ? wanted : Math.max(38 + wanted - precision, 4)
  return { digits: (a.digits * 10n ** BigInt(scale + b.scale)) / (b.digits * 10n ** BigInt(a.scale)), scale }
}

const precisionOf = ({ digits, scale }: Decimal): number =>
  Math.max(String(digits < 0n ? -digits : digits).length, scale)

const widened = ({ digits, scale }: Decimal, wanted: number): bigint => digits * 10n ** BigInt(wanted - scale)

function decimalOf(text: string): Decimal {
  const [whole = '0', fraction = ''] = text.split('.')
  return { digits: BigInt(whole + fraction), scale: fraction.length }
}

function decimalText({ digits, scale }: Decimal): string {
  const size = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
  const sign = digits < 0n ? '-' : ''
  return scale === 0 ? sign + size : `${sign}${size.slice(0, -scale)}.${size.slice(-scale)}`
}

/**
 * Arithmetic of numbers in SUPER values, by their JSON text: integers stay integers, decimals are exact, what has an
 * exponent is a float. What is no number gives NULL: navigation is lax. (AWS: "Querying semistructured data")
 */
interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

export function superArithmetic(operator: string, left: string, right: string): string | null {
  if (!isNumber(left) || !isNumber(right)) return null
  if (/e/i.test(left + right)) return JSON.stringify(ofFloats(operator, Number(left), Number(right)))
  const [a, b] = [decimalOf(left), decimalOf(right)]
  if ((operator === '/' || operator === '%') && b.digits === 0n) throw new Error('division by zero')
  return decimalText(ofDecimals(operator, a, b))
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

function quotient(a: Decimal, b: Decimal): Decimal {
  if (a.scale > 0 || b.scale > 0)
    throw new Error('the scale of this division cannot be told: cast both sides to DECIMAL(p, s)')
  return { digits: a.digits / b.digits, scale: 0 }
}

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

/** Python's Decimal: what queries answer for numerics. Arithmetic is exact to 28 digits, in decimal-number.ts. */
import { makeClass } from './class.ts'
import {
  addDecimals,
  adjusted,
  compareDecimals,
  type DecimalNumber,
  decimalText,
  divideDecimals,
  divideWhole,
  finite,
  fix,
  fromFloat,
  multiplyDecimals,
  negate,
  normalize,
  PRECISION,
  parseDecimal,
  ROUNDINGS,
  type Rounding,
  raiseDecimal,
  raiseFraction,
  rescale,
  signed,
} from './decimal-number.ts'
import { overflowError, PyError, typeError, valueError } from './errors.ts'
import { type FormatSpec, layoutNumber, parseSpec } from './format-spec.ts'
import { bindArguments } from './host.ts'
import { bindMethod, type MethodTable, methodsOf } from './methods.ts'
import { asFloat, asInt, makeInt } from './number.ts'
import { order } from './operators.ts'
import { strip, textOf } from './text.ts'
import { makeNamedTuple, makeTuple } from './tuple.ts'
import {
  type BinaryOperator,
  type Comparison,
  defineType,
  type HashKey,
  isObject,
  type PyObject,
  typeName,
  type Value,
} from './value.ts'

export interface Decimal extends PyObject {
  readonly number: DecimalNumber
}

const DECIMAL = defineType({
  name: 'decimal.Decimal',
  abstract: 'number',
  repr: (self: Decimal) => `Decimal('${decimalText(self.number)}')`,
  str: (self: Decimal) => decimalText(self.number),
  truthy: ({ number }: Decimal) => number.kind !== 'finite' || number.digits !== 0n,
  equals: (left, right) => compareValues('==', left, right),
  compare: compareValues,
  binary: combine,
  unary: (operator, { number }: Decimal) => {
    const zero = number.kind === 'finite' && number.digits === 0n
    if (zero) return makeDecimal(fix({ ...number, negative: false }))
    return makeDecimal(fix(operator === '-' ? negate(number) : number))
  },
  abs: ({ number }: Decimal) => makeDecimal(fix({ ...number, negative: false })),
  int: ({ number }: Decimal) => wholePart(number, 'ROUND_DOWN'),
  float: ({ number }: Decimal) => Number(decimalText(number).toLowerCase().replace('infinity', 'Infinity')),
  round: ({ number }: Decimal, places) =>
    places === undefined ? wholePart(number, 'ROUND_HALF_EVEN') : makeDecimal(quantize(number, -places)),
  hash: decimalKey,
  format: formatDecimal,
  attribute: (self: Decimal, name) => {
    const method = DECIMAL_METHODS.get(name)
    return method && bindMethod(self, name, method)
  },
  toJs: (self: Decimal) => decimalText(self.number),
})

function makeDecimal(number: DecimalNumber): Decimal {
  return { type: DECIMAL, number }
}

/** A Decimal out of the text of a number, as queries give it. */
export function decimalFromText(text: string): Decimal {
  const number = parseDecimal(strip(text, 'both', undefined))
  if (!number) throw new PyError('InvalidOperation', "[<class 'decimal.ConversionSyntax'>]")
  return makeDecimal(number)
}

function isDecimal(value: Value): value is Decimal {
  return isObject(value) && value.type === DECIMAL
}

/** `Decimal(value)`. */
export const decimalClass = makeClass('decimal.Decimal', (call) => {
  const { values } = bindArguments(call, {
    name: 'Decimal',
    parameters: [
      ['value', 0],
      ['context', null],
    ],
  })
  const text = textOf(values.value)
  if (text !== undefined) return decimalFromText(text)
  const exact = exactly(values.value)
  const float = asFloat(values.value)
  if (exact) return makeDecimal(exact)
  if (float !== undefined) return makeDecimal(fromFloat(float))
  throw typeError(`conversion from ${typeName(values.value)} to Decimal is not supported`)
})

/** Decimals and ints: what Decimal arithmetic takes. Floats compare, but do not mix. */
function exactly(value: Value): DecimalNumber | undefined {
  if (isDecimal(value)) return value.number
  const int = asInt(value)
  return int === undefined ? undefined : finite(BigInt(int), 0)
}

function compareValues(operator: Comparison, left: Value, right: Value): boolean | undefined {
  const sides = [left, right].map((value) => {
    const float = asFloat(value)
    return float === undefined ? exactly(value) : fromFloat(float)
  })
  const [a, b] = sides
  if (!a || !b) return undefined
  const difference = compareDecimals(a, b)
  if (difference !== undefined) return order(operator, difference, 0)
  if (operator === '==' || operator === '!=') return operator === '!='
  throw invalidOperation()
}

function combine(operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  const a = exactly(left)
  const b = exactly(right)
  if (!a || !b) return undefined
  const result = calculate(operator, a, b)
  return result && makeDecimal(result)
}

function calculate(operator: BinaryOperator, a: DecimalNumber, b: DecimalNumber): DecimalNumber | undefined {
  switch (operator) {
    case '+':
      return addDecimals(a, b)
    case '-':
      return addDecimals(a, negate(b))
    case '*':
      return multiplyDecimals(a, b)
    case '/':
      return divideDecimals(a, b)
    case '//':
      return divideWhole(a, b).quotient
    case '%':
      if (b.kind === 'finite' && b.digits === 0n && a.digits !== 0n) throw invalidOperation()
      return divideWhole(a, b).remainder
    case '**': {
      const exponent = wholeExponent(b)
      if (exponent !== undefined) return raiseDecimal(a, exponent)
      return raiseFraction(a, b)
    }
    default:
      return undefined
  }
}

function invalidOperation(): PyError {
  return new PyError('InvalidOperation', "[<class 'decimal.InvalidOperation'>]")
}

function wholeExponent(number: DecimalNumber): number | undefined {
  const { digits, exponent, kind, negative } = normalize(number)
  if (kind !== 'finite' || exponent < 0 || exponent > 15) return undefined
  const size = Number(digits) * 10 ** exponent
  return Number.isSafeInteger(size) ? (negative ? -size : size) : undefined
}

function wholePart(number: DecimalNumber, rounding: Rounding): Value {
  if (number.kind === 'nan') throw valueError('cannot convert NaN to integer')
  if (number.kind === 'infinite') throw overflowError('cannot convert Infinity to integer')
  return makeInt(signed(rescale(number, 0, rounding)))
}

function quantize(number: DecimalNumber, exponent: number, rounding: Rounding = 'ROUND_HALF_EVEN'): DecimalNumber {
  if (number.kind !== 'finite') return number
  const rounded = rescale(number, exponent, rounding)
  if (rounded.digits.toString().length > PRECISION) throw invalidOperation()
  return rounded
}

/** Equal to the key of an equal int or float. */
function decimalKey({ number }: Decimal): HashKey {
  if (number.kind !== 'finite') return `\0d${decimalText(number)}`
  const { digits, exponent } = normalize(number)
  if (exponent >= 0 && exponent < 400) {
    const whole = digits * 10n ** BigInt(exponent)
    return makeInt(number.negative ? -whole : whole)
  }
  const text = decimalText(normalize(number))
  const float = Number(text)
  return compareDecimals(fromFloat(float), number) === 0 ? float : `\0d${text}`
}

function formatDecimal({ number }: Decimal, spec: string): string {
  if (/\.(?!\d)/.test(spec)) throw valueError('invalid format string')
  const parsed = parseSpec(spec, 'decimal.Decimal')
  const padsTwice = parsed.zeroFlag && parsed.align !== undefined
  if (parsed.alternate || parsed.grouping === '_' || padsTwice) throw valueError('invalid format string')
  const text = notation(number, parsed)
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d+|NaN|Infinity)([\s\S]*)$/.exec(text) ?? []
  const isZero = number.kind === 'finite' && !/[1-9]/.test(whole + rest.split(/E/i)[0])
  const negative = sign === '-' && !(parsed.noNegativeZero && isZero)
  return layoutNumber({ negative, prefix: '', whole, rest }, parsed, 3)
}

function notation(number: DecimalNumber, { type, precision }: FormatSpec): string {
  if (!['', 'e', 'E', 'f', 'F', 'g', 'G', 'n', '%'].includes(type)) throw valueError('invalid format string')
  if (number.kind !== 'finite') return decimalText(number)
  const scaled = type === '%' ? { ...number, exponent: number.exponent + 2 } : number
  const rounded = precision === undefined ? scaled : roundFor(type, scaled, precision)
  const cased = (text: string): string => (type === 'E' || type === 'G' || type === '' ? text : text.replace('E', 'e'))
  if (type === 'e' || type === 'E') return cased(scientific(rounded))
  if (type === 'f' || type === 'F') return plainText(rounded)
  if (type === '%') return `${plainText(rounded)}%`
  return cased(decimalText(rounded))
}

function roundFor(type: string, number: DecimalNumber, precision: number): DecimalNumber {
  if ('fF%'.includes(type) && type !== '') return rescale(number, -precision)
  const isScientific = type === 'e' || type === 'E'
  const wanted = isScientific ? precision + 1 : Math.max(1, precision)
  const size = number.digits.toString().length
  if (size <= wanted && !(isScientific && number.digits !== 0n)) return number
  const rounded = rescale(number, number.exponent + size - wanted)
  // Rounding up may have made a digit more.
  return rounded.digits.toString().length > wanted ? rescale(rounded, rounded.exponent + 1) : rounded
}

/** All digits, no exponent. */
function plainText(number: DecimalNumber): string {
  const { negative, digits, exponent } = number.exponent > 0 ? rescale(number, 0) : number
  const text = digits.toString().padStart(1 - exponent, '0')
  const sign = negative ? '-' : ''
  return exponent === 0 ? sign + text : `${sign}${text.slice(0, exponent)}.${text.slice(exponent)}`
}

function scientific(number: DecimalNumber): string {
  const [first = '0', ...rest] = number.digits.toString()
  const exponent = adjusted(number)
  const mantissa = rest.length > 0 ? `${first}.${rest.join('')}` : first
  return `${number.negative ? '-' : ''}${mantissa}E${exponent < 0 ? '' : '+'}${exponent}`
}

const method = methodsOf<Decimal>('Decimal')

function numberArgument(value: Value): DecimalNumber {
  const number = exactly(value)
  if (!number) throw typeError(`conversion from ${typeName(value)} to Decimal is not supported`)
  return number
}

function roundingArgument(value: Value): Rounding {
  if (value === null) return 'ROUND_HALF_EVEN'
  const rounding = ROUNDINGS.find((known) => known === value)
  if (!rounding)
    throw typeError(
      'valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]',
    )
  return rounding
}

const DECIMAL_METHODS: MethodTable<Decimal> = new Map([
  method.none('adjusted', ({ number }) => adjusted(number)),
  method.none('as_integer_ratio', ({ number }) => {
    const { digits, exponent, negative } = normalize(number)
    const size = negative ? -digits : digits
    if (exponent >= 0) return makeTuple([makeInt(size * 10n ** BigInt(exponent)), 1])
    const scale = 10n ** BigInt(-exponent)
    const divisor = commonDivisor(digits, scale)
    return makeTuple([makeInt(size / divisor), makeInt(scale / divisor)])
  }),
  method.none('as_tuple', ({ number }) =>
    makeNamedTuple(
      'DecimalTuple',
      ['sign', 'digits', 'exponent'],
      [number.negative ? 1 : 0, makeTuple(Array.from(number.digits.toString(), Number)), number.exponent],
    ),
  ),
  method.one('compare', ({ number }, other) => {
    const difference = compareDecimals(number, numberArgument(other))
    return decimalFromText(difference === undefined ? 'NaN' : String(difference))
  }),
  method.none('copy_abs', ({ number }) => makeDecimal({ ...number, negative: false })),
  method.none('copy_negate', ({ number }) => makeDecimal(negate(number))),
  method.none('is_finite', ({ number }) => number.kind === 'finite'),
  method.none('is_infinite', ({ number }) => number.kind === 'infinite'),
  method.none('is_nan', ({ number }) => number.kind === 'nan'),
  method.none('is_signed', ({ number }) => number.negative),
  method.none('is_zero', ({ number }) => number.kind === 'finite' && number.digits === 0n),
  method.one('max', (self, other) => larger(self, makeDecimal(numberArgument(other)))),
  method.one('min', (self, other) => {
    const second = makeDecimal(numberArgument(other))
    return larger(self, second) === self ? second : self
  }),
  method.named('normalize', [['context', null]], ({ number }) => makeDecimal(normalize(number))),
  method.named('quantize', ['exp', ['rounding', null], ['context', null]], ({ number }, { exp, rounding }) =>
    makeDecimal(quantize(number, numberArgument(exp).exponent, roundingArgument(rounding))),
  ),
  ...['to_integral', 'to_integral_value'].map((name) =>
    method.named(
      name,
      [
        ['rounding', null],
        ['context', null],
      ],
      ({ number }, { rounding }) =>
        makeDecimal(number.exponent >= 0 ? number : rescale(number, 0, roundingArgument(rounding))),
    ),
  ),
])

function larger(a: Decimal, b: Decimal): Decimal {
  return (compareDecimals(a.number, b.number) ?? 1) >= 0 ? a : b
}

function commonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? (a === 0n ? 1n : a) : commonDivisor(b, a % b)
}

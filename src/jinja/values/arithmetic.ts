/** Python's operators on values: `+ - * / // % ** | & ^ ~`, with its rules for ints, floats, texts and lists. */
import { overflowError, typeError, zeroDivision } from './errors.ts'
import { checkIntWidth, checkList, checkRepeat, checkText } from './limits.ts'
import { asFloat, asInt, intToFloat, makeFloat, makeInt } from './number.ts'
import { formatPercent } from './percent.ts'
import { nearestFloat, raiseFloat } from './power.ts'
import { type BinaryOperator, isObject, typeName, type UnaryOperator, type Value } from './value.ts'

export function add(left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') {
    const sum = left + right
    if (Number.isInteger(left) && Number.isInteger(right)) {
      return Number.isSafeInteger(sum) ? sum : BigInt(left) + BigInt(right)
    }
    return makeFloat(sum)
  }
  if (typeof left === 'string' && typeof right === 'string') {
    checkText(left.length + right.length)
    return left + right
  }
  return binary('+', left, right)
}

export function sub(left: Value, right: Value): Value {
  return binary('-', left, right)
}

export function mul(left: Value, right: Value): Value {
  return binary('*', left, right)
}

export function div(left: Value, right: Value): Value {
  return binary('/', left, right)
}

export function floorDiv(left: Value, right: Value): Value {
  return binary('//', left, right)
}

export function mod(left: Value, right: Value): Value {
  return binary('%', left, right)
}

export function pow(left: Value, right: Value): Value {
  return binary('**', left, right)
}

export function neg(value: Value): Value {
  return unary('-', value)
}

export function pos(value: Value): Value {
  return unary('+', value)
}

function unary(operator: UnaryOperator, value: Value): Value {
  const int = asInt(value)
  if (int !== undefined) return operator === '+' ? int : typeof int === 'bigint' ? makeInt(-int) : 0 - int
  const float = asFloat(value)
  if (float !== undefined) return operator === '+' ? value : makeFloat(-float)
  if (isObject(value) && value.type.unary) return value.type.unary(operator, value)
  throw typeError(`bad operand type for unary ${operator}: '${typeName(value)}'`)
}

/** Any binary operator, by its sign. */
function binary(operator: BinaryOperator, left: Value, right: Value): Value {
  const a = asInt(left)
  const b = asInt(right)
  if (a !== undefined && b !== undefined) {
    if (typeof left === 'boolean' && typeof right === 'boolean' && isBitwise(operator)) {
      return Boolean(bitwise(operator, a, b))
    }
    return integers(operator, a, b)
  }
  const x = a ?? asFloat(left)
  const y = b ?? asFloat(right)
  if (x !== undefined && y !== undefined && !isBitwise(operator)) {
    return floats(operator, typeof x === 'bigint' ? intToFloat(x) : x, typeof y === 'bigint' ? intToFloat(y) : y)
  }
  return bySlot(operator, left, right) ?? sequences(operator, left, right) ?? unsupported(operator, left, right)
}

function bySlot(operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  const found = isObject(left) ? left.type.binary?.(operator, left, right) : undefined
  if (found !== undefined) return found
  // `'%s' % x` formats x, even when x is an object with operators of its own.
  if (operator === '%' && typeof left === 'string') return undefined
  if (!isObject(right) || (isObject(left) && left.type === right.type)) return undefined
  return right.type.binary?.(operator, left, right)
}

function integers(operator: BinaryOperator, a: number | bigint, b: number | bigint): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const fast = smallIntegers(operator, a, b)
    if (fast !== undefined) return fast
  }
  return bigIntegers(operator, BigInt(a), BigInt(b))
}

/** The result while everything is exact in a number, else undefined. */
function smallIntegers(operator: BinaryOperator, a: number, b: number): Value | undefined {
  switch (operator) {
    case '+':
      return safe(a + b)
    case '-':
      return safe(a - b)
    case '*':
      return safe(a * b)
    case '/':
      if (b === 0) throw zeroDivision('division by zero')
      return makeFloat(a / b)
    case '//':
      if (b === 0) throw zeroDivision('integer division or modulo by zero')
      return floorOf(a, b)
    case '%':
      if (b === 0) throw zeroDivision('integer modulo by zero')
      return remainderOf(a, b)
    default:
      return undefined
  }
}

function safe(result: number): number | undefined {
  // Adding 0 turns -0, which no int is, into 0.
  return Number.isSafeInteger(result) ? result + 0 : undefined
}

/** Every step is exact: what is cut off towards zero is no larger than `a`. */
function floorOf(a: number, b: number): number {
  const remainder = a % b
  const quotient = (a - remainder) / b
  return (remainder !== 0 && remainder < 0 !== b < 0 ? quotient - 1 : quotient) + 0
}

function remainderOf(a: number, b: number): number {
  const remainder = a % b
  return (remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder) + 0
}

function bigIntegers(operator: BinaryOperator, a: bigint, b: bigint): Value {
  switch (operator) {
    case '+':
      return makeInt(a + b)
    case '-':
      return makeInt(a - b)
    case '*':
      checkIntWidth(bitWidth(a) + bitWidth(b))
      return makeInt(a * b)
    case '/':
      return divideExactly(a, b)
    case '//': {
      if (b === 0n) throw zeroDivision('integer division or modulo by zero')
      const quotient = a / b
      return makeInt(a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient)
    }
    case '%': {
      if (b === 0n) throw zeroDivision('integer modulo by zero')
      const remainder = a % b
      return makeInt(remainder !== 0n && remainder < 0n !== b < 0n ? remainder + b : remainder)
    }
    case '**':
      return power(a, b)
    case '|':
    case '&':
    case '^':
      return bitwise(operator, a, b)
  }
}

/** The nearest float to a quotient of ints, where both may be far beyond any float. */
function divideExactly(a: bigint, b: bigint): Value {
  if (b === 0n) throw zeroDivision('division by zero')
  const negative = a < 0n !== b < 0n
  const float = a === 0n ? 0 : nearestFloat({ numerator: a < 0n ? -a : a, denominator: b < 0n ? -b : b })
  if (!Number.isFinite(float)) throw overflowError('integer division result too large for a float')
  return makeFloat(negative ? -float : float)
}

function power(base: bigint, exponent: bigint): Value {
  if (exponent < 0n) return floats('**', intToFloat(makeInt(base)), intToFloat(makeInt(exponent)))
  checkIntWidth(base === 0n || base === 1n || base === -1n ? 1 : bitWidth(base) * Number(exponent))
  return makeInt(base ** exponent)
}

function bitWidth(value: bigint): number {
  return (value < 0n ? -value : value).toString(16).length * 4
}

function isBitwise(operator: BinaryOperator): operator is '|' | '&' | '^' {
  return operator === '|' || operator === '&' || operator === '^'
}

function bitwise(operator: '|' | '&' | '^', a: number | bigint, b: number | bigint): Value {
  const [x, y] = [BigInt(a), BigInt(b)]
  return makeInt(operator === '|' ? x | y : operator === '&' ? x & y : x ^ y)
}

function floats(operator: BinaryOperator, x: number, y: number): Value {
  switch (operator) {
    case '+':
      return makeFloat(x + y)
    case '-':
      return makeFloat(x - y)
    case '*':
      return makeFloat(x * y)
    case '/':
      if (y === 0) throw zeroDivision('float division by zero')
      return makeFloat(x / y)
    case '//':
      if (y === 0) throw zeroDivision('float floor division by zero')
      return makeFloat(floorDivideFloats(x, y))
    case '%':
      if (y === 0) throw zeroDivision('float modulo')
      return makeFloat(modFloats(x, y))
    default:
      return makeFloat(powFloats(x, y))
  }
}

/** As CPython's float_divmod: the floor of the quotient that the exact remainder belongs to. */
function floorDivideFloats(x: number, y: number): number {
  const remainder = x % y
  let quotient = (x - remainder) / y
  if (remainder !== 0 && y < 0 !== remainder < 0) quotient -= 1
  if (quotient === 0) return Object.is(x / y, -0) || x / y < 0 ? -0 : 0
  const floor = Math.floor(quotient)
  return quotient - floor > 0.5 ? floor + 1 : floor
}

function modFloats(x: number, y: number): number {
  const remainder = x % y
  if (remainder === 0) return y < 0 ? -0 : 0
  return y < 0 !== remainder < 0 ? remainder + y : remainder
}

function powFloats(x: number, y: number): number {
  // Python follows C99, where 1 to any power and -1 to an infinite power are 1; JavaScript says nan.
  if (x === 1 || (x === -1 && !Number.isFinite(y) && !Number.isNaN(y))) return 1
  if (x === 0 && y < 0) throw zeroDivision('0.0 cannot be raised to a negative power')
  if (x < 0 && Number.isFinite(x) && Number.isFinite(y) && !Number.isInteger(y)) {
    throw typeError('a negative number to a fractional power is complex, which templates do not know')
  }
  if (x === 0 || y === 0 || !Number.isFinite(x) || !Number.isFinite(y)) return x ** y
  const size = raiseFloat(Math.abs(x), y)
  if (!Number.isFinite(size)) throw overflowError("(34, 'Numerical result out of range')")
  return x < 0 && y % 2 !== 0 ? -size : size
}

function sequences(operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  if (operator === '+') return joined(left, right)
  if (operator === '*') return repeated(left, right) ?? repeated(right, left)
  if (operator === '%' && typeof left === 'string') return formatPercent(left, right)
  return undefined
}

function joined(left: Value, right: Value): Value | undefined {
  if (Array.isArray(left)) {
    if (Array.isArray(right)) {
      checkList(left.length + right.length)
      return left.concat(right)
    }
    throw typeError(`can only concatenate list (not "${typeName(right)}") to list`)
  }
  if (typeof left === 'string') {
    if (typeof right === 'string') return left + right
    throw typeError(`can only concatenate str (not "${typeName(right)}") to str`)
  }
  const name = typeName(left)
  if (name === 'tuple' || name === 'bytes') {
    throw typeError(
      name === 'tuple'
        ? `can only concatenate tuple (not "${typeName(right)}") to tuple`
        : `can't concat ${typeName(right)} to bytes`,
    )
  }
  return undefined
}

function repeated(sequence: Value, times: Value): Value | undefined {
  const repeats = typeof sequence === 'string' || Array.isArray(sequence)
  // Tuples repeat in their own slot, and come here only with what cannot count.
  if (!repeats && !(isObject(sequence) && (sequence.type.name === 'tuple' || sequence.type.name === 'bytes')))
    return undefined
  const int = asInt(times)
  if (int === undefined || !repeats) throw typeError(`can't multiply sequence by non-int of type '${typeName(times)}'`)
  if (typeof sequence === 'string') return sequence.repeat(checkRepeat('str', sequence.length, int))
  const count = checkRepeat('list', sequence.length, int)
  return Array.from({ length: count }, () => sequence).flat()
}

function unsupported(operator: BinaryOperator, left: Value, right: Value): never {
  const sign = operator === '**' ? '** or pow()' : operator
  throw typeError(`unsupported operand type(s) for ${sign}: '${typeName(left)}' and '${typeName(right)}'`)
}

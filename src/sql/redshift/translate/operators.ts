/** Operators whose meaning or result type differs between Redshift and the engine. */
import { formatType, isFloat, isInteger, isNumeric, isText, type SqlType } from '../types.ts'
import { coerceLiteral, textOf } from './casts.ts'
import { operand, RefusedSql, type Sql } from './context.ts'
import { arithmeticType, decimalShape, engineType } from './inference.ts'
import { quoteText } from './quoting.ts'

const BOOLEAN: SqlType = { name: 'boolean' }
const SUPER: SqlType = { name: 'super' }

const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%'])

/** Numbers of a SUPER value are known when the row is there, and so is the result, which is SUPER again. */
function superArithmetic(operator: string, left: Sql, right: Sql): Sql {
  const text = (value: Sql): string => `CAST(to_json(${value.text}) AS VARCHAR)`
  return { text: `rs_super_arithmetic('${operator}', ${text(left)}, ${text(right)})`, type: SUPER, atomic: true }
}

export function binaryOperator(operator: string, left: Sql, right: Sql, position: number): Sql {
  const isSuper = left.type?.name === 'super' || right.type?.name === 'super'
  if (isSuper && ARITHMETIC.has(operator)) return superArithmetic(operator, left, right)
  switch (operator) {
    case '+':
    case '-':
      return additive(operator, left, right, position)
    case '*':
      return multiply(left, right, position)
    case '/':
      return divide(left, right, position)
    case '%':
      return modulo(left, right, position)
    case '^':
      return { text: `pow(${left.text}, ${right.text})`, type: { name: 'double precision' }, atomic: true }
    case '||':
      return concat(left, right, position)
    case '=':
    case '<':
    case '>':
    case '<=':
    case '>=':
    case '<>':
    case '!=':
      return compare(operator === '!=' ? '<>' : operator, left, right, position)
    case '~':
    case '~*':
    case '!~':
    case '!~*':
      return posix(operator, left, right)
    case '#':
      return { text: `xor(${left.text}, ${right.text})`, ...typeIf(widest(left, right)), atomic: true }
    case '&':
    case '|':
      if (isBytes(left) && isBytes(right)) return bytesOperator(operator, left, right)
      return { text: `${operand(left)} ${operator} ${operand(right)}`, ...typeIf(widest(left, right)), atomic: false }
    case '<<':
    case '>>':
      return { text: `${operand(left)} ${operator} ${operand(right)}`, ...typeIf(widest(left, right)), atomic: false }
    case '->':
    case '->>':
      throw new RefusedSql(`Redshift has no operator ${operator}`, position, {
        hint: 'use JSON_EXTRACT_PATH_TEXT, or navigate a SUPER value: column.attribute[0]',
      })
    default:
      throw new RefusedSql(`operator does not exist: ${operator}`, position, { sqlState: '42883' })
  }
}

const isBytes = ({ type }: Sql): boolean => type?.name === 'varbyte'

/** The engine knows these operators for bit strings only. */
function bytesOperator(operator: string, left: Sql, right: Sql): Sql {
  const text = `CAST(CAST(${left.text} AS BIT) ${operator} CAST(${right.text} AS BIT) AS BLOB)`
  return { text, ...typeIf(left.type), atomic: true }
}

export const typeIf = (type: SqlType | undefined): { type?: SqlType } => (type ? { type } : {})

function widest(left: Sql, right: Sql): SqlType | undefined {
  if (!left.type || !right.type) return undefined
  return arithmeticType('+', left.type, right.type) ?? left.type
}

const isMoment = (type: SqlType | undefined): boolean =>
  type?.name === 'date' || type?.name === 'timestamp without time zone' || type?.name === 'timestamp with time zone'
const isInterval = (type: SqlType | undefined): boolean => type?.name.startsWith('interval') ?? false

/** `+` joins texts; dates take days, intervals and other dates; the rest are numbers. */
function additive(operator: '+' | '-', first: Sql, second: Sql, position: number): Sql {
  if (operator === '+' && isKnownText(first) && isKnownText(second)) return concat(first, second, position)
  if (operator === '+' && isBytes(first) && isBytes(second)) return concat(first, second, position)
  if (first.type?.name === 'date' && second.type?.name === 'time with time zone') {
    throw new RefusedSql('a DATE and a TIMETZ cannot be joined on the local target', position, {
      hint: 'write the timestamp with its zone',
    })
  }
  const left = meet(first, second, position)
  const right = meet(second, first, position)
  if (operator === '+' && isMoment(left.type) && isMoment(right.type)) {
    throw new RefusedSql(`operator does not exist: ${typeWord(left)} + ${typeWord(right)}`, position, {
      sqlState: '42883',
    })
  }
  const text = `${operand(left)} ${operator} ${operand(right)}`
  const type = additiveType(operator, left, right)
  // The engine counts days in a BIGINT.
  const inexact = left.type?.name === 'date' && right.type?.name === 'date'
  return { text, ...typeIf(type), atomic: false, ...(inexact && { inexact: true }) }
}

/** A literal beside a number is a number; beside a date it is a date. Beside an interval it is a moment, which needs a cast. */
function meet(value: Sql, other: Sql, position: number): Sql {
  if (value.literal === undefined || other.literal !== undefined || !other.type) return value
  if (isNumeric(other.type))
    return coerceLiteral(
      value,
      /^\s*[+-]?\d+\s*$/.test(value.literal) ? other.type : { name: 'numeric', precision: 38, scale: 10 },
      position,
    )
  return isMoment(other.type) ? coerceLiteral(value, other.type, position) : value
}

const typeWord = ({ type }: Sql): string => (type ? bareName(type) : 'unknown')

const isKnownText = ({ type, literal, isNull }: Sql): boolean =>
  !isNull && (literal !== undefined || (type !== undefined && isText(type)))

function additiveType(operator: '+' | '-', { type: left }: Sql, { type: right }: Sql): SqlType | undefined {
  if (!left || !right) return undefined
  if (left.name === 'date' && isInteger(right)) return left
  if (operator === '+' && isInteger(left) && right.name === 'date') return right
  if (left.name === 'date' && right.name === 'date') return { name: 'integer' }
  if (isMoment(left) && isMoment(right)) return { name: 'interval' }
  if (isMoment(left) && isInterval(right)) return left.name === 'date' ? { name: 'timestamp without time zone' } : left
  if (isInterval(left) && isMoment(right))
    return right.name === 'date' ? { name: 'timestamp without time zone' } : right
  if (left.name.startsWith('time') && isInterval(right)) return left
  if (left.name === 'date' && right.name.startsWith('time ')) return { name: 'timestamp without time zone' }
  if (isInterval(left) && isInterval(right)) return { name: left.name === right.name ? left.name : 'interval' }
  return arithmeticType(operator, left, right)
}

function multiply(first: Sql, second: Sql, position: number): Sql {
  const left = meet(first, second, position)
  const right = meet(second, first, position)
  const text = `${operand(left)} * ${operand(right)}`
  const type = left.type && right.type && arithmeticType('*', left.type, right.type)
  if (isInterval(left.type) || isInterval(right.type)) return scaleInterval(left, right)
  // The engine keeps the whole scale and overflows; Redshift gives scale away beyond 38 digits.
  if (type?.name === 'numeric' && left.type && right.type) {
    const scale = decimalShape(left.type).scale + decimalShape(right.type).scale
    if ((type.scale ?? 0) < scale) return { text: `CAST(${text} AS ${engineType(type)})`, type, atomic: true }
  }
  return { text, ...typeIf(type), atomic: false }
}

/** The engine multiplies an interval by whole numbers of 32 bits only, so that seconds would end in 2038. */
function scaleInterval(left: Sql, right: Sql): Sql {
  const [interval, factor] = isInterval(left.type) ? [left, right] : [right, left]
  const unit = interval.intervalUnit
  if (unit && factor.type && isInteger(factor.type)) {
    const amount = unit.amount === 1 ? factor.text : `CAST(${factor.text} AS BIGINT) * ${unit.amount}`
    const wide = unit.function === 'to_microseconds' ? `CAST(${amount} AS BIGINT)` : `CAST(${amount} AS INTEGER)`
    return { text: `${unit.function}(${wide})`, ...typeIf(interval.type), atomic: true }
  }
  return { text: `__rs.interval_times(${interval.text}, ${factor.text})`, ...typeIf(interval.type), atomic: true }
}

/** Integers are cut, decimals have the documented scale, and nothing is divided by zero. */
function divide(first: Sql, second: Sql, position: number): Sql {
  const left = meet(first, second, position)
  const right = meet(second, first, position)
  if (isInterval(left.type))
    return {
      text: `__rs.interval_times(${left.text}, 1.0::double / ${nonZero(right)})`,
      ...typeIf(left.type),
      atomic: true,
    }
  const type = left.type && right.type && arithmeticType('/', left.type, right.type)
  if (type?.name === 'numeric' && left.type && right.type) {
    return divideDecimals(left, left.type, right, right.type, type, position)
  }
  if (type && isInteger(type)) return { text: `${operand(left)} // ${nonZero(right)}`, type, atomic: false }
  if (type) return { text: `${asDouble(left)} / ${nonZero(right)}`, type, atomic: false }
  return { text: `__rs.divide(${left.text}, ${right.text})`, atomic: true }
}

const asDouble = (value: Sql): string =>
  value.type && isFloat(value.type) ? operand(value) : `CAST(${value.text} AS DOUBLE)`

/** The divisor, unless it is zero. */
function nonZero(value: Sql): string {
  if (value.number !== undefined && Number(value.number) !== 0) return operand(value)
  return `__rs.nonzero(${value.text})`
}

/**
 * Exact and cut, not rounded: both sides become whole numbers, the dividend with as many further digits as the result
 * has. All of it stays below 38 digits, since that is how the result's precision is made.
 */
function divideDecimals(
  left: Sql,
  leftType: SqlType,
  right: Sql,
  rightType: SqlType,
  type: SqlType,
  position: number,
): Sql {
  const { precision = 38, scale = 4 } = type
  const shift = scale + decimalShape(rightType).scale - decimalShape(leftType).scale
  if (shift > 38) {
    throw new RefusedSql('this division takes more than 38 digits on the way', position, {
      hint: 'cast the divisor to a DECIMAL of a smaller scale',
    })
  }
  const quotient =
    longDivision(left, leftType, right, rightType, shift) ?? wideDivision(left, leftType, right, rightType, shift)
  const whole = `CAST(${quotient} AS DECIMAL(38,0))`
  const scaled = scale === 0 ? whole : `${whole} * CAST('0.${'0'.repeat(scale - 1)}1' AS DECIMAL(${scale},${scale}))`
  return { text: `CAST(${scaled} AS DECIMAL(${precision},${scale}))`, type, atomic: true }
}

function wideDivision(left: Sql, leftType: SqlType, right: Sql, rightType: SqlType, shift: number): string {
  const dividend = `${unscaled(left, leftType, 'HUGEINT')}${shift > 0 ? ` * ${power(shift)}` : ''}`
  const divisor = `__rs.nonzero(${unscaled(right, rightType, 'HUGEINT')})${shift < 0 ? ` * ${power(-shift)}` : ''}`
  return `${dividend} // (${divisor})`
}

/** Digits of the largest BIGINT that any value of so many digits fits. */
const WORD_DIGITS = 18

/**
 * The engine divides 128 bits some fifty times slower than 64: where both sides fit a word, the digits behind the point
 * are made some at a time, as on paper, from what the step before has left over.
 */
function longDivision(left: Sql, leftType: SqlType, right: Sql, rightType: SqlType, shift: number): string | undefined {
  const step = WORD_DIGITS - decimalShape(rightType).precision
  const fitsWord = decimalShape(leftType).precision <= WORD_DIGITS && step > 0
  if (!fitsWord || shift <= 0 || shift > 4 * step || left.text.length + right.text.length > 1000) return undefined
  const dividend = unscaled(left, leftType, 'BIGINT')
  const divisor = nonZeroDigits(right, rightType)
  let rest = `(${dividend} % ${divisor})`
  let quotient = `CAST(${dividend} // ${divisor} AS HUGEINT)`
  for (let done = 0; done < shift; done += step) {
    const factor = 10 ** Math.min(step, shift - done)
    const next = `(${rest} * ${factor})`
    quotient = `(${quotient} * ${factor} + ${next} // ${divisor})`
    rest = `(${next} % ${divisor})`
  }
  return quotient
}

function nonZeroDigits(value: Sql, type: SqlType): string {
  const digits = unscaled(value, type, 'BIGINT')
  return value.number !== undefined && Number(value.number) !== 0 ? digits : `__rs.nonzero(${digits})`
}

/** The digits of a decimal as a whole number: 12.50 is 1250. */
function unscaled(value: Sql, type: SqlType, integer: 'BIGINT' | 'HUGEINT'): string {
  const { precision, scale } = decimalShape(type)
  if (scale === 0) return `CAST(${value.text} AS ${integer})`
  const typed = `CAST(${value.text} AS ${engineType(type)})`
  // Beyond 37 digits the multiplication would overflow; the digits are then read from the text.
  if (precision + scale > 37) return `CAST(replace(CAST(${typed} AS VARCHAR), '.', '') AS ${integer})`
  return `CAST(${typed} * CAST('1${'0'.repeat(scale)}' AS DECIMAL(${scale + 1},0)) AS ${integer})`
}

const power = (exponent: number): string => `CAST('1${'0'.repeat(exponent)}' AS HUGEINT)`

function modulo(first: Sql, second: Sql, position: number): Sql {
  const left = meet(first, second, position)
  const right = meet(second, first, position)
  const type = left.type && right.type && arithmeticType('%', left.type, right.type)
  return { text: `${operand(left)} % ${nonZero(right)}`, ...typeIf(type), atomic: false }
}

function concat(left: Sql, right: Sql, position: number): Sql {
  if (left.type?.name === 'super' || right.type?.name === 'super') {
    throw new RefusedSql('operator does not exist: super || character varying', position, {
      hint: 'cast the SUPER value to VARCHAR',
      sqlState: '42883',
    })
  }
  if (left.type?.name === 'varbyte' && right.type?.name === 'varbyte') {
    const length = (left.type.length ?? 0) + (right.type.length ?? 0)
    return { text: `${operand(left)} || ${operand(right)}`, type: { name: 'varbyte', length }, atomic: false }
  }
  const text = `${joinable(left, position)} || ${joinable(right, position)}`
  const length = lengthOf(left) + lengthOf(right)
  return { text, type: { name: 'character varying', length: Math.min(length, 65535) }, atomic: false }
}

function joinable(value: Sql, position: number): string {
  return (value.type && isText(value.type)) || value.literal !== undefined ? operand(value) : textOf(value, position)
}

/** How many bytes a value's text can have. */
function lengthOf({ type }: Sql): number {
  if (!type) return 65535
  if (isText(type)) return type.length ?? 256
  return TEXT_LENGTHS[type.name] ?? 64
}

const TEXT_LENGTHS: Readonly<Record<string, number>> = { smallint: 6, integer: 11, bigint: 20, date: 10, numeric: 40 }

/** Trailing blanks do not count, open literals take the type of the other side, and text meets text. */
export function compare(operator: string, first: Sql, second: Sql, position: number): Sql {
  const ordered = operator !== '=' && operator !== '<>' ? 'ordered' : 'equal'
  const [left, right] = comparable(first, second, position, ordered)
  return { text: `${left} ${operator} ${right}`, type: BOOLEAN, atomic: false }
}

/** Both sides as operands that the engine compares as Redshift does. */
export function comparable(
  first: Sql,
  second: Sql,
  position: number,
  how: 'equal' | 'ordered' = 'equal',
): readonly [string, string] {
  if (first.type?.name === 'super' || second.type?.name === 'super') return comparableSuper(first, second, how)
  const left = comparableLiteral(first, second, position)
  const right = comparableLiteral(second, first, position)
  refuseUncomparable(left, right, position)
  return [comparableText(left, right), comparableText(right, left)]
}

/** Equality of different types is false; their order is NULL. */
function comparableSuper(first: Sql, second: Sql, how: 'equal' | 'ordered'): readonly [string, string] {
  const [left, right] = [superOf(first), superOf(second)]
  if (how === 'equal') return [superKey(left), superKey(right)]
  return [`__rs.super_peer(${left}, ${right})`, superKey(right)]
}

const superOf = (value: Sql): string => (value.type?.name === 'super' ? value.text : `to_json(${value.text})`)

/** What orders SUPER values, and is the same for equal ones. */
export const superKey = (text: string): string => `__rs.super_key(${text})`

function comparableLiteral(value: Sql, other: Sql, position: number): Sql {
  if (value.literal === undefined || other.literal !== undefined || !other.type) return value
  if (isNumeric(other.type)) return meet(value, other, position)
  return coerceLiteral(value, other.type, position)
}

function comparableText(value: Sql, other: Sql): string {
  const { type } = value
  if (value.literal !== undefined) return quoteText(value.literal.replace(/ +$/, ''))
  if (type && isText(type)) return type.name === 'character' ? operand(value) : `__rs.trimmed(${value.text})`
  // A number beside a column of text becomes text, as Redshift's implicit casts have it.
  if (type && isNumeric(type) && other.type && isText(other.type) && other.literal === undefined)
    return `CAST(${value.text} AS VARCHAR)`
  if (type?.name === 'boolean' && other.type && isNumeric(other.type)) return `CAST(${value.text} AS INTEGER)`
  return operand(value)
}

function refuseUncomparable({ type: left, literal: a }: Sql, { type: right, literal: b }: Sql, position: number): void {
  if (!left || !right || a !== undefined || b !== undefined) return
  const family = (type: SqlType): string =>
    isNumeric(type)
      ? 'number'
      : isText(type)
        ? 'text'
        : isMoment(type)
          ? 'moment'
          : isInterval(type)
            ? 'interval'
            : type.name
  const families = new Set([family(left), family(right)])
  if (families.size === 1) return
  if (families.has('number') && (families.has('text') || families.has('boolean'))) return
  throw new RefusedSql(`operator does not exist: ${bareName(left)} = ${bareName(right)}`, position, {
    hint: 'No operator matches the given name and argument type(s). You may need to add explicit type casts.',
    sqlState: '42883',
  })
}

export const bareName = (type: SqlType): string => formatType(type).replace(/\(.*$/, '')

/** `~` finds the pattern anywhere. */
function posix(operator: string, left: Sql, right: Sql): Sql {
  const not = operator.startsWith('!')
  const flags = operator.endsWith('*') ? ", 'i'" : ''
  const text = `regexp_matches(${left.text}, ${right.text}${flags})`
  return { text: not ? `NOT ${text}` : text, type: BOOLEAN, atomic: !not }
}

/** Types of results, as "Computations with numeric values" and "Type compatibility and conversion" define them. */
import { isFloat, isInteger, isNumeric, isText, type SqlType } from '../types.ts'
import type { Sql } from './context.ts'

const DIGITS: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19 }
const WIDTHS = ['smallint', 'integer', 'bigint'] as const
const WIDTH_NAMES: readonly string[] = WIDTHS

/** An integer taken as a decimal: INT2 is (5,0), INT4 (10,0), INT8 (19,0). */
export function decimalShape(type: SqlType): { precision: number; scale: number } {
  return { precision: type.precision ?? DIGITS[type.name] ?? 18, scale: type.scale ?? 0 }
}

/** A number literal: an integer by its size, else a decimal with the digits that are written. */
export function numberType(text: string): SqlType {
  if (/[eE]/.test(text)) return { name: 'double precision' }
  const digits = text.replace(/^-/, '')
  const [whole = '', fraction] = digits.split('.')
  if (fraction === undefined) {
    const value = BigInt(whole)
    if (value <= 2_147_483_647n) return { name: 'integer' }
    if (value <= 9_223_372_036_854_775_807n) return { name: 'bigint' }
    return { name: 'numeric', precision: whole.length, scale: 0 }
  }
  const significant = whole.replace(/^0+(?=.)/, '').length
  return { name: 'numeric', precision: Math.max(significant + fraction.length, 1), scale: fraction.length }
}

export function arithmeticType(operator: string, left: SqlType, right: SqlType): SqlType | undefined {
  if (!isNumeric(left) || !isNumeric(right)) return undefined
  if (isFloat(left) || isFloat(right)) {
    return left.name === 'real' && right.name === 'real' ? { name: 'real' } : { name: 'double precision' }
  }
  if (isInteger(left) && isInteger(right)) return widerInteger(left, right)
  const { precision: p1, scale: s1 } = decimalShape(left)
  const { precision: p2, scale: s2 } = decimalShape(right)
  switch (operator) {
    case '+':
    case '-': {
      const scale = Math.max(s1, s2)
      return capped(Math.max(p1 - s1, p2 - s2) + scale + 1, scale)
    }
    case '*':
      return capped(p1 + p2 + 1, s1 + s2)
    case '/': {
      const scale = Math.max(4, s1 + p2 - s2 + 1)
      return capped(p1 - s1 + s2 + scale, scale)
    }
    case '%':
      return capped(Math.min(p1 - s1, p2 - s2) + Math.max(s1, s2), Math.max(s1, s2))
    default:
      return undefined
  }
}

/** Beyond 38 digits the scale gives way, down to 4. */
function capped(precision: number, scale: number): SqlType {
  if (precision <= 38) return { name: 'numeric', precision, scale }
  return { name: 'numeric', precision: 38, scale: Math.max(38 + scale - precision, Math.min(scale, 4)) }
}

function widerInteger(left: SqlType, right: SqlType): SqlType {
  const index = Math.max(...[left.name, right.name].map((name) => WIDTH_NAMES.indexOf(name)))
  return { name: WIDTHS[index] ?? 'bigint' }
}

/** The type that CASE, COALESCE, UNION and IN give to values of different types. NULL and open literals follow the rest. */
export function commonType(values: readonly Sql[]): SqlType | undefined {
  const firm = values.filter((value) => !value.isNull && value.literal === undefined)
  const open = values.filter((value) => !value.isNull && value.literal !== undefined)
  if (firm.some(({ type }) => type === undefined)) return undefined
  let common: SqlType | undefined
  for (const { type } of firm) {
    if (type === undefined) continue
    common = common === undefined ? type : unify(common, type)
    if (common === undefined) return undefined
  }
  if (common !== undefined && !isText(common)) return common
  for (const { type } of open) if (type) common = common === undefined ? type : unify(common, type)
  return common
}

export function unify(left: SqlType, right: SqlType): SqlType | undefined {
  if (isNumeric(left) && isNumeric(right)) return unifyNumbers(left, right)
  if (isText(left) && isText(right)) {
    const name = left.name === right.name ? left.name : 'character varying'
    return { name, length: Math.max(left.length ?? 256, right.length ?? 256) }
  }
  if (left.name === right.name)
    return left.length !== undefined ? { ...left, length: Math.max(left.length, right.length ?? 0) } : left
  const names = new Set([left.name, right.name])
  if (names.has('timestamp with time zone') && (names.has('date') || names.has('timestamp without time zone'))) {
    return { name: 'timestamp with time zone' }
  }
  if (names.has('date') && names.has('timestamp without time zone')) return { name: 'timestamp without time zone' }
  if (names.has('super')) return { name: 'super' }
  return undefined
}

/** May the two meet in a set operation? Numbers meet numbers, texts texts, moments moments; SUPER meets all. */
export function isSameKind(left: SqlType, right: SqlType): boolean {
  return left.name === 'super' || right.name === 'super' || kindOf(left) === kindOf(right)
}

function kindOf(type: SqlType): string {
  if (isNumeric(type)) return 'number'
  if (isText(type)) return 'text'
  if (type.name === 'date' || type.name.startsWith('timestamp')) return 'moment'
  return type.name.split(' ')[0] ?? type.name
}

function unifyNumbers(left: SqlType, right: SqlType): SqlType {
  if (isFloat(left) || isFloat(right))
    return { name: left.name === 'real' && right.name === 'real' ? 'real' : 'double precision' }
  if (isInteger(left) && isInteger(right)) return widerInteger(left, right)
  const a = decimalShape(left)
  const b = decimalShape(right)
  const scale = Math.max(a.scale, b.scale)
  return {
    name: 'numeric',
    precision: Math.min(Math.max(a.precision - a.scale, b.precision - b.scale) + scale, 38),
    scale,
  }
}

/** The engine's word for a type. Lengths of text are ours to keep: the engine has none. */
export function engineType(type: SqlType): string {
  switch (type.name) {
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'boolean':
    case 'date':
      return type.name.toUpperCase()
    case 'numeric':
      return `DECIMAL(${type.precision ?? 18},${type.scale ?? 0})`
    case 'real':
      return 'FLOAT'
    case 'double precision':
      return 'DOUBLE'
    case 'character':
    case 'character varying':
      return 'VARCHAR'
    case 'time without time zone':
      return 'TIME'
    case 'time with time zone':
      return 'TIMETZ'
    case 'timestamp without time zone':
      return 'TIMESTAMP'
    case 'timestamp with time zone':
      return 'TIMESTAMPTZ'
    case 'interval':
    case 'interval year to month':
    case 'interval day to second':
      return 'INTERVAL'
    case 'super':
      return 'JSON'
    case 'hllsketch':
      return 'UBIGINT[]'
    case 'varbyte':
      return 'BLOB'
  }
}

/** The Redshift type that a type of the engine stands for, where nothing better is known. */
export function typeOfEngine(name: string): SqlType | undefined {
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(name)
  if (decimal) return { name: 'numeric', precision: Number(decimal[1]), scale: Number(decimal[2]) }
  return ENGINE_TYPES[name]
}

const ENGINE_TYPES: Readonly<Record<string, SqlType>> = {
  BOOLEAN: { name: 'boolean' },
  TINYINT: { name: 'smallint' },
  UTINYINT: { name: 'smallint' },
  SMALLINT: { name: 'smallint' },
  USMALLINT: { name: 'integer' },
  INTEGER: { name: 'integer' },
  UINTEGER: { name: 'bigint' },
  BIGINT: { name: 'bigint' },
  UBIGINT: { name: 'numeric', precision: 20, scale: 0 },
  HUGEINT: { name: 'numeric', precision: 38, scale: 0 },
  FLOAT: { name: 'real' },
  DOUBLE: { name: 'double precision' },
  VARCHAR: { name: 'character varying', length: 65535 },
  DATE: { name: 'date' },
  TIME: { name: 'time without time zone' },
  'TIME WITH TIME ZONE': { name: 'time with time zone' },
  TIMESTAMP: { name: 'timestamp without time zone' },
  'TIMESTAMP WITH TIME ZONE': { name: 'timestamp with time zone' },
  TIMESTAMP_S: { name: 'timestamp without time zone' },
  TIMESTAMP_MS: { name: 'timestamp without time zone' },
  TIMESTAMP_NS: { name: 'timestamp without time zone' },
  INTERVAL: { name: 'interval' },
  JSON: { name: 'super' },
  'UBIGINT[]': { name: 'hllsketch' },
  BLOB: { name: 'varbyte', length: 64_000 },
}

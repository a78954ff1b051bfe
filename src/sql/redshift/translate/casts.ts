/**
 * Casts, explicit and by assignment. The `__rs.` functions used here are the engine-side half; `adapters/local`
 * installs them.
 */
import type { TypeName } from '../tree.ts'
import { formatType, isInteger, isNumeric, isText, lastField, type SqlType, typeOfSpelling } from '../types.ts'
import { RefusedSql, type Sql } from './context.ts'
import { engineType } from './inference.ts'
import { quoteText } from './quoting.ts'

/** A type name of the source as a type; unknown ones are refused where they stand. */
export function resolveType(type: TypeName): SqlType {
  const resolved = typeOfSpelling(type.words, type.parameters)
  if (resolved) return checkLimits(resolved, type)
  const foreign = FOREIGN_TYPES[type.words]
  if (foreign) throw new RefusedSql(`Redshift has no type "${type.words}"`, type.start, { hint: foreign })
  if (type.words === 'geometry' || type.words === 'geography') {
    throw new RefusedSql(`the type ${type.words.toUpperCase()} does not run on the local target`, type.start)
  }
  throw new RefusedSql(`type "${type.words}" does not exist`, type.start, { sqlState: '42704' })
}

const FOREIGN_TYPES: Readonly<Record<string, string>> = {
  json: 'use SUPER',
  jsonb: 'use SUPER',
  uuid: 'use VARCHAR(36)',
  bytea: 'use VARBYTE',
  blob: 'use VARBYTE',
  money: 'use DECIMAL(19,2)',
  serial: 'use BIGINT IDENTITY(1,1)',
  bigserial: 'use BIGINT IDENTITY(1,1)',
  tinyint: 'use SMALLINT',
  hugeint: 'use DECIMAL(38,0)',
  string: 'use VARCHAR(n)',
  xml: 'use VARCHAR(n)',
  inet: 'use VARCHAR(n)',
  enum: 'use VARCHAR(n) and an accepted_values test',
  struct: 'use SUPER',
  map: 'use SUPER',
  list: 'use SUPER',
}

function checkLimits(type: SqlType, { start }: TypeName): SqlType {
  if (type.name === 'numeric') {
    const { precision = 18, scale = 0 } = type
    if (precision < 1 || precision > 38) {
      throw new RefusedSql(`DECIMAL precision ${precision} must be between 1 and 38`, start, { sqlState: '22023' })
    }
    if (scale > 37 || scale > precision) {
      throw new RefusedSql(`DECIMAL scale ${scale} must be between 0 and precision ${precision}`, start, {
        sqlState: '22023',
      })
    }
  }
  const limit = type.name === 'character' ? 4096 : type.name === 'character varying' ? 65535 : undefined
  if (limit !== undefined && type.length !== undefined && (type.length > limit || type.length < 1)) {
    throw new RefusedSql(`length for type ${type.name} must be between 1 and ${limit}`, start, { sqlState: '22023' })
  }
  return type
}

/** `CAST(x AS type)`: text is cut to its length, numbers are rounded, what does not fit is an error. */
export function explicitCast(value: Sql, type: SqlType, position: number): Sql {
  if (value.isNull) return typed(`CAST(NULL AS ${engineType(type)})`, type)
  if (isText(type)) return castToText(value, type, position)
  return typed(castTo(value, type, position), type)
}

const typed = (text: string, type: SqlType): Sql => ({ text, type, atomic: true })

function castToText(value: Sql, type: SqlType, position: number): Sql {
  const length = type.length ?? 256
  if (value.literal !== undefined) return { ...literalOf(fitLiteral(value.literal, type)), type }
  const text = textOf(value, position)
  const cut = value.type && fits(value.type, type) ? text : `__rs.cut(${text}, ${length})`
  return typed(type.name === 'character' ? `rtrim(${cut}, ' ')` : cut, type)
}

/** A string literal of which the type is now firm. */
function literalOf(text: string): Sql {
  return { text: quoteText(text), atomic: true }
}

/** Cuts a literal to the bytes of a type, at the end of a character. */
function fitLiteral(text: string, type: SqlType): string {
  const cut = cutBytes(text, type.length ?? 256)
  return type.name === 'character' ? cut.replace(/ +$/, '') : cut
}

export function byteLength(text: string): number {
  let bytes = 0
  for (const character of text) bytes += bytesOf(character)
  return bytes
}

function cutBytes(text: string, limit: number): string {
  let bytes = 0
  let end = 0
  for (const character of text) {
    bytes += bytesOf(character)
    if (bytes > limit) return text.slice(0, end)
    end += character.length
  }
  return text
}

function bytesOf(character: string): number {
  const code = character.codePointAt(0) ?? 0
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
}

/** Text whose type says that it can never be longer than the other type. */
function fits(from: SqlType, to: SqlType): boolean {
  return isText(from) && (from.length ?? 65535) <= (to.length ?? 256)
}

/** Any value as text, in the words in which Redshift prints it. */
export function textOf(value: Sql, position: number): string {
  const { type } = value
  if (value.literal !== undefined || (type && isText(type))) return value.text
  switch (type?.name) {
    case 'boolean':
      throw new RefusedSql('cannot cast type boolean to character varying', position, {
        hint: "write CASE WHEN x THEN 'true' ELSE 'false' END",
        sqlState: '42846',
      })
    case 'super':
      return `__rs.super_text(${value.text})`
    case 'hllsketch':
      return refuseSketch(position)
    case 'real':
    case 'double precision':
      return `__rs.float_text(${value.text})`
    case 'varbyte':
      return `__rs.varbyte_text(${value.text})`
    case 'interval':
    case 'interval year to month':
    case 'interval day to second':
      return `rs_interval_text(${value.text})`
    default:
      return `CAST(${value.text} AS VARCHAR)`
  }
}

function castTo(value: Sql, type: SqlType, position: number): string {
  const from = value.type
  const open = value.literal !== undefined || from === undefined || isText(from)
  refuseImpossible(value, type, position)
  if (from?.name === 'hllsketch' && type.name !== 'hllsketch') refuseSketch(position)
  if (from?.name === 'super') return type.name === 'super' ? value.text : castFromSuper(value, type)
  if (open) {
    const read = readLiteral(value, type, position) ?? readText(value, type)
    if (read !== undefined) return read
  }
  if (type.name === 'super') return `__rs.to_super(${value.text})`
  if (type.name === 'varbyte' && from && isInteger(from)) return bytesOfInteger(value.text, from)
  if (type.name.startsWith('interval') && from?.name.startsWith('interval')) return fitInterval(value.text, from, type)
  return `CAST(${value.text} AS ${engineType(type)})`
}

/**
 * A SUPER scalar as a plain one: strings are read as text is, numbers and booleans as they are. What cannot be cast is
 * NULL, not an error. (AWS: query-super, "Lax semantics"; limitations-super)
 */
function castFromSuper(value: Sql, type: SqlType): string {
  const isNumber = `json_type(${value.text}) IN ('BIGINT', 'UBIGINT', 'DOUBLE')`
  const isTruth = `json_type(${value.text}) = 'BOOLEAN'`
  const read = readSuperText(value, type)
  if (isInteger(type)) {
    const number = `CAST(CAST(__rs.super_text(${value.text}) AS DECIMAL(38,10)) AS ${engineType(type)})`
    const truth = `CAST(CAST(__rs.super_text(${value.text}) AS BOOLEAN) AS ${engineType(type)})`
    return `TRY(CASE WHEN ${isNumber} THEN ${number} WHEN ${isTruth} THEN ${truth} ELSE ${read} END)`
  }
  if (type.name === 'boolean') {
    const number = `CASE WHEN json_type(${value.text}) <> 'DOUBLE' THEN __rs.super_text(${value.text}) <> '0' END`
    return `TRY(CASE WHEN ${isNumber} THEN ${number} ELSE ${read} END)`
  }
  return `TRY(${read})`
}

function readSuperText(value: Sql, type: SqlType): string {
  const text: Sql = {
    text: `__rs.super_text(${value.text})`,
    type: { name: 'character varying', length: 65535 },
    atomic: true,
  }
  return readText(text, type) ?? `CAST(${text.text} AS ${engineType(type)})`
}

/** Text that is known while rewriting, read as a value of the type. */
function readLiteral(value: Sql, type: SqlType, position: number): string | undefined {
  if (value.literal === undefined) return undefined
  const text = value.literal.trim()
  if (isInteger(type)) {
    if (/^[+-]?\d+$/.test(text)) return integerLiteral(text, type, position)
    throw new RefusedSql(`invalid input syntax for integer: "${value.literal}"`, position, { sqlState: '22P02' })
  }
  if (type.name === 'boolean') {
    const truth = booleanOf(text)
    if (truth === undefined)
      throw new RefusedSql(`invalid input syntax for type boolean: "${value.literal}"`, position, { sqlState: '22P02' })
    return truth ? 'TRUE' : 'FALSE'
  }
  if (type.name === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(text)) return `CAST(${quoteText(text)} AS DATE)`
  if (
    type.name === 'timestamp without time zone' &&
    /^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2}(\.\d{1,6})?)?$/.test(text)
  ) {
    return `CAST(${quoteText(text)} AS TIMESTAMP)`
  }
  return undefined
}

const LARGEST: Readonly<Record<string, bigint>> = {
  smallint: 32767n,
  integer: 2147483647n,
  bigint: 9223372036854775807n,
}

function integerLiteral(text: string, type: SqlType, position: number): string {
  const value = BigInt(text.replace(/^\+/, ''))
  const most = LARGEST[type.name] ?? 0n
  if (value > most || value < -most - 1n) {
    throw new RefusedSql(`value "${text}" is out of range for type ${type.name}`, position, { sqlState: '22003' })
  }
  return `CAST(${quoteText(text)} AS ${engineType(type)})`
}

function booleanOf(text: string): boolean | undefined {
  const word = text.toLowerCase()
  if (['t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', '1'].includes(word)) return true
  return ['f', 'fa', 'fal', 'fals', 'false', 'n', 'no', '0'].includes(word) ? false : undefined
}

/** Text of a column, or of a type that is not known. */
function readText(value: Sql, type: SqlType): string | undefined {
  switch (type.name) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return value.type || value.literal !== undefined
        ? `CAST(__rs.read_integer(${value.text}) AS ${engineType(type)})`
        : undefined
    case 'numeric':
      return value.type || value.literal !== undefined
        ? `CAST(__rs.read_number(${value.text}) AS ${engineType(type)})`
        : undefined
    case 'boolean':
      return value.type ? `__rs.read_boolean(${value.text})` : undefined
    case 'date':
      return `__rs.as_date(${value.text})`
    case 'timestamp without time zone':
      return `__rs.as_timestamp(${value.text})`
    case 'timestamp with time zone':
      return `__rs.as_timestamptz(${value.text})`
    case 'time without time zone':
      return `__rs.as_time(${value.text})`
    case 'time with time zone':
      return `__rs.as_timetz(${value.text})`
    case 'interval':
    case 'interval year to month':
    case 'interval day to second':
      return value.type || value.literal !== undefined ? readInterval(value.text, type) : undefined
    case 'super':
      // A cast makes a SUPER string; JSON_PARSE reads JSON.
      return `to_json(CAST(${value.text} AS VARCHAR))`
    case 'varbyte':
      return `encode(${padded(value)})`
    default:
      return undefined
  }
}

const INTEGER_BYTES: Readonly<Record<string, number>> = { smallint: 2, integer: 4, bigint: 8 }

/** The bytes of an integer, the greatest first. */
function bytesOfInteger(text: string, { name }: SqlType): string {
  return `unhex(right(lpad(to_hex(CAST(${text} AS BIGINT)), 16, '0'), ${(INTEGER_BYTES[name] ?? 8) * 2}))`
}

/** Text of a CHAR with the blanks that fill it. */
function padded({ text, type }: Sql): string {
  return type?.name === 'character' ? `rpad(${text}, ${type.length ?? 1}, ' ')` : text
}

/** What a sketch looks like is Redshift's own. */
export function refuseSketch(position: number): never {
  throw new RefusedSql('a HyperLogLog sketch cannot be shown on the local target', position, {
    hint: 'HLL_CARDINALITY(sketch) tells how many values it has seen',
  })
}

/** Text as an interval of a type. A number that stands alone counts the smallest field that the type keeps. */
export function readInterval(text: string, type: SqlType): string {
  const unit = type.name === 'interval' ? 'second' : lastField(type)
  return fitInterval(`rs_read_interval(${text}, '${unit}')`, undefined, type)
}

/** Without what the type does not keep. */
function fitInterval(text: string, from: SqlType | undefined, type: SqlType): string {
  if (type.name === 'interval' || (from && formatType(from) === formatType(type))) return text
  return `rs_fit_interval(${text}, '${lastField(type)}', ${type.digits ?? 6})`
}

/** Pairs of types between which Redshift has no cast at all. */
function refuseImpossible(value: Sql, type: SqlType, position: number): void {
  const from = value.type
  if (!from || value.literal !== undefined) return
  const dateLike = (name: string): boolean => name === 'date' || name.startsWith('time')
  const impossible =
    (dateLike(from.name) && (isNumeric(type) || type.name === 'boolean')) ||
    (isNumeric(from) && dateLike(type.name)) ||
    (type.name === 'varbyte' && !isText(from) && !isInteger(from) && from.name !== 'varbyte') ||
    (type.name === 'hllsketch' && from.name !== 'hllsketch') ||
    (from.name === 'boolean' &&
      (dateLike(type.name) || type.name === 'numeric' || type.name === 'real' || type.name === 'double precision')) ||
    ((from.name === 'numeric' || from.name === 'real' || from.name === 'double precision') && type.name === 'boolean')
  if (!impossible) return
  throw new RefusedSql(`cannot cast type ${bare(from)} to ${bare(type)}`, position, { sqlState: '42846' })
}

const bare = (type: SqlType): string => formatType({ name: type.name }).replace(/\(.*$/, '')

/** A value on its way into a column: as INSERT and UPDATE store it, errors included. */
export function assignTo(value: Sql, type: SqlType | undefined, column: string, position: number): string {
  if (type === undefined || value.isNull) return value.text
  if (isText(type)) return assignText(value, type, position)
  const from = value.type
  if (from && value.literal === undefined && !isAssignable(from, type)) {
    throw new RefusedSql(
      `column "${column}" is of type ${bare(type)} but expression is of type ${bare(from)}`,
      position,
      { hint: 'You will need to rewrite or cast the expression.', sqlState: '42804' },
    )
  }
  const same = sameEngineType(from, type) && !type.name.startsWith('interval')
  if (same && value.literal === undefined && !value.inexact) return value.text
  return castTo(value, type, position)
}

function sameEngineType(from: SqlType | undefined, to: SqlType): boolean {
  return from !== undefined && engineType(from) === engineType(to)
}

function isAssignable(from: SqlType, to: SqlType): boolean {
  if (from.name === to.name || to.name === 'super' || from.name === 'super') return true
  if (isNumeric(from) && isNumeric(to)) return true
  if (isText(from)) return to.name === 'varbyte'
  const moments = ['date', 'timestamp without time zone', 'timestamp with time zone']
  if (moments.includes(from.name) && moments.includes(to.name)) return true
  if (from.name.startsWith('timestamp') && to.name.startsWith('time ')) return true
  if (from.name.startsWith('time ') && to.name.startsWith('time ')) return true
  return from.name.startsWith('interval') && to.name.startsWith('interval')
}

function assignText(value: Sql, type: SqlType, position: number): string {
  const length = type.length ?? 256
  if (value.literal !== undefined) {
    const { literal } = value
    const kept = byteLength(literal) > length ? literal.replace(/ +$/, '') : literal
    if (byteLength(kept) > length) {
      throw new RefusedSql(`value too long for type ${formatType(type)}`, position, { sqlState: '22001' })
    }
    return quoteText(fitLiteral(literal, type))
  }
  const text = textOf(value, position)
  const fitted = value.type && fits(value.type, type) ? text : `__rs.fit(${text}, ${length}, '${type.name}')`
  return type.name === 'character' && value.type?.name !== 'character' ? `rtrim(${fitted}, ' ')` : fitted
}

/** A value that goes where a value of `type` is expected: a literal takes the type of what it meets. */
export function coerceLiteral(value: Sql, type: SqlType | undefined, position: number): Sql {
  if (value.literal === undefined || type === undefined || isText(type)) return value
  return { text: castTo(value, type, position), type, atomic: true }
}

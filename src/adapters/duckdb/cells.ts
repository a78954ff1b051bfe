/**
 * DuckDB's values as cells. A reader is chosen once a column, by the column's type, and then called once a value.
 * Values come as the driver's objects; they are told apart by their type, never by their class, so that this file
 * needs no driver.
 */
import type { Cell } from '../../core/table.ts'
import { dateText, nanosTimestampText, nanosTimeText, offsetText, timestampText, timeText } from './time-text.ts'

/** A DuckDB type: its id in the driver's words, its SQL text, and the types inside it. */
export interface TypeShape {
  readonly id: string
  readonly text: string
  /** Element of a list, fields of a struct, key and value of a map, members of a union. */
  readonly parts: readonly { readonly name: string; readonly type: TypeShape }[]
}

export type CellReader = (value: unknown) => Cell

/** How to read the values of a type. Null stays null without asking the reader. */
export function cellReader(type: TypeShape): CellReader {
  const read = scalarReader(type) ?? jsonReader(type)
  return (value) => (value === null || value === undefined ? null : read(value))
}

function scalarReader(type: TypeShape): CellReader | undefined {
  switch (type.id) {
    case 'BOOLEAN':
      return (value) => value === true
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'UTINYINT':
    case 'USMALLINT':
    case 'UINTEGER':
    case 'DOUBLE':
      return (value) => Number(value)
    case 'FLOAT':
      return (value) => shortestFloat(Number(value))
    case 'BIGINT':
    case 'UBIGINT':
    case 'HUGEINT':
    case 'UHUGEINT':
    case 'BIGNUM':
      return (value) => (typeof value === 'bigint' ? integer(value) : Number(value))
    case 'DATE':
      return (value) => dateText(numberIn(value, 'days'))
    case 'TIMESTAMP':
      return (value) => timestampText(bigintIn(value, 'micros'))
    case 'TIMESTAMP_TZ':
      return (value) => timestampText(bigintIn(value, 'micros'), '+00')
    case 'TIMESTAMP_S':
      return (value) => timestampText(finite(bigintIn(value, 'seconds'), 1_000_000n))
    case 'TIMESTAMP_MS':
      return (value) => timestampText(finite(bigintIn(value, 'millis'), 1_000n))
    case 'TIMESTAMP_NS':
      return (value) => nanosTimestampText(bigintIn(value, 'nanos'))
    case 'TIME':
      return (value) => timeText(Number(bigintIn(value, 'micros')))
    case 'TIME_NS':
      return (value) => nanosTimeText(bigintIn(value, 'nanos'))
    case 'TIME_TZ':
      return (value) => timeText(Number(bigintIn(value, 'micros'))) + offsetText(numberIn(value, 'offset'))
    case 'BLOB':
    case 'GEOMETRY':
      return (value) => hexText(bytesIn(value))
    case 'DECIMAL':
    case 'INTERVAL':
    case 'UUID':
    case 'BIT':
    case 'ENUM':
    case 'VARCHAR':
    case 'SQLNULL':
      return (value) => String(value)
    case 'UNION':
      return (value) => unionCell(type, value)
    default:
      return undefined
  }
}

/** Lists, structs, maps and variants are their JSON text. */
function jsonReader(type: TypeShape): CellReader {
  return (value) => jsonText(type, value)
}

function jsonText(type: TypeShape, value: unknown): string {
  if (value === null || value === undefined) return 'null'
  switch (type.id) {
    case 'LIST':
    case 'ARRAY': {
      const element = partOf(type, 0)
      return `[${listIn(value, 'items')
        .map((item) => jsonText(element, item))
        .join(',')}]`
    }
    case 'STRUCT': {
      const entries = field(value, 'entries')
      const members = type.parts.map(
        ({ name, type: part }) => `${JSON.stringify(name)}:${jsonText(part, field(entries, name))}`,
      )
      return `{${members.join(',')}}`
    }
    case 'MAP': {
      const [key, element] = [partOf(type, 0), partOf(type, 1)]
      const members = listIn(value, 'entries').map(
        (entry) => `${jsonKey(key, field(entry, 'key'))}:${jsonText(element, field(entry, 'value'))}`,
      )
      return `{${members.join(',')}}`
    }
    case 'UNION':
      return jsonText(memberOf(type, value), field(value, 'value'))
    case 'VARIANT':
      return variantText(value)
    default:
      return jsonScalar(type, value)
  }
}

function jsonScalar(type: TypeShape, value: unknown): string {
  if (type.text === 'JSON') return String(value)
  const cell = cellReader(type)(value)
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : JSON.stringify(String(cell))
  if (typeof cell === 'bigint' || typeof cell === 'boolean' || type.id === 'DECIMAL') return String(cell)
  return JSON.stringify(cell)
}

function jsonKey(type: TypeShape, value: unknown): string {
  const text = jsonText(type, value)
  return text.startsWith('"') ? text : JSON.stringify(text)
}

/** The driver decodes a variant to plain values and says nothing of their types. */
function variantText(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object') return String(value)
  if ('items' in value) return `[${listIn(value, 'items').map(variantText).join(',')}]`
  if ('entries' in value && typeof value.entries === 'object' && value.entries !== null) {
    const members = Object.entries(value.entries).map(
      ([name, member]) => `${JSON.stringify(name)}:${variantText(member)}`,
    )
    return `{${members.join(',')}}`
  }
  if ('value' in value) return 'scale' in value ? String(value) : variantText(value.value)
  return JSON.stringify(String(value))
}

function unionCell(type: TypeShape, value: unknown): Cell {
  return cellReader(memberOf(type, value))(field(value, 'value'))
}

function memberOf(type: TypeShape, value: unknown): TypeShape {
  const tag = field(value, 'tag')
  return type.parts.find(({ name }) => name === tag)?.type ?? unexpected('a member of the union', value)
}

function partOf(type: TypeShape, index: number): TypeShape {
  return type.parts[index]?.type ?? unexpected('an inner type', type.text)
}

/** Whole numbers as numbers while they are exact. */
function integer(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

/** 0.1 of 32 bits is 0.10000000149 as a double; what people mean is the shortest text that gives the same float. */
function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}

/** Coarser timestamps in microseconds, their infinities left as they are. */
function finite(value: bigint, factor: bigint): bigint {
  const infinite = value === 9_223_372_036_854_775_807n || value === -9_223_372_036_854_775_807n
  return infinite ? value : value * factor
}

function hexText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Reflect.get(value, name)
    : unexpected(`an object with ${name}`, value)
}

function bigintIn(value: unknown, name: string): bigint {
  const found = field(value, name)
  return typeof found === 'bigint' ? found : unexpected(`a bigint ${name}`, value)
}

function numberIn(value: unknown, name: string): number {
  const found = field(value, name)
  return typeof found === 'number' ? found : unexpected(`a number ${name}`, value)
}

function bytesIn(value: unknown): Uint8Array {
  const found = field(value, 'bytes')
  return found instanceof Uint8Array ? found : unexpected('bytes', value)
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const found = field(value, name)
  return Array.isArray(found) ? found : unexpected(`a list ${name}`, value)
}

function unexpected(wanted: string, value: unknown): never {
  throw new TypeError(`DuckDB's driver gave no ${wanted}: ${String(value)}`)
}

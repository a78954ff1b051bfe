/** A column as templates see it: dbt's Column. */
import type { Column } from '../core/table.ts'
import { PyError } from '../jinja/values/errors.ts'
import { bindArguments, type HostObject, hostFunction, hostObject, isHostObject } from '../jinja/values/host.ts'
import { asInt } from '../jinja/values/number.ts'
import { str } from '../jinja/values/operators.ts'
import type { HostCall, Value } from '../jinja/values/value.ts'

export interface ColumnFacts {
  readonly name: string
  readonly dtype: string
  readonly charSize?: number
  readonly precision?: number
  readonly scale?: number
}

const facts = new WeakMap<HostObject, ColumnFacts>()

function columnOf(value: Value): ColumnFacts | undefined {
  return isHostObject(value) ? facts.get(value) : undefined
}

/** `numeric(18,2)` → its base type and sizes, as the catalogs of PostgreSQL and Redshift give them. */
export function columnFacts({ name, type }: Column): ColumnFacts {
  const shape = /^([^(]+?)\s*\((\d+)(?:\s*,\s*(\d+))?\)\s*(.*)$/.exec(type)
  if (!shape) return { name, dtype: type }
  const [, base = type, first, second, rest] = shape
  const dtype = rest ? `${base} ${rest}` : base
  if (STRING.test(base)) return { name, dtype, charSize: Number(first) }
  if (NUMERIC.test(base)) return { name, dtype, precision: Number(first), scale: Number(second ?? 0) }
  return { name, dtype: type }
}

const STRING = /^(text|character varying|character|varchar|char|bpchar|nvarchar|string)$/i
const NUMERIC = /^(numeric|decimal)$/i
const INTEGER =
  /^(smallint|integer|bigint|int|int2|int4|int8|smallserial|serial|bigserial|serial2|serial4|serial8|tinyint|hugeint)$/i
const FLOAT = /^(real|float4|float|double precision|float8|double)$/i

export function columnValue(column: ColumnFacts, quoteIdentifier: (name: string) => string): HostObject {
  const value = hostObject({
    typeName: 'Column',
    attribute: (name) => attributeOf(column, name, quoteIdentifier),
    repr: () => `<Column ${column.name} (${dataType(column)})>`,
    equals: (other) => {
      const theirs = columnOf(other)
      return theirs !== undefined && theirs.name === column.name && dataType(theirs) === dataType(column)
    },
    hash: () => `${column.name}\u0000${dataType(column)}`,
    toJs: () => ({ column: column.name, dtype: column.dtype }),
  })
  facts.set(value, column)
  return value
}

/** The type as DDL writes it. A string without a size is Redshift's default, 256 bytes; `text` stays. */
function dataType(column: ColumnFacts): string {
  const { dtype, charSize, precision, scale } = column
  if (/^text$/i.test(dtype)) return dtype
  if (STRING.test(dtype)) return `character varying(${charSize ?? 256})`
  if (NUMERIC.test(dtype)) return precision === undefined ? dtype : `${dtype}(${precision},${scale ?? 0})`
  return dtype
}

function attributeOf(column: ColumnFacts, name: string, quote: (name: string) => string): Value | undefined {
  switch (name) {
    case 'name':
    case 'column':
      return column.name
    case 'quoted':
      return quote(column.name)
    case 'dtype':
      return column.dtype
    case 'data_type':
    case 'expanded_data_type':
      return dataType(column)
    case 'char_size':
      return column.charSize ?? null
    case 'numeric_precision':
      return column.precision ?? null
    case 'numeric_scale':
      return column.scale ?? null
  }
  const method = METHODS[name]
  return method && hostFunction(name, (call) => method(column, call))
}

const isNumeric = ({ dtype }: ColumnFacts): boolean => NUMERIC.test(dtype)
const isString = ({ dtype }: ColumnFacts): boolean => STRING.test(dtype)
const isInteger = ({ dtype }: ColumnFacts): boolean => INTEGER.test(dtype)
const isFloat = ({ dtype }: ColumnFacts): boolean => FLOAT.test(dtype)

const METHODS: Readonly<Record<string, (column: ColumnFacts, call: HostCall) => Value>> = {
  is_string: isString,
  is_integer: isInteger,
  is_float: isFloat,
  is_numeric: isNumeric,
  is_number: (column) => isInteger(column) || isFloat(column) || isNumeric(column),
  string_size: (column) => {
    if (!isString(column)) throw new PyError('RuntimeError', 'Called string_size() on non-string field!')
    return column.dtype.toLowerCase() === 'text' || column.charSize === undefined ? 256 : column.charSize
  },
  can_expand_to: (column, call) => {
    const other = columnOf(call.positional[0] ?? call.named.get('other_column') ?? null)
    if (!other || !isString(column) || !isString(other)) return false
    return (other.charSize ?? 256) > (column.charSize ?? 256)
  },
  literal: (column, call) => `${str(call.positional[0] ?? null)}::${dataType(column)}`,
}

/** `api.Column` and `adapter.Column`. */
export function columnClass(quoteIdentifier: (name: string) => string): HostObject {
  const make = (call: HostCall): Value => {
    const { values } = bindArguments(call, {
      name: 'Column',
      parameters: ['column', 'dtype', ['char_size', null], ['numeric_precision', null], ['numeric_scale', null]],
    })
    const [charSize, precision, scale] = [values.char_size, values.numeric_precision, values.numeric_scale].map(size)
    return columnValue(
      {
        name: str(values.column),
        dtype: str(values.dtype),
        ...(charSize !== undefined && { charSize }),
        ...(precision !== undefined && { precision }),
        ...(scale !== undefined && { scale }),
      },
      quoteIdentifier,
    )
  }
  const statics: Readonly<Record<string, (call: HostCall) => Value>> = {
    create: (call) =>
      columnValue(
        { name: str(call.positional[0] ?? ''), dtype: translateType(str(call.positional[1] ?? '')) },
        quoteIdentifier,
      ),
    translate_type: (call) => translateType(str(call.positional[0] ?? '')),
    string_type: (call) => `character varying(${str(call.positional[0] ?? 256)})`,
    numeric_type: (call) => {
      const [type = 'numeric', precision = null, scale = null] = call.positional
      return precision === null || scale === null ? str(type) : `${str(type)}(${str(precision)},${str(scale)})`
    },
    from_description: (call) =>
      columnValue(
        columnFacts({ name: str(call.positional[0] ?? ''), type: str(call.positional[1] ?? '') }),
        quoteIdentifier,
      ),
  }
  return hostObject({
    typeName: 'Column',
    attribute: (name) => {
      const found = statics[name]
      return found && hostFunction(name, found)
    },
    call: make,
  })
}

function size(value: Value): number | undefined {
  const int = asInt(value)
  return int === undefined ? undefined : Number(int)
}

const TRANSLATIONS: Readonly<Record<string, string>> = {
  STRING: 'TEXT',
  TIMESTAMP: 'TIMESTAMP',
  FLOAT: 'FLOAT',
  INTEGER: 'INT',
  BOOLEAN: 'BOOLEAN',
}

function translateType(dtype: string): string {
  return TRANSLATIONS[dtype.toUpperCase()] ?? dtype
}

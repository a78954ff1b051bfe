/** The rows of a query as templates see them: the part of agate's Table that dbt projects use. */
import type { Table } from '../core/table.ts'
import { dictOf } from '../jinja/values/dict.ts'
import { PyError } from '../jinja/values/errors.ts'
import { bindArguments, type HostObject, hostFunction, hostObject, isHostObject } from '../jinja/values/host.ts'
import { asInt } from '../jinja/values/number.ts'
import { equals, listOf, str } from '../jinja/values/operators.ts'
import { makeTuple } from '../jinja/values/tuple.ts'
import type { HostCall, Value } from '../jinja/values/value.ts'
import { cellValue } from './cell-value.ts'

interface TableFacts {
  readonly names: readonly string[]
  readonly types: readonly string[]
  readonly rows: readonly (readonly Value[])[]
  readonly print: (text: string) => void
}

/** The table as a value; `print` shows what `print_table()` asks for. */
export function tableValue(table: Table, print: (text: string) => void): HostObject {
  const types = table.columns.map(({ type }) => type)
  return wrap({
    names: uniqueNames(table.columns.map(({ name }) => name)),
    types,
    rows: table.rows.map((row) => row.map((cell, index) => cellValue(cell, types[index] ?? ''))),
    print,
  })
}

/** dbt renames equal column names: `id`, `id_2`. */
function uniqueNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? name : `${name}_${count}`
  })
}

export function emptyTable(): HostObject {
  return wrap({ names: [], types: [], rows: [], print: () => undefined })
}

const tables = new WeakMap<HostObject, TableFacts>()

/** The warehouse's own type of a column, of a value that is a table. */
export function columnTypeOf(value: Value, index: number): string | undefined {
  return isHostObject(value) ? tables.get(value)?.types[index] : undefined
}

function wrap(facts: TableFacts): HostObject {
  const value = hostObject({
    typeName: 'Table',
    attribute: (name) => attributeOf(facts, name),
    length: () => facts.rows.length,
    truthy: () => true,
    iterate: () => facts.rows.map((row) => rowValue(row, facts.names)),
    item: (key) =>
      typeof key === 'string'
        ? columnNamed(facts, key)
        : facts.rows.map((row) => rowValue(row, facts.names))[indexOf(key, facts.rows.length)],
    str: () => `<agate.Table: ${facts.rows.length} rows, ${facts.names.length} columns>`,
    toJs: () => facts.rows.map((row) => Object.fromEntries(row.map((cell, index) => [facts.names[index] ?? '', cell]))),
  })
  tables.set(value, facts)
  return value
}

function attributeOf(facts: TableFacts, name: string): Value | undefined {
  switch (name) {
    case 'column_names':
      return makeTuple(facts.names)
    case 'column_types':
      return makeTuple(facts.types.map((type) => hostObject({ typeName: agateType(type), attribute: () => undefined })))
    case 'columns':
      return sequence(
        facts.names.map((_name, index) => columnValue(facts, index)),
        facts.names,
        'MappedSequence',
      )
    case 'rows':
      return sequence(
        facts.rows.map((row) => rowValue(row, facts.names)),
        [],
        'MappedSequence',
      )
  }
  const method = METHODS[name]
  return method && hostFunction(name, (call) => method(facts, call))
}

const METHODS: Readonly<Record<string, (facts: TableFacts, call: HostCall) => Value>> = {
  print_table: (facts, call) => {
    const { values } = bindArguments(call, {
      name: 'print_table',
      parameters: [
        ['max_rows', 20],
        ['max_columns', 6],
      ],
      moreNamed: true,
    })
    facts.print(plainTable(facts, Number(asInt(values.max_rows) ?? 20), Number(asInt(values.max_columns) ?? 6)))
    return null
  },
  select: (facts, call) => {
    const wanted = listOf(call.positional[0] ?? []).map(str)
    return project(
      facts,
      wanted.map((name) => columnIndex(facts, name)),
    )
  },
  exclude: (facts, call) => {
    const unwanted = new Set(listOf(call.positional[0] ?? []).map(str))
    return project(
      facts,
      facts.names.flatMap((name, index) => (unwanted.has(name) ? [] : [index])),
    )
  },
  limit: (facts, call) => {
    const [first = null, second = null] = call.positional.map((value) => Number(asInt(value) ?? 0))
    const rows = second === null ? facts.rows.slice(0, first ?? undefined) : facts.rows.slice(first ?? 0, second)
    return wrap({ ...facts, rows })
  },
  rename: (facts, call) => {
    const names = call.named.get('column_names') ?? call.positional[0] ?? null
    if (names === null) return wrap(facts)
    if (Array.isArray(names)) return wrap({ ...facts, names: names.map(str) })
    return wrap({ ...facts, names: facts.names.map((name) => renamed(names, name)) })
  },
  to_json: () => {
    throw new PyError('NotImplementedError', 'to_json() writes a file; use tojson of the rows')
  },
}

function renamed(names: Value, name: string): string {
  if (typeof names !== 'object' || names === null || Array.isArray(names)) return name
  const found = names.type.contains?.(names, name) ? names.type.item?.(names, name) : undefined
  return found === undefined ? name : str(found)
}

function project(facts: TableFacts, columns: readonly number[]): Value {
  return wrap({
    ...facts,
    names: columns.map((index) => facts.names[index] ?? ''),
    types: columns.map((index) => facts.types[index] ?? ''),
    rows: facts.rows.map((row) => columns.map((index) => row[index] ?? null)),
  })
}

function columnIndex({ names }: TableFacts, name: string): number {
  const index = names.indexOf(name)
  if (index < 0) throw new PyError('KeyError', `'${name}'`)
  return index
}

function columnNamed(facts: TableFacts, name: string): Value | undefined {
  const index = facts.names.indexOf(name)
  return index < 0 ? undefined : columnValue(facts, index)
}

function columnValue(facts: TableFacts, index: number): HostObject {
  const values = facts.rows.map((row) => row[index] ?? null)
  const methods: Readonly<Record<string, () => Value>> = {
    values: () => makeTuple(values),
    values_without_nulls: () => makeTuple(values.filter((value) => value !== null)),
    values_distinct: () =>
      makeTuple(values.filter((value, at) => values.findIndex((other) => equals(other, value)) === at)),
  }
  return hostObject({
    typeName: 'Column',
    abstract: 'sequence',
    attribute: (name) => {
      if (name === 'name') return facts.names[index] ?? ''
      if (name === 'index') return index
      if (name === 'data_type') return facts.types[index] ?? ''
      const method = methods[name]
      return method && hostFunction(name, () => method())
    },
    length: () => values.length,
    iterate: () => values,
    item: (key) => values[indexOf(key, values.length)],
    str: () => `<agate.Column: ${facts.names[index] ?? ''}>`,
  })
}

/** A row: by index, by column name, in order, and as a mapping. */
function rowValue(row: readonly Value[], names: readonly string[]): HostObject {
  const named = (name: string): Value | undefined => {
    const index = names.indexOf(name)
    return index < 0 ? undefined : (row[index] ?? null)
  }
  const methods: Readonly<Record<string, (call: HostCall) => Value>> = {
    values: () => makeTuple(row),
    keys: () => makeTuple(names),
    items: () => names.map((name, index) => makeTuple([name, row[index] ?? null])),
    dict: () => dictOf(names.map((name, index) => [name, row[index] ?? null])),
    get: ({ positional: [key = null, fallback = null] }) => named(str(key)) ?? fallback,
  }
  return hostObject({
    typeName: 'Row',
    abstract: 'sequence',
    attribute: (name) => {
      const method = methods[name]
      return method ? hostFunction(name, method) : undefined
    },
    item: (key) => (typeof key === 'string' ? named(key) : row[indexOf(key, row.length)]),
    length: () => row.length,
    iterate: () => row,
    contains: (item) => row.some((value) => equals(value, item)),
    equals: (other) =>
      row.length === listLength(other) && listOf(other).every((value, index) => equals(value, row[index] ?? null)),
    str: () => `<agate.Row: (${row.map(str).join(', ')})>`,
    toJs: () => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])),
  })
}

function listLength(value: Value): number {
  return typeof value === 'object' && value !== null ? listOf(value).length : -1
}

function sequence(items: readonly Value[], keys: readonly string[], typeName: string): HostObject {
  const named = (name: string): Value | undefined => items[keys.indexOf(name)]
  const methods: Readonly<Record<string, (call: HostCall) => Value>> = {
    values: () => makeTuple(items),
    keys: () => makeTuple(keys),
    items: () => keys.map((key, index) => makeTuple([key, items[index] ?? null])),
    get: ({ positional: [key = null, fallback = null] }) => named(str(key)) ?? fallback,
  }
  return hostObject({
    typeName,
    abstract: 'sequence',
    attribute: (name) => {
      const method = methods[name]
      return method && hostFunction(name, method)
    },
    item: (key) => (typeof key === 'string' ? named(key) : items[indexOf(key, items.length)]),
    length: () => items.length,
    iterate: () => items,
  })
}

/** No index at all for what is no integer: `column['name']` is the attribute. */
function indexOf(key: Value, length: number): number {
  const index = Number(asInt(key) ?? Number.NaN)
  return index < 0 ? length + index : index
}

function agateType(type: string): string {
  if (/int|numeric|decimal|double|float|real/i.test(type)) return 'Number'
  if (/bool/i.test(type)) return 'Boolean'
  if (/timestamp/i.test(type)) return 'DateTime'
  return /^date$/i.test(type) ? 'Date' : 'Text'
}

/** agate's own layout: `| id | name |`. */
function plainTable({ names, rows }: TableFacts, maxRows: number, maxColumns: number): string {
  const shown = names.slice(0, maxColumns)
  const cells = rows.slice(0, maxRows).map((row) => shown.map((_name, index) => str(row[index] ?? null)))
  const widths = shown.map((name, index) => Math.max(name.length, ...cells.map((row) => (row[index] ?? '').length)))
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, index) => text.padEnd(widths[index] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(shown), rule, ...cells.map(line)].join('\n')
}

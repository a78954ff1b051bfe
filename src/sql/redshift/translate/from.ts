/** What may stand in FROM: relations, subqueries, joins, PIVOT and UNPIVOT, the elements of SUPER arrays. */
import { mark } from '../../source-map.ts'
import { catalogColumnsSql } from '../calls/catalog-columns.ts'
import type {
  Alias,
  Expression,
  FromCall,
  FromItem,
  FromQuery,
  FromTable,
  FromUnpivotObject,
  Join,
  Name,
  Pivot,
  Unpivot,
} from '../tree.ts'
import { refuseNoBoolean } from './conditions.ts'
import { type Context, RefusedSql, type Sql } from './context.ts'
import { typeIf } from './operators.ts'
import { quoteName, quoteText } from './quoting.ts'
import { engineName, findRelation } from './relation.ts'
import { findSource, type OutputColumn, type Scope, type Source } from './scope.ts'

/** Puts the item's columns into the scope and returns its SQL. */
export function translateFrom(item: FromItem, scope: Scope, context: Context): string {
  switch (item.kind) {
    case 'table':
      return fromTable(item, scope, context)
    case 'from query':
      return fromQuery(item, scope, context)
    case 'from call':
      return fromCall(item, scope, context)
    case 'join':
      return fromJoin(item, scope, context)
    case 'pivot':
      return fromPivot(item, scope, context)
    case 'unpivot':
      return fromUnpivot(item, scope, context)
    case 'unpivot object':
      throw new RefusedSql('UNPIVOT of an object stands in the list of FROM, not in a join', item.start)
  }
}

function fromTable(item: FromTable, scope: Scope, context: Context): string {
  const [first] = item.name.parts
  if (!first) throw new RefusedSql('a table needs a name', item.start)
  if (item.steps.length > 0 || item.indexAlias) {
    throw new RefusedSql(`"${first.text}" is no SUPER value of this query`, item.start, {
      hint: 'put the table before it: FROM t, t.array AS element',
    })
  }
  if (item.name.parts.length > 1 && scope.sources.some(({ alias }) => alias === first.text)) {
    throw new RefusedSql('a SUPER array cannot be unnested by a join on the local target', item.start, {
      hint: 'put it into the list of FROM: FROM t, t.array AS element',
    })
  }
  const isCte = item.name.parts.length === 1 && scope.ctes.has(first.text)
  const relation = isCte ? undefined : findRelation(item.name, context)
  const view =
    relation?.definition === undefined || relation.kind !== 'view'
      ? undefined
      : context.expandView(relation, item.start)
  const columns = isCte
    ? scope.ctes.get(first.text)
    : (view?.columns ?? relation?.columns.map(({ name, type }) => ({ name, ...typeIf(type) })))
  const own = item.name.parts.at(-1)?.text ?? ''
  const schema = item.alias.name || !relation ? {} : { schema: relation.schema }
  addSource(scope, { alias: item.alias.name?.text ?? own, ...schema, ...(columns && { columns }) }, item.alias, item)
  const name = view ? `(${view.text})` : relation ? engineName(relation, context) : quoteName(first.text)
  const label =
    // A view calls a relation what it was called when the view was made.
    (view || relation?.engineName !== undefined || (relation && relation.name !== own)) && !item.alias.name
      ? ` AS ${quoteName(own)}`
      : aliasText(item.alias)
  return `${mark(item.start)}${name}${label}`
}

function aliasText({ name, columns }: Alias): string {
  if (!name) return ''
  return ` AS ${quoteName(name.text)}${columns.length > 0 ? `(${columns.map(({ text }) => quoteName(text)).join(', ')})` : ''}`
}

function addSource(scope: Scope, source: Source, { columns: names }: Alias, item: { start: number }): void {
  if (source.alias !== '' && scope.sources.some(({ alias }) => alias === source.alias)) {
    throw new RefusedSql(`table name "${source.alias}" specified more than once`, item.start, { sqlState: '42712' })
  }
  const columns = names.length > 0 ? renamed(source.columns, names, item.start) : source.columns
  scope.sources.push({ ...source, ...(columns && { columns }) })
}

function renamed(
  columns: readonly OutputColumn[] | undefined,
  names: readonly Name[],
  position: number,
): readonly OutputColumn[] | undefined {
  if (!columns) return undefined
  if (names.length > columns.length) {
    throw new RefusedSql(
      `table has ${columns.length} columns available but ${names.length} columns specified`,
      position,
      { sqlState: '42P10' },
    )
  }
  return columns.map((column, index) => ({ ...column, name: names[index]?.text ?? column.name }))
}

function fromQuery(item: FromQuery, scope: Scope, context: Context): string {
  // A derived table sees the common table expressions, not its neighbours in FROM.
  const around: Scope = {
    ...scope,
    sources: [],
    merged: new Set(),
    aliases: new Map(),
    ...(scope.outer && { outer: scope.outer }),
  }
  const { text, columns } = context.query(item.query, around)
  addSource(scope, { alias: item.alias.name?.text ?? '', ...(columns && { columns }) }, item.alias, item)
  return `${mark(item.start)}(${text})${aliasText(item.alias)}`
}

/** What the two functions of the catalog answer: which columns, and of which type. */
const CATALOG_COLUMNS: readonly OutputColumn[] = [
  ...['view_schema', 'view_name', 'col_name', 'col_type'].map(
    (name): OutputColumn => ({ name, type: { name: 'character varying', length: 128 } }),
  ),
  { name: 'col_num', type: { name: 'integer' } },
]

function fromCall(item: FromCall, scope: Scope, context: Context): string {
  const name = item.call.name.at(-1)?.text ?? ''
  if (name === 'pg_get_cols' || name === 'pg_get_late_binding_view_cols') {
    const args = item.call.args.map(({ value }) => context.expression(value, scope).text)
    const rows = catalogColumnsSql(name, args, context.searchPath)
    const columns = item.alias.columns.length > 0 ? item.alias : { ...item.alias, columns: [] }
    addSource(scope, { alias: item.alias.name?.text ?? name, columns: CATALOG_COLUMNS }, columns, item)
    return `${mark(item.start)}${rows}${item.alias.name ? aliasText(item.alias) : ` AS ${quoteName(name)}`}`
  }
  throw new RefusedSql(`the function ${name} cannot be a table here`, item.start, {
    hint:
      name === 'generate_series'
        ? 'Redshift runs it on the leader node only: count with WITH RECURSIVE, or ROW_NUMBER() over any table'
        : undefined,
  })
}

const JOIN_WORDS = {
  inner: 'JOIN',
  left: 'LEFT JOIN',
  right: 'RIGHT JOIN',
  full: 'FULL JOIN',
  cross: 'CROSS JOIN',
} as const

function fromJoin(item: Join, scope: Scope, context: Context): string {
  const left = translateFrom(item.left, scope, context)
  const before = scope.sources.length
  const right = translateFrom(item.right, scope, context)
  const grouped = item.right.kind === 'join' ? `(${right})` : right
  const shared = item.natural ? sharedColumns(scope, before) : (item.using?.map(({ text }) => text) ?? [])
  for (const name of shared) scope.merged.add(name)
  // A natural join of tables that share no column is a cross join.
  const word = item.natural && shared.length === 0 ? JOIN_WORDS.cross : JOIN_WORDS[item.type]
  const using = shared.length > 0 ? ` USING (${shared.map(quoteName).join(', ')})` : ''
  const condition = item.on && context.expression(item.on, scope)
  if (item.on && condition) refuseNoBoolean(condition, 'JOIN/ON', item.on.start)
  const on = condition ? ` ON ${condition.text}` : ''
  return `${left} ${word} ${grouped}${using}${on}`
}

function sharedColumns(scope: Scope, before: number): readonly string[] {
  const names = (sources: readonly Source[]): readonly string[] =>
    sources.flatMap(({ columns }) => columns?.map(({ name }) => name) ?? [])
  const right = new Set(names(scope.sources.slice(before)))
  return [...new Set(names(scope.sources.slice(0, before)))].filter((name) => right.has(name))
}

/** `t.orders`, `o.lines[0]` in FROM: a path whose head is a source, or a SUPER column of one. */
function superPath(item: FromTable, scope: Scope, context: Context): Sql | undefined {
  const [head, ...rest] = item.name.parts
  const source = head && findSource(scope, head.text)
  if (!source) return undefined
  if (rest.length === 0 && item.steps.length === 0 && !source.element) return undefined
  const reference: Expression = { kind: 'reference', parts: item.name.parts, start: item.start, end: item.name.end }
  if (item.steps.length === 0) return context.expression(reference, scope)
  return context.expression(
    { kind: 'path', operand: reference, steps: item.steps, start: item.start, end: item.end },
    scope,
  )
}

/** FROM's items, left to right. Elements of arrays are unnested from all that stands before them. */
export function translateFromList(items: readonly FromItem[], scope: Scope, context: Context): readonly string[] {
  let texts: readonly string[] = []
  for (const item of items) {
    const before = scope.sources.length
    const elements = elementsOf(item, scope, context)
    texts = elements
      ? [unnested(elements, texts, item, before, scope)]
      : [...texts, translateFrom(item, scope, context)]
  }
  return texts
}

/** Columns that stand side by side for each element, with the name of the element first. */
interface Elements {
  readonly alias: string
  readonly columns: readonly (OutputColumn & { readonly sql: string })[]
}

function elementsOf(item: FromItem, scope: Scope, context: Context): Elements | undefined {
  if (item.kind === 'unpivot object') return attributesOf(item, context.expression(item.value, scope))
  const path = item.kind === 'table' ? superPath(item, scope, context) : undefined
  return item.kind === 'table' && path ? itemsOf(item, path) : undefined
}

/** The elements of an array, one a row. What is no array gives itself, once. */
function itemsOf(item: FromTable, value: Sql): Elements {
  if (value.type && value.type.name !== 'super') {
    throw new RefusedSql('only SUPER arrays can be unnested', item.start, { sqlState: '42804' })
  }
  const alias = item.alias.name?.text ?? item.name.parts.at(-1)?.text ?? 'element'
  const items = `__rs.super_items(${value.text})`
  const index = item.indexAlias && {
    name: item.indexAlias.text,
    type: { name: 'bigint' } as const,
    sql: `range(len(${items}))`,
  }
  return { alias, columns: [{ name: alias, type: { name: 'super' }, sql: items }, ...(index ? [index] : [])] }
}

/** The attributes of an object, one a row: the value, and its key. */
function attributesOf(item: FromUnpivotObject, value: Sql): Elements {
  const alias = item.alias.name?.text ?? 'value'
  const key = item.keyAlias && {
    name: item.keyAlias.text,
    type: { name: 'character varying', length: 65535 } as const,
    sql: `json_keys(${value.text})`,
  }
  const values: OutputColumn & { sql: string } = {
    name: alias,
    type: { name: 'super' },
    sql: `__rs.super_values(${value.text})`,
  }
  return { alias, columns: [values, ...(key ? [key] : [])] }
}

/**
 * The rows so far, each packed into one column a table, beside the elements. A lateral join would say the same, but the
 * engine gives its rows in another order than the array has.
 */
function unnested(elements: Elements, before: readonly string[], item: FromItem, count: number, scope: Scope): string {
  const table = `__unnested_${count}`
  const packed = scope.sources.map((source) => packedSource(source, table, item))
  const rows = scope.sources.map((source) => `${rowText(source)} AS ${quoteName(source.alias)}`)
  const lists = elements.columns.map(({ name, sql }) => `unnest(${sql}) AS ${quoteName(name)}`)
  scope.sources.splice(0, scope.sources.length, ...packed)
  const source: Source = {
    alias: elements.alias,
    columns: elements.columns.map(({ sql: _, ...column }) => column),
    element: true,
    engine: quoteName(table),
  }
  scope.sources.push(source)
  const from = before.length > 0 ? ` FROM ${before.join(', ')}` : ''
  return `${mark(item.start)}(SELECT ${[...rows, ...lists].join(', ')}${from}) AS ${quoteName(table)}`
}

/** An element is a column of its own; a table's row is packed, which needs its columns. */
function rowText(source: Source): string {
  if (source.element) return `${source.engine ?? quoteName(source.alias)}.${quoteName(source.alias)}`
  if (source.engine !== undefined) return source.engine
  const fields = (source.columns ?? []).map(
    ({ name }) => `${quoteName(name)} := ${quoteName(source.alias)}.${quoteName(name)}`,
  )
  return `struct_pack(${fields.join(', ')})`
}

function packedSource(source: Source, table: string, item: FromItem): Source {
  if (!source.columns || source.alias === '') {
    throw new RefusedSql('unnesting needs a table with a name and known columns before it', item.start, {
      hint: 'give the subquery an alias',
    })
  }
  const engine = source.element ? quoteName(table) : `${quoteName(table)}.${quoteName(source.alias)}`
  return { ...source, engine }
}

/** PIVOT groups by every column that it does not name, and filters each aggregate by one value. */
function fromPivot(item: Pivot, scope: Scope, context: Context): string {
  const inner: Scope = { ...scope, sources: [], merged: new Set(), aliases: new Map() }
  const source = translateFrom(item.source, inner, context)
  const used = new Set([...item.aggregates.map(({ expression }) => expression), item.column].flatMap(columnsOf))
  const groups: OutputColumn[] = []
  for (const { columns } of inner.sources) {
    if (!columns)
      throw new RefusedSql('PIVOT needs a source whose columns are known', item.start, {
        hint: 'name the columns in a subquery',
      })
    groups.push(...columns.filter(({ name }) => !used.has(name)))
  }
  const cells = item.values.flatMap((value) =>
    item.aggregates.map((aggregate) => pivotCell(item, value, aggregate, inner, context)),
  )
  const columns = [...groups, ...cells.map(({ column }) => column)]
  addSource(scope, { alias: item.alias.name?.text ?? '', columns }, item.alias, item)
  const list = [
    ...groups.map(({ name }) => quoteName(name)),
    ...cells.map(({ text, column }) => `${text} AS ${quoteName(column.name)}`),
  ]
  const group = groups.length > 0 ? ` GROUP BY ${groups.map(({ name }) => quoteName(name)).join(', ')}` : ''
  return `${mark(item.start)}(SELECT ${list.join(', ')} FROM ${source}${group})${aliasText(item.alias)}`
}

function pivotCell(
  item: Pivot,
  value: Pivot['values'][number],
  aggregate: Pivot['aggregates'][number],
  scope: Scope,
  context: Context,
): { text: string; column: OutputColumn } {
  const call = aggregate.expression
  const [argument] = call.kind === 'call' ? call.args : []
  if (call.kind !== 'call' || !argument)
    throw new RefusedSql('PIVOT takes aggregate functions', call.start, { sqlState: '42601' })
  const { start, end } = value
  const isNull = value.expression.kind === 'keyword' && value.expression.word === 'null'
  const condition: Expression = isNull
    ? { kind: 'is', operand: item.column, not: false, what: 'null', start, end }
    : { kind: 'binary', operator: '=', operatorAt: start, left: item.column, right: value.expression, start, end }
  const one: Expression = { kind: 'number', text: '1', start: value.start, end: value.end }
  const result = argument.value.kind === 'star' ? one : argument.value
  const filtered: Expression = { kind: 'case', whens: [{ when: condition, result }], start: call.start, end: call.end }
  const sql = context.expression({ ...call, args: [{ value: filtered }, ...call.args.slice(1)] }, scope)
  const label = value.alias?.text ?? labelOf(value.expression)
  const name = aggregate.alias
    ? `${label}_${aggregate.alias.text}`
    : item.aggregates.length > 1
      ? `${label}_${call.name.at(-1)?.text ?? ''}`
      : label
  return { text: sql.text, column: { name, ...typeIf(sql.type) } }
}

function labelOf(value: Expression): string {
  if (value.kind === 'string') return value.text.toLowerCase()
  if (value.kind === 'number') return value.text
  if (value.kind === 'unary' && value.operand.kind === 'number') return `-${value.operand.text}`
  if (value.kind === 'keyword') return value.word
  throw new RefusedSql('PIVOT takes literals in IN (…)', value.start)
}

/** Names of the columns that an expression uses, for expressions simple enough to stand in PIVOT. */
function columnsOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'reference':
      return [expression.parts.at(-1)?.text ?? '']
    case 'call':
      return expression.args.flatMap(({ value }) => columnsOf(value))
    case 'binary':
      return [...columnsOf(expression.left), ...columnsOf(expression.right)]
    case 'unary':
    case 'cast':
      return columnsOf(expression.operand)
    case 'paren':
      return columnsOf(expression.inner)
    case 'case':
      return expression.whens.flatMap(({ when, result }) => [...columnsOf(when), ...columnsOf(result)])
    default:
      return []
  }
}

function fromUnpivot(item: Unpivot, scope: Scope, context: Context): string {
  const inner: Scope = { ...scope, sources: [], merged: new Set(), aliases: new Map() }
  const source = translateFrom(item.source, inner, context)
  const names = item.columns.map(({ expression }) =>
    expression.kind === 'reference' ? (expression.parts.at(-1)?.text ?? '') : '',
  )
  const known = inner.sources.every(({ columns }) => columns !== undefined)
  const all = inner.sources.flatMap(({ columns }) => columns ?? [])
  const value = all.find(({ name }) => name === names[0])
  const columns: OutputColumn[] = [
    ...all.filter(({ name }) => !names.includes(name)),
    { name: item.nameColumn.text, type: { name: 'character varying', length: 127 } },
    { name: item.valueColumn.text, ...typeIf(value?.type) },
  ]
  addSource(scope, { alias: item.alias.name?.text ?? '', ...(known && { columns }) }, item.alias, item)
  const list = item.columns.map(({ alias }, index) => {
    const label = alias ? ` AS ${quoteText(alias.text)}` : ''
    return quoteName(names[index] ?? '') + label
  })
  const nulls = item.includeNulls ? ' INCLUDE NULLS' : ''
  const body = `UNPIVOT${nulls} (${quoteName(item.valueColumn.text)} FOR ${quoteName(item.nameColumn.text)} IN (${list.join(', ')}))`
  return `${mark(item.start)}(SELECT * FROM ${source} ${body})${aliasText(item.alias)}`
}

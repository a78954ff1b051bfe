/** SELECT: common table expressions, set operations, the select list and the clauses around it. */
import { mark, stripMarks } from '../../source-map.ts'
import type { Cte, Expression, GroupItem, OrderItem, Query, QueryBody, Select, SetOperation } from '../tree.ts'
import { isText, type SqlType } from '../types.ts'
import { translateSort } from './calls.ts'
import { coerceLiteral } from './casts.ts'
import { refuseNoBoolean } from './conditions.ts'
import { type Context, type QueryOptions, type QuerySql, RefusedSql, type Sql } from './context.ts'
import { translateFrom, translateFromList } from './from.ts'
import { translateHierarchy } from './hierarchy.ts'
import { engineType, isSameKind, unify } from './inference.ts'
import { bareName, superKey, typeIf } from './operators.ts'
import { hasOuterMarks, withoutOuterMarks } from './outer-marks.ts'
import { quoteName, quoteText } from './quoting.ts'
import { refuseRecursive } from './recursion.ts'
import { innerScope, type OutputColumn, qualifier, type Scope, type Source } from './scope.ts'

/** A body with what ORDER BY may name. */
interface BodySql extends QuerySql {
  readonly scope: Scope
  /** Item by item, without its alias: an equal expression in ORDER BY means that column. */
  readonly items?: readonly string[]
  readonly distinct?: boolean
}

export function translateQuery(query: Query, outer: Scope, context: Context, options: QueryOptions = {}): QuerySql {
  const base = innerScope(outer)
  const { scope, texts } = translateCtes(query.ctes, query.recursive, base, context)
  const body = translateBody(query.body, scope, context, options)
  const order = query.orderBy.map((item) => orderText(item, body, context))
  const top = query.body.kind === 'select' ? query.body.top : undefined
  const limit = limitText(query, top, scope, context)
  const text = [
    ...(texts.length > 0 ? [`WITH ${query.recursive ? 'RECURSIVE ' : ''}${texts.join(', ')}`] : []),
    body.text,
    ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
    ...limit,
  ].join(' ')
  return body.columns ? { text, columns: body.columns } : { text }
}

function limitText(query: Query, top: Expression | undefined, scope: Scope, context: Context): string[] {
  if (top && query.limit) throw new RefusedSql('multiple LIMIT clauses not allowed', top.start, { sqlState: '42601' })
  const limit = top ?? (query.limit === 'all' ? undefined : query.limit)
  return [
    ...(limit ? [`LIMIT ${context.expression(limit, scope).text}`] : []),
    ...(query.offset ? [`OFFSET ${context.expression(query.offset, scope).text}`] : []),
  ]
}

/** Each common table expression sees the ones before it. */
export function translateCtes(
  ctes: readonly Cte[],
  recursive: boolean,
  outer: Scope,
  context: Context,
): { scope: Scope; texts: readonly string[] } {
  const known = new Map(outer.ctes)
  const scope: Scope = { ...outer, ctes: known }
  const names = new Set<string>()
  const texts = ctes.map((cte) => {
    if (names.has(cte.name.text)) {
      throw new RefusedSql(`WITH query name "${cte.name.text}" specified more than once`, cte.name.start, {
        sqlState: '42712',
      })
    }
    names.add(cte.name.text)
    if (recursive) refuseRecursive(cte, context)
    if (recursive) known.set(cte.name.text, seedColumns(cte, scope, context))
    const { text, columns } = context.query(cte.query, scope)
    known.set(cte.name.text, namedColumns(columns, cte))
    const list = cte.columns.length > 0 ? `(${cte.columns.map((column) => quoteName(column.text)).join(', ')})` : ''
    return `${mark(cte.start)}${quoteName(cte.name.text)}${list} AS (${text})`
  })
  return { scope, texts }
}

/** A recursive query takes its columns from its first member. */
function seedColumns(cte: Cte, scope: Scope, context: Context): readonly OutputColumn[] | undefined {
  const { body } = cte.query
  if (body.kind !== 'set') return cte.columns.map(({ text }) => ({ name: text }))
  return namedColumns(translateBody(body.left, innerScope(scope), context, {}).columns, cte)
}

function namedColumns(
  columns: readonly OutputColumn[] | undefined,
  { columns: names }: Cte,
): readonly OutputColumn[] | undefined {
  if (names.length === 0) return columns
  if (!columns) return undefined
  return columns.map((column, index) => ({ ...column, name: names[index]?.text ?? column.name }))
}

function translateBody(body: QueryBody, scope: Scope, context: Context, options: QueryOptions): BodySql {
  switch (body.kind) {
    case 'select':
      return translateSelect(body, scope, context, options)
    case 'set':
      return translateSetOperation(body, scope, context, options)
    case 'nested': {
      const { text, columns } = context.query(body.query, scope, options)
      return { text: `(${text})`, ...(columns && { columns }), scope: outputScope(columns, scope) }
    }
    case 'values':
      throw new RefusedSql('Redshift takes VALUES only in INSERT', body.start, {
        hint: 'write SELECT … UNION ALL SELECT …',
      })
  }
}

function translateSetOperation(node: SetOperation, scope: Scope, context: Context, options: QueryOptions): BodySql {
  const inner = { ...options, openNulls: true }
  const left = translateBody(node.left, innerScope(scope), context, inner)
  const right = translateBody(node.right, innerScope(scope), context, inner)
  const columns = combineColumns(node, left.columns, right.columns)
  const word = `${node.operator.toUpperCase()}${node.all ? ' ALL' : ''}`
  const grouped = node.right.kind === 'set' ? `(${right.text})` : right.text
  const [before, behind] = [
    coerced(left.text, left.columns, columns, node.left.start),
    coerced(grouped, right.columns, columns, node.right.start),
  ]
  return { text: `${before} ${word} ${behind}`, ...(columns && { columns }), scope: outputScope(columns, scope) }
}

function combineColumns(
  node: SetOperation,
  left: readonly OutputColumn[] | undefined,
  right: readonly OutputColumn[] | undefined,
): readonly OutputColumn[] | undefined {
  if (!left || !right) return left
  if (left.length !== right.length) {
    throw new RefusedSql(
      `each ${node.operator.toUpperCase()} query must have the same number of columns`,
      node.right.start,
      { sqlState: '42601' },
    )
  }
  return left.map((column, index) => {
    const other = right[index]
    return { name: column.name, ...typeIf(other ? commonColumnType(node, column, other) : column.type) }
  })
}

/** A plain literal is of the type of the other side; types of different kinds do not meet. (AWS: r_UNION) */
function commonColumnType(node: SetOperation, left: OutputColumn, right: OutputColumn): SqlType | undefined {
  if (!left.type || !right.type) return left.type ?? right.type
  if (left.literal !== undefined && right.literal === undefined && !isText(right.type)) return right.type
  if (right.literal !== undefined && left.literal === undefined && !isText(left.type)) return left.type
  if (!isSameKind(left.type, right.type)) {
    throw new RefusedSql(
      `${node.operator.toUpperCase()} types ${bareName(left.type)} and ${bareName(right.type)} cannot be matched`,
      node.right.start,
      { sqlState: '42804', hint: `cast column "${left.name}" on one of the sides` },
    )
  }
  return unify(left.type, right.type)
}

/** The literals of one side, read as the types that the other side gives them. */
function coerced(
  text: string,
  own: readonly OutputColumn[] | undefined,
  wanted: readonly OutputColumn[] | undefined,
  position: number,
): string {
  if (!own || !wanted) return text
  const isChanged = ({ literal }: OutputColumn, index: number): boolean => {
    const type = wanted[index]?.type
    return literal !== undefined && type !== undefined && !isText(type)
  }
  if (!own.some(isChanged)) return text
  const items = own.map((column, index) => {
    const item = `c${index}`
    if (!isChanged(column, index)) return item
    const literal: Sql = { text: quoteText(column.literal ?? ''), literal: column.literal ?? '', atomic: true }
    return `${coerceLiteral(literal, wanted[index]?.type, position).text} AS ${item}`
  })
  const names = own.map(({ name }) => quoteName(name)).join(', ')
  return `SELECT * FROM (SELECT ${items.join(', ')} FROM (${text}) AS q(${own.map((_, index) => `c${index}`).join(', ')})) AS q(${names})`
}

/** After a set operation only the output names can be named. */
function outputScope(columns: readonly OutputColumn[] | undefined, outer: Scope): Scope {
  const source: Source = { alias: '', ...(columns && { columns }) }
  return { ...innerScope(outer), sources: [source] }
}

function orderText(item: OrderItem, body: BodySql, context: Context): string {
  const { expression } = item
  const tail = `${item.descending ? ' DESC' : ''}${item.nulls ? ` NULLS ${item.nulls.toUpperCase()}` : ''}`
  if (expression.kind === 'number') {
    refusePosition('ORDER BY', expression, body.columns?.length)
    const column = body.columns?.[Number(expression.text) - 1]
    if (column?.type?.name === 'super') {
      const value = body.items?.[Number(expression.text) - 1] ?? quoteName(column.name)
      return mark(item.start) + superKey(value) + tail
    }
    return `${mark(item.start)}${expression.text}${tail}`
  }
  if (expression.kind === 'reference' && expression.parts.length === 1) {
    // An output name wins over a column of the tables.
    const name = expression.parts[0]?.text ?? ''
    const column = body.columns?.find((output) => output.name === name)
    if (column) {
      const value = column.type?.name === 'super' ? superKey(quoteName(name)) : quoteName(name)
      return mark(item.start) + value + tail
    }
  }
  const sql = translateSort(item, body.scope, context).sql
  const wanted = stripMarks(sql.slice(0, sql.length - tail.length))
  const position = body.items?.indexOf(wanted) ?? -1
  if (position < 0 && body.distinct) refuseUnlisted(expression, body, context)
  return position >= 0 ? `${mark(item.start)}${position + 1}${tail}` : mark(item.start) + sql
}

/** After DISTINCT the rows can be ordered by what is in the list only; the engine would take any row of the equal ones. */
function refuseUnlisted(expression: Expression, body: BodySql, context: Context): void {
  if (!body.columns) return
  const name = expression.kind === 'reference' ? expression.parts.at(-1)?.text : undefined
  if (name !== undefined && body.columns.some((column) => column.name === name)) return
  if (context.expression(expression, body.scope).type?.name === 'super') return
  throw new RefusedSql('for SELECT DISTINCT, ORDER BY expressions must appear in select list', expression.start, {
    sqlState: '42P10',
  })
}

/** Whole numbers in ORDER BY and GROUP BY count the items of the select list. */
function refusePosition(
  clause: string,
  { text, start }: { readonly text: string; readonly start: number },
  count: number | undefined,
): void {
  if (count === undefined || !/^\d+$/.test(text)) return
  if (Number(text) >= 1 && Number(text) <= count) return
  throw new RefusedSql(`${clause} position ${text} is not in select list`, start, { sqlState: '42P10' })
}

function translateSelect(written: Select, outer: Scope, context: Context, options: QueryOptions): BodySql {
  const select = hasOuterMarks(written) ? withoutOuterMarks(written, tablesScope(written, outer, context)) : written
  const scope = selectScope(outer)
  const from = select.connectBy
    ? [translateHierarchy(select, scope, context)]
    : translateFromList(select.from, scope, context)
  const where = select.where && conditionText(select.where, 'WHERE', scope, context)
  const list = translateItems(select, scope, context, options)
  const group = translateGroupBy(select, list.columns?.length, scope, context)
  const having = select.having && conditionText(select.having, 'HAVING', { ...scope, aliases: new Map() }, context)
  const qualify = select.qualify && conditionText(select.qualify, 'QUALIFY', scope, context)
  if (qualify !== undefined && select.from.length === 0)
    throw new RefusedSql('QUALIFY needs a FROM clause', select.start)
  const text = [
    `${mark(select.start)}SELECT${select.distinct ? ' DISTINCT' : ''} ${list.text}`,
    ...(from.length > 0 ? [`FROM ${from.join(', ')}`] : []),
    ...(where !== undefined ? [`WHERE ${where}`] : []),
    ...(group !== undefined ? [`GROUP BY ${group}`] : []),
    ...(having !== undefined ? [`HAVING ${having}`] : []),
    ...(qualify !== undefined ? [`QUALIFY ${qualify}`] : []),
  ].join(' ')
  const facts = { scope, distinct: select.distinct }
  return { text, ...(list.columns && { columns: list.columns }), ...facts, ...(list.items && { items: list.items }) }
}

function conditionText(condition: Expression, where: string, scope: Scope, context: Context): string {
  const sql = context.expression(condition, scope)
  refuseNoBoolean(sql, where, condition.start)
  return sql.text
}

function selectScope(outer: Scope): Scope {
  return { ...outer, sources: [], merged: new Set(), aliases: new Map(), ...(outer.outer && { outer: outer.outer }) }
}

function tablesScope(select: Select, outer: Scope, context: Context): Scope {
  const scope = selectScope(outer)
  for (const item of select.from) translateFrom(item, scope, context)
  return scope
}

interface ListSql {
  readonly text: string
  readonly columns?: readonly OutputColumn[]
  readonly items?: readonly string[]
}

function translateItems(select: Select, scope: Scope, context: Context, options: QueryOptions): ListSql {
  const excluded = new Set(select.exclude.map(({ text }) => text))
  const texts: string[] = []
  const columns: OutputColumn[] = []
  const items: string[] = []
  let known = true
  for (const item of select.items) {
    if (item.expression.kind === 'star') {
      const star = translateStar(item.expression, scope, excluded)
      texts.push(star.text)
      if (star.columns) {
        columns.push(...star.columns)
        items.push(...star.columns.map(() => ''))
      } else known = false
      continue
    }
    const sql = context.expression(item.expression, scope)
    const name = item.alias?.text ?? sql.name ?? '?column?'
    if (excluded.has(name)) continue
    items.push(stripMarks(sql.text))
    texts.push(`${itemText(sql, options)} AS ${quoteName(name)}`)
    columns.push({
      name,
      ...typeIf(sql.type),
      ...(sql.literal !== undefined && { literal: sql.literal }),
      ...(sql.isNull && { isNull: sql.isNull }),
    })
    if (item.alias) scope.aliases.set(name, sql.type)
  }
  if (excluded.size > 0) refuseUnknownExclusions(select, scope)
  return { text: texts.join(', '), ...(known && { columns, items }) }
}

function refuseUnknownExclusions(select: Select, scope: Scope): void {
  if (scope.sources.some(({ columns }) => columns === undefined)) return
  for (const name of select.exclude) {
    const exists =
      scope.sources.some(({ columns }) => columns?.some((column) => column.name === name.text)) ||
      scope.aliases.has(name.text)
    if (!exists) throw new RefusedSql(`column "${name.text}" does not exist`, name.start, { sqlState: '42703' })
  }
}

function itemText(sql: Sql, options: QueryOptions): string {
  if (options.exactTypes && !options.openNulls && sql.isNull && !sql.type) return `CAST(${sql.text} AS VARCHAR)`
  if (!options.exactTypes || !sql.type) return sql.text
  if (sql.isNull || !sql.inexact) return sql.text
  return `CAST(${sql.text} AS ${engineType(sql.type)})`
}

function translateStar(
  star: Extract<Expression, { kind: 'star' }>,
  scope: Scope,
  excluded: ReadonlySet<string>,
): ListSql {
  const alias = star.qualifier.at(-1)
  const sources = alias ? scope.sources.filter((source) => source.alias === alias.text) : scope.sources
  if (sources.length === 0) {
    const message = alias
      ? `missing FROM-clause entry for table "${alias.text}"`
      : 'SELECT * with no tables specified is not valid'
    throw new RefusedSql(message, star.start, { sqlState: alias ? '42P01' : '42601' })
  }
  const columns = starColumns(sources, alias ? new Set() : scope.merged)
  const prefix = alias ? `${quoteName(alias.text)}.` : ''
  const packed = sources.some(({ engine }) => engine !== undefined)
  if (columns && (packed || excluded.size > 0 || (!alias && scope.merged.size > 0))) {
    const kept = columns.filter(({ column }) => !excluded.has(column.name))
    const text = kept
      .map(({ source, column }) => `${columnText(source, column, scope)} AS ${quoteName(column.name)}`)
      .join(', ')
    return { text: mark(star.start) + text, columns: kept.map(({ column }) => column) }
  }
  const exclude = excluded.size > 0 ? ` EXCLUDE (${[...excluded].map(quoteName).join(', ')})` : ''
  return {
    text: `${mark(star.start)}${prefix}*${exclude}`,
    ...(columns && { columns: columns.map(({ column }) => column) }),
  }
}

const columnText = (source: Source, column: OutputColumn, scope: Scope): string =>
  scope.merged.has(column.name) || qualifier(source) === ''
    ? quoteName(column.name)
    : `${qualifier(source)}.${quoteName(column.name)}`

interface StarColumn {
  readonly source: Source
  readonly column: OutputColumn
}

/** Merged columns come first and once. */
function starColumns(sources: readonly Source[], merged: ReadonlySet<string>): readonly StarColumn[] | undefined {
  const all: StarColumn[] = []
  for (const source of sources) {
    if (!source.columns) return undefined
    all.push(...source.columns.map((column) => ({ source, column })))
  }
  const first = [...merged].flatMap((name) => all.find(({ column }) => column.name === name) ?? [])
  return [...first, ...all.filter(({ column }) => !merged.has(column.name))]
}

function translateGroupBy(
  select: Select,
  count: number | undefined,
  scope: Scope,
  context: Context,
): string | undefined {
  if (select.groupByAll) return 'ALL'
  if (select.groupBy.length === 0) return undefined
  return select.groupBy.map((item) => groupText(item, count, scope, context)).join(', ')
}

function groupText(item: GroupItem, count: number | undefined, scope: Scope, context: Context): string {
  if (item.kind === 'grouping') {
    const inner = item.items.map((part) => groupText(part, count, scope, context)).join(', ')
    return item.form === 'set' ? `(${inner})` : `${item.form.toUpperCase()} (${inner})`
  }
  if (item.kind === 'number') {
    refusePosition('GROUP BY', item, count)
    return mark(item.start) + item.text
  }
  return mark(item.start) + context.expression(item, scope).text
}

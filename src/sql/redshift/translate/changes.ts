/** INSERT, UPDATE, DELETE, MERGE, TRUNCATE. */
import { mark } from '../../source-map.ts'
import type { Assignment, Delete, Insert, Merge, Truncate, Update } from '../statement.ts'
import type { Expression, Name, Query, Values } from '../tree.ts'
import { findAll } from '../tree-walk.ts'
import { assignTo } from './casts.ts'
import { type CatalogColumn, type CatalogRelation, type Context, RefusedSql, type Sql } from './context.ts'
import { translateFrom } from './from.ts'
import { typeIf } from './operators.ts'
import { probedAssignment } from './probe.ts'
import { translateCtes } from './query.ts'
import { quoteName, quoteText } from './quoting.ts'
import { engineName, findRelation } from './relation.ts'
import { emptyScope, type OutputColumn, type Scope, type Source } from './scope.ts'

/** Marked SQL of the steps; the last one is the statement's own. */
export type MarkedSteps = readonly string[]

function findTable(name: Insert['target'], context: Context, verb: string): CatalogRelation {
  const relation = findRelation(name, context)
  if (relation.kind === 'table' && relation.engineName === undefined) return relation
  const what = relation.kind === 'view' ? 'view' : relation.kind === 'table' ? 'system table' : 'materialized view'
  throw new RefusedSql(`cannot ${verb} a ${what}`, name.start, { sqlState: '42809' })
}

export function translateInsert(node: Insert, context: Context): MarkedSteps {
  const target = findTable(node.target, context, 'insert into')
  const name = mark(node.target.start) + engineName(target, context)
  if (!node.source) return [`INSERT INTO ${name} DEFAULT VALUES`]
  const { body } = node.source
  if (body.kind === 'values') return [`INSERT INTO ${name} ${insertValues(node, body, target, context)}`]
  return [`INSERT INTO ${name} ${insertQuery(node, node.source, target, context)}`]
}

function targetColumns(
  names: readonly Name[],
  target: CatalogRelation,
  count: number | undefined,
  position: number,
): readonly CatalogColumn[] {
  if (names.length === 0) {
    if (count !== undefined && count > target.columns.length) {
      throw new RefusedSql('INSERT has more expressions than target columns', position, { sqlState: '42601' })
    }
    return target.columns.slice(0, count)
  }
  if (count !== undefined && count !== names.length) {
    const [more, less] = count > names.length ? ['expressions', 'target columns'] : ['target columns', 'expressions']
    throw new RefusedSql(`INSERT has more ${more} than ${less}`, position, { sqlState: '42601' })
  }
  refuseTwice(names, (text) => `column "${text}" specified more than once`)
  return names.map((name) => findTargetColumn(name, target))
}

function refuseTwice(names: readonly Name[], message: (name: string) => string): void {
  const seen = new Set<string>()
  for (const { text, start } of names) {
    if (seen.has(text)) throw new RefusedSql(message(text), start, { sqlState: '42701' })
    seen.add(text)
  }
}

function findTargetColumn(name: Name, target: CatalogRelation): CatalogColumn {
  const column = target.columns.find((candidate) => candidate.name === name.text)
  if (column) return column
  throw new RefusedSql(`column "${name.text}" of relation "${target.name}" does not exist`, name.start, {
    sqlState: '42703',
  })
}

const columnList = (columns: readonly CatalogColumn[]): string =>
  `(${columns.map(({ name }) => quoteName(name)).join(', ')})`

function insertValues(node: Insert, body: Values, target: CatalogRelation, context: Context): string {
  const width = body.rows[0]?.length ?? 0
  const columns = targetColumns(node.columns, target, width, body.start)
  const rows = body.rows.map((row) => {
    if (row.length !== width)
      throw new RefusedSql('VALUES lists must all be the same length', row[0]?.start ?? body.start, {
        sqlState: '42601',
      })
    return `(${row.map((value, index) => insertedValue(value, columns[index], context)).join(', ')})`
  })
  return `${columnList(columns)} VALUES ${rows.join(', ')}`
}

function insertedValue(value: Expression, column: CatalogColumn | undefined, context: Context): string {
  const sql = context.expression(value, emptyScope())
  if (sql.word === 'default') return 'DEFAULT'
  refuseIdentity(column, value.start)
  const assigned = assignTo(sql, column?.type, column?.name ?? '', value.start)
  return mark(value.start) + probedAssignment(assigned, value.start, context.probe)
}

function refuseIdentity(column: CatalogColumn | undefined, position: number): void {
  if (!column?.identity || column.identity.byDefault) return
  throw new RefusedSql('cannot set an identity column to a value', position, {
    sqlState: '0A000',
    hint: `leave "${column.name}" out, or write DEFAULT`,
  })
}

function insertQuery(node: Insert, query: Query, target: CatalogRelation, context: Context): string {
  const source = context.query(query, emptyScope(), { exactTypes: true })
  const columns = targetColumns(node.columns, target, source.columns?.length, query.start)
  for (const column of columns) refuseIdentity(column, query.start)
  const places = placesOf(query, columns.length)
  const assigned = columns.map((column, index) =>
    assignedColumn(column, source.columns?.[index], index, places?.[index] ?? query.start, context),
  )
  const plain = assigned.every(({ changed }) => !changed)
  if (plain) return `${columnList(columns)} ${source.text}`
  const names = columns.map((_, index) => quoteName(`c${index}`)).join(', ')
  return `${columnList(columns)} SELECT ${assigned.map(({ text }) => text).join(', ')} FROM (${source.text}) AS q(${names})`
}

/** Where the columns of a query are written, when each is an expression of its own. */
function placesOf({ body }: Query, count: number): readonly number[] | undefined {
  if (body.kind !== 'select' || body.items.length !== count) return undefined
  return body.items.map(({ expression }) => expression.start)
}

function assignedColumn(
  column: CatalogColumn,
  source: OutputColumn | undefined,
  index: number,
  position: number,
  context: Context,
): { text: string; changed: boolean } {
  const text = `q.${quoteName(`c${index}`)}`
  const value: Sql =
    source?.literal !== undefined
      ? { text: quoteText(source.literal), literal: source.literal, atomic: true }
      : { text, ...typeIf(source?.isNull ? column.type : source?.type), atomic: true }
  const assigned = assignTo(value, column.type, column.name, position)
  const changed = assigned !== text
  return { text: changed ? mark(position) + probedAssignment(assigned, position, context.probe) : text, changed }
}

function targetScope(scope: Scope, target: CatalogRelation, alias: Name | undefined): void {
  const source: Source = {
    alias: alias?.text ?? target.name,
    ...(alias ? {} : { schema: target.schema }),
    columns: target.columns.map(({ name, type }) => ({ name, ...typeIf(type) })),
  }
  scope.sources.push(source)
}

const aliasText = (alias: Name | undefined): string => (alias ? ` AS ${quoteName(alias.text)}` : '')

const withText = (texts: readonly string[], recursive: boolean): string =>
  texts.length > 0 ? `WITH ${recursive ? 'RECURSIVE ' : ''}${texts.join(', ')} ` : ''

export function translateUpdate(node: Update, context: Context): MarkedSteps {
  const target = findTable(node.target, context, 'update')
  const { scope, texts } = translateCtes(node.ctes, node.recursive, emptyScope(), context)
  targetScope(scope, target, node.alias)
  const from = node.from.map((item) => translateFrom(item, scope, context))
  refuseTwice(
    node.set.map(({ column }) => column),
    (text) => `multiple assignments to same column "${text}"`,
  )
  const set = node.set.map((assignment) => assignmentText(assignment, target, scope, context))
  const where = node.where ? ` WHERE ${context.expression(node.where, scope).text}` : ''
  const tail = `${from.length > 0 ? ` FROM ${from.join(', ')}` : ''}${where}`
  return [
    `${withText(texts, node.recursive)}UPDATE ${mark(node.target.start)}${engineName(target, context)}${aliasText(node.alias)} SET ${set.join(', ')}${tail}`,
  ]
}

function assignmentText(
  { column: name, value }: Assignment,
  target: CatalogRelation,
  scope: Scope,
  context: Context,
): string {
  const column = findTargetColumn(name, target)
  const sql = context.expression(value, scope)
  if (column.identity && sql.word !== 'default') refuseIdentity(column, name.start)
  const assigned = sql.word === 'default' ? 'DEFAULT' : assignTo(sql, column.type, column.name, value.start)
  const text = probedAssignment(assigned, value.start, context.probe)
  return `${quoteName(column.name)} = ${mark(value.start)}${text}`
}

export function translateDelete(node: Delete, context: Context): MarkedSteps {
  const target = findTable(node.target, context, 'delete from')
  const { scope, texts } = translateCtes(node.ctes, node.recursive, emptyScope(), context)
  targetScope(scope, target, node.alias)
  const using = node.using.map((item) => translateFrom(item, scope, context))
  const where = node.where ? ` WHERE ${context.expression(node.where, scope).text}` : ''
  const tail = `${using.length > 0 ? ` USING ${using.join(', ')}` : ''}${where}`
  return [
    `${withText(texts, node.recursive)}DELETE FROM ${mark(node.target.start)}${engineName(target, context)}${aliasText(node.alias)}${tail}`,
  ]
}

export function translateMerge(node: Merge, context: Context): MarkedSteps {
  const target = findTable(node.target, context, 'merge into')
  const source = mergeSource(node, target, context)
  const scope = emptyScope()
  targetScope(scope, target, undefined)
  targetScope(scope, source, node.alias)
  const on = context.expression(node.on, scope).text
  const into = mark(node.target.start) + engineName(target, context)
  const using = `${mark(node.source.start)}${engineName(source, context)}${aliasText(node.alias)}`
  // The engine would update the row again and again; Redshift stops.
  const check = `SELECT CASE WHEN max(n) > 1 THEN error('Found multiple matches to update the same tuple.') END FROM (SELECT count(*) AS n FROM ${into} JOIN ${using} ON ${on} GROUP BY ${quoteName(target.name)}.rowid)`
  if (node.removeDuplicates) return [check, ...mergeRows(node, target, source, { into, using, on })]
  if (!node.matched || !node.insert) {
    throw new RefusedSql('MERGE needs WHEN MATCHED and WHEN NOT MATCHED', node.start, {
      sqlState: '42601',
      hint: 'write both clauses, or REMOVE DUPLICATES',
    })
  }
  refusePaths(node)
  const matched =
    node.matched === 'delete'
      ? 'DELETE'
      : `UPDATE SET ${node.matched.update.map((item) => assignmentText(item, target, scope, context)).join(', ')}`
  const columns = targetColumns(node.insert.columns, target, node.insert.values.length, node.start)
  const values = node.insert.values.map((value, index) => {
    const column = columns[index]
    return mark(value.start) + assignTo(context.expression(value, scope), column?.type, column?.name ?? '', value.start)
  })
  const merge = `MERGE INTO ${into} USING ${using} ON (${on}) WHEN MATCHED THEN ${matched} WHEN NOT MATCHED THEN INSERT ${columnList(columns)} VALUES (${values.join(', ')})`
  return [check, merge]
}

function mergeSource(node: Merge, target: CatalogRelation, context: Context): CatalogRelation {
  const source = findRelation(node.source, context)
  if (source.kind === 'view') {
    throw new RefusedSql('the source of a MERGE must be a table', node.source.start, {
      hint: 'build the source as a table, or a temporary table',
    })
  }
  if (source.schema === target.schema && source.name === target.name) {
    throw new RefusedSql('the source and the target of a MERGE must be different tables', node.source.start, {
      sqlState: '42P16',
    })
  }
  return source
}

/** REMOVE DUPLICATES: rows of the target that match go, all rows of the source come. */
function mergeRows(
  node: Merge,
  target: CatalogRelation,
  source: CatalogRelation,
  { into, using, on }: { readonly into: string; readonly using: string; readonly on: string },
): MarkedSteps {
  if (source.columns.length !== target.columns.length) {
    throw new RefusedSql('MERGE … REMOVE DUPLICATES needs a source with the columns of the target', node.source.start, {
      sqlState: '42601',
      hint: `"${target.name}" has ${target.columns.length} columns, "${source.name}" has ${source.columns.length}`,
    })
  }
  const from = node.alias?.text ?? source.name
  const values = target.columns.map(({ name, type }, index) => {
    const column = source.columns[index]
    const value: Sql = {
      text: `${quoteName(from)}.${quoteName(column?.name ?? '')}`,
      ...typeIf(column?.type),
      atomic: true,
    }
    return assignTo(value, type, name, node.source.start)
  })
  return [
    `DELETE FROM ${into} USING ${using} WHERE ${on}`,
    `INSERT INTO ${into} ${columnList(target.columns)} SELECT ${values.join(', ')} FROM ${using}`,
  ]
}

/** r_MERGE: a SUPER column can be named as a whole only. */
function refusePaths({ on, matched, insert }: Merge): void {
  const updated = matched === undefined || matched === 'delete' ? [] : matched.update.map(({ value }) => value)
  for (const expression of [on, ...updated, ...(insert?.values ?? [])]) {
    const [path] = findAll(expression, ({ kind }) => kind === 'path')
    if (!path) continue
    throw new RefusedSql('Partial reference of SUPER column is not supported in MERGE statement.', path.start, {
      hint: 'build the source with the attribute as a column of its own',
    })
  }
}

export function translateTruncate(node: Truncate, context: Context): MarkedSteps {
  const target = findTable(node.target, context, 'truncate')
  return [`TRUNCATE ${mark(node.target.start)}${engineName(target, context)}`]
}

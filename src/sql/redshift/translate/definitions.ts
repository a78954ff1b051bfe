/** CREATE, ALTER, DROP, COMMENT: the engine's objects, and what our catalog keeps of them. */
import { mark } from '../../source-map.ts'
import type {
  AlterAction,
  AlterSchema,
  AlterTable,
  ColumnDefinition,
  Comment,
  CreateSchema,
  CreateTable,
  CreateTableAs,
  CreateView,
  Drop,
  RefreshView,
  TableAttributes,
} from '../statement.ts'
import type { Name, Query } from '../tree.ts'
import { formatType, isText, type SqlType } from '../types.ts'
import { assignTo, resolveType } from './casts.ts'
import { type CatalogColumn, type CatalogRelation, type Context, type Identity, RefusedSql } from './context.ts'
import { engineType } from './inference.ts'
import { typeIf } from './operators.ts'
import type { CatalogChange } from './plan.ts'
import { quoteName, quoteText } from './quoting.ts'
import { engineName, findRelation, newRelation, splitName, standing } from './relation.ts'
import { emptyScope, type OutputColumn } from './scope.ts'

export interface Definition {
  /** Marked SQL. */
  readonly steps: readonly string[]
  readonly changes: readonly CatalogChange[]
  readonly notices?: readonly string[]
}

const nothing = (notice: string): Definition => ({ steps: [], changes: [], notices: [notice] })

function alreadyExists(target: { name: string }, position: number): RefusedSql {
  return new RefusedSql(`Relation "${target.name}" already exists`, position, { sqlState: '42P07' })
}

/** undefined when nothing is in the way; a notice when IF NOT EXISTS lets it be. */
function inTheWay(node: CreateTable | CreateTableAs, context: Context): Definition | undefined {
  const target = newRelation(node.target, node.temporary, context)
  if (!standing(target, context)) return undefined
  if (node.ifNotExists) return nothing(`Relation "${target.name}" already exists, skipping`)
  throw alreadyExists(target, node.target.start)
}

export function createTable(node: CreateTable, context: Context): Definition {
  const obstacle = inTheWay(node, context)
  if (obstacle) return obstacle
  const target = newRelation(node.target, node.temporary, context)
  const inherited = node.like ? likeColumns(node.like, context) : []
  const defined = node.columns.map((column) => columnOf(column, context))
  const columns = [...inherited, ...defined.map(({ column }) => column)]
  refuseDuplicates(columns, node.columns)
  for (const { columns: names } of node.constraints) refuseUnknownKey(names, columns)
  const keyed = new Set(
    node.constraints
      .filter(({ kind }) => kind === 'primary key')
      .flatMap((constraint) => constraint.columns.map(({ text }) => text)),
  )
  const kept = columns.map((column) => (keyed.has(column.name) ? { ...column, notNull: true } : column))
  const attributes = mergedAttributes(node)
  checkAttributes(attributes, kept, node.target.start)
  const relation: CatalogRelation = {
    ...target,
    kind: 'table',
    columns: kept,
    attributes,
    constraints: constraintTexts(node),
  }
  const lines = kept.map((column) => columnText(column, context, defaultsOf(node, inherited, column, context)))
  const sequences = kept.flatMap(({ identity }) => (identity ? [createSequence(identity, context)] : []))
  const create = `CREATE ${target.temporary ? 'TEMP ' : ''}TABLE ${mark(node.target.start)}${engineName(target, context)} (${lines.join(', ')})`
  return { steps: [...sequences, create], changes: [{ kind: 'put', relation, fresh: true }] }
}

function refuseUnknownKey(names: readonly Name[], columns: readonly CatalogColumn[]): void {
  for (const { text, start } of names) {
    if (columns.some(({ name }) => name === text)) continue
    throw new RefusedSql(`column "${text}" named in key does not exist`, start, { sqlState: '42703' })
  }
}

function refuseDuplicates(columns: readonly CatalogColumn[], definitions: readonly ColumnDefinition[]): void {
  const seen = new Set<string>()
  for (const { name } of columns) {
    if (seen.has(name)) {
      const at = definitions.findLast((definition) => definition.name.text === name)?.name.start ?? 0
      throw new RefusedSql(`column "${name}" duplicated`, at, { sqlState: '42701' })
    }
    seen.add(name)
  }
}

function likeColumns(like: NonNullable<CreateTable['like']>, context: Context): readonly CatalogColumn[] {
  return findRelation(like.table, context).columns.map(({ default: text, identity: _, ...column }) =>
    like.defaults && text !== undefined ? { ...column, default: text } : column,
  )
}

/** The engine's text of each default: translated for new columns, read again from the catalog for inherited ones. */
function defaultsOf(
  node: CreateTable,
  inherited: readonly CatalogColumn[],
  column: CatalogColumn,
  context: Context,
): string | undefined {
  const definition = node.columns.find(({ name }) => name.text === column.name)
  if (definition?.default) return defaultText(definition.default, column, context)
  const like = inherited.find(({ name }) => name === column.name)
  return like?.default === undefined ? undefined : context.defaultOf(like.default, column)
}

export function defaultText(
  value: NonNullable<ColumnDefinition['default']>,
  column: CatalogColumn,
  context: Context,
): string {
  return assignTo(context.expression(value, emptyScope()), column.type, column.name, value.start)
}

interface Defined {
  readonly column: CatalogColumn
}

function columnOf(definition: ColumnDefinition, context: Context): Defined {
  const type = resolveType(definition.type)
  const identity: Identity | undefined = definition.identity && {
    ...definition.identity,
    sequence: `identity_${context.uniqueName()}`,
  }
  if (identity && type.name !== 'integer' && type.name !== 'bigint') {
    throw new RefusedSql('identity column type must be INT or BIGINT', definition.name.start, { sqlState: '42P16' })
  }
  const written = definition.default && context.source.slice(definition.default.start, definition.default.end)
  return {
    column: {
      name: definition.name.text,
      type,
      ...((definition.notNull || definition.primaryKey || identity) && { notNull: true }),
      ...(written !== undefined && { default: written }),
      ...(identity && { identity }),
      ...(definition.encode && { encode: definition.encode }),
    },
  }
}

function columnText(column: CatalogColumn, context: Context, defaultSql: string | undefined): string {
  const type = column.type ? engineType(column.type) : 'VARCHAR'
  const notNull = column.notNull ? ' NOT NULL' : ''
  const value = column.identity ? `nextval(${quoteText(sequenceName(column.identity, context))})` : defaultSql
  return `${quoteName(column.name)} ${type}${value === undefined ? '' : ` DEFAULT (${value})`}${notNull}`
}

const sequenceName = ({ sequence }: Identity, context: Context): string =>
  `${quoteName(context.engineCatalog)}.wh_catalog.${quoteName(sequence)}`

function createSequence(identity: Identity, context: Context): string {
  const { seed, step } = identity
  const bounds =
    step < 0 ? `MINVALUE -9223372036854775808 MAXVALUE ${Math.max(seed, 1)}` : `MINVALUE ${Math.min(seed, 1)}`
  return `CREATE SEQUENCE ${sequenceName(identity, context)} START ${seed} INCREMENT ${step} ${bounds}`
}

/** A distribution key implies DISTSTYLE KEY. */
function styled(attributes: TableAttributes): TableAttributes {
  return attributes.distkey !== undefined && attributes.diststyle === undefined
    ? { ...attributes, diststyle: 'key' }
    : attributes
}

function mergedAttributes(node: CreateTable): TableAttributes {
  const distkey = node.columns.find((column) => column.distkey)?.name.text
  const sortkey = node.columns.filter((column) => column.sortkey).map(({ name }) => name.text)
  return {
    ...node.attributes,
    ...(distkey !== undefined && { distkey }),
    ...(sortkey.length > 0 && { sortkey, sortStyle: 'compound' as const }),
  }
}

function checkAttributes(
  { diststyle, distkey, sortkey = [] }: TableAttributes,
  columns: readonly CatalogColumn[],
  position: number,
): void {
  for (const [what, name] of [...(distkey ? [['distkey', distkey]] : []), ...sortkey.map((key) => ['sortkey', key])]) {
    if (!columns.some((column) => column.name === name)) {
      throw new RefusedSql(`${what} column "${name}" not found in table`, position, { sqlState: '42703' })
    }
  }
  for (const key of [...(distkey ? [distkey] : []), ...sortkey]) {
    if (columns.some(({ name, type }) => name === key && type?.name === 'super')) {
      throw new RefusedSql(`column "${key}" of type super cannot be a distribution or sort key`, position, {
        sqlState: '42P16',
      })
    }
  }
  if (diststyle === 'key' && !distkey)
    throw new RefusedSql('must specify DISTKEY column with DISTSTYLE KEY', position, { sqlState: '42P16' })
  if (diststyle && !['auto', 'even', 'all', 'key'].includes(diststyle)) {
    throw new RefusedSql(`invalid DISTSTYLE "${diststyle}"`, position, {
      sqlState: '42601',
      hint: 'AUTO, EVEN, ALL or KEY',
    })
  }
  if (distkey && diststyle && diststyle !== 'key') {
    throw new RefusedSql(`cannot specify DISTKEY column with DISTSTYLE ${diststyle.toUpperCase()}`, position, {
      sqlState: '42P16',
    })
  }
}

function constraintTexts(node: CreateTable): readonly string[] {
  const columns = node.columns.flatMap(({ name, primaryKey, unique }) => [
    ...(primaryKey ? [`primary key (${name.text})`] : []),
    ...(unique ? [`unique (${name.text})`] : []),
  ])
  return [
    ...columns,
    ...node.constraints.map(({ kind, columns: names, references }) => {
      const target = references ? ` references ${references.parts.map(({ text }) => text).join('.')}` : ''
      return `${kind} (${names.map(({ text }) => text).join(', ')})${target}`
    }),
  ]
}

export function createTableAs(node: CreateTableAs, context: Context): Definition {
  const obstacle = inTheWay(node, context)
  if (obstacle) return obstacle
  const target = newRelation(node.target, node.temporary, context)
  return tableFromQuery(target, node, context)
}

interface FromQueryNode {
  readonly target: CreateTableAs['target']
  readonly columns: readonly Name[]
  readonly attributes: TableAttributes
  readonly query: Query
}

/** CTAS, SELECT INTO and materialized views: a table with the types that Redshift gives the query. */
export function tableFromQuery(
  target: Pick<CatalogRelation, 'schema' | 'name' | 'temporary'>,
  node: FromQueryNode,
  context: Context,
  facts: Pick<CatalogRelation, 'kind' | 'definition' | 'searchPath'> = { kind: 'table' },
): Definition {
  const { text, columns } = context.query(node.query, emptyScope(), { exactTypes: true })
  const named = namedColumns(columns, node.columns, node.query.start)
  refuseRepeated(named, node.query.start)
  const kept = (named ?? []).map(keptColumn)
  const attributes = namedKeys(node.attributes, kept)
  if (named) checkAttributes(attributes, kept, node.target.start)
  const names =
    node.columns.length > 0
      ? `SELECT * FROM (${text}) AS q(${node.columns.map((name) => quoteName(name.text)).join(', ')})`
      : text
  const relation: CatalogRelation = { ...target, ...facts, columns: kept, attributes: styled(attributes) }
  const create = `CREATE ${target.temporary ? 'TEMP ' : ''}TABLE ${mark(node.target.start)}${engineName(target, context)} AS ${names}`
  return { steps: [create], changes: [{ kind: 'put', relation, fresh: true }] }
}

/** `DISTKEY(1) SORTKEY(1, 3)`: columns of the query by their number. */
function namedKeys(attributes: TableAttributes, columns: readonly CatalogColumn[]): TableAttributes {
  const named = (key: string): string => (/^\d+$/.test(key) ? (columns[Number(key) - 1]?.name ?? key) : key)
  return {
    ...attributes,
    ...(attributes.distkey !== undefined && { distkey: named(attributes.distkey) }),
    ...(attributes.sortkey && { sortkey: attributes.sortkey.map(named) }),
  }
}

function namedColumns(
  columns: readonly OutputColumn[] | undefined,
  names: readonly Name[],
  position: number,
): readonly OutputColumn[] | undefined {
  if (names.length === 0 || !columns) return columns
  if (names.length > columns.length)
    throw new RefusedSql('too many column names were specified', position, { sqlState: '42601' })
  return columns.map((column, index) => ({ ...column, name: names[index]?.text ?? column.name }))
}

function refuseRepeated(columns: readonly OutputColumn[] | undefined, position: number): void {
  const seen = new Set<string>()
  for (const { name } of columns ?? []) {
    if (seen.has(name))
      throw new RefusedSql(`column "${name}" duplicated`, position, {
        sqlState: '42701',
        hint: 'give each column its own name with AS',
      })
    seen.add(name)
  }
}

function keptColumn({ name, type, isNull }: OutputColumn): CatalogColumn {
  if (isNull && !type) return { name, type: { name: 'character varying', length: 1 } }
  return { name, ...typeIf(type) }
}

export function createView(node: CreateView, context: Context): Definition {
  const target = newRelation(node.target, false, context)
  const existing = standing(target, context)
  if (existing && (node.materialized || !node.orReplace)) throw alreadyExists(target, node.target.start)
  if (existing && existing.kind !== 'view')
    throw new RefusedSql(`"${target.name}" is not a view`, node.target.start, { sqlState: '42809' })
  const facts = { definition: node.definition, searchPath: context.searchPath }
  if (node.materialized) {
    refuseMaterialized(node, context)
    return tableFromQuery(target, node, context, { kind: 'materialized_view', ...facts })
  }
  if (node.query.recursive && node.columns.length > 0) {
    throw new RefusedSql('a view on WITH RECURSIVE takes no list of columns here', node.columns[0]?.start ?? 0, {
      hint: 'name the columns in its SELECT',
    })
  }
  if (node.late) refuseUnqualified(node, context)
  const view = { ...target, kind: 'view' as const, ...facts, ...(node.late && { late: true }) }
  try {
    const { text, columns } = context.query(node.query, emptyScope(), { exactTypes: true })
    const named = namedColumns(columns, node.columns, node.query.start)
    refuseRepeated(named, node.query.start)
    if (existing && !existing.late && !node.late)
      refuseReshaped(existing, (named ?? []).map(keptColumn), node.target.start)
    const body =
      node.columns.length > 0
        ? `SELECT * FROM (${text}) AS q(${node.columns.map((name) => quoteName(name.text)).join(', ')})`
        : text
    const definition = node.columns.length > 0 ? wrappedDefinition(node) : node.definition
    const relation: CatalogRelation = { ...view, definition, columns: (named ?? []).map(keptColumn) }
    const create = `CREATE OR REPLACE VIEW ${mark(node.target.start)}${engineName(target, context)} AS ${body}`
    return { steps: [create], changes: [existing ? { kind: 'put', relation } : { kind: 'put', relation, fresh: true }] }
  } catch (error) {
    // Only a late-binding view may stand on what is not there yet.
    if (!node.late || !(error instanceof RefusedSql) || (error.sqlState !== '42P01' && error.sqlState !== '3F000'))
      throw error
    const dropOld = existing && !existing.deferred ? [`DROP VIEW ${engineName(existing, context)}`] : []
    return { steps: dropOld, changes: [{ kind: 'put', relation: { ...view, columns: [], deferred: true } }] }
  }
}

/** r_CREATE_VIEW: a view is replaced by one with the same columns only. */
function refuseReshaped(view: CatalogRelation, columns: readonly CatalogColumn[], position: number): void {
  const refuse = (message: string): never => {
    throw new RefusedSql(message, position, { sqlState: '42P16', hint: 'drop the view and create it again' })
  }
  if (columns.length !== view.columns.length) refuse('cannot change number of columns in view')
  for (const [index, old] of view.columns.entries()) {
    const column = columns[index]
    if (!column) continue
    if (column.name !== old.name) refuse(`cannot change name of view column "${old.name}"`)
    if (column.type && old.type && formatType(column.type) !== formatType(old.type)) {
      refuse(`cannot change data type of view column "${old.name}"`)
    }
  }
}

/** What the query of a materialized view cannot hold. (AWS: "CREATE MATERIALIZED VIEW", Limitations) */
function refuseMaterialized({ query, target }: CreateView, context: Context): void {
  const refuse = (what: string, position: number, hint?: string): never => {
    throw new RefusedSql(`a materialized view cannot have ${what}`, position, { hint })
  }
  const [order] = query.orderBy
  if (order) refuse('ORDER BY', order.start, 'sort when you query it, or give it a SORTKEY')
  const limit = query.limit === 'all' ? undefined : query.limit
  if (limit) refuse('LIMIT', limit.start)
  if (query.offset) refuse('OFFSET', query.offset.start)
  if (query.body.kind === 'select' && query.body.top) refuse('TOP', query.body.top.start)
  const ctes = new Set(context.cteNames)
  for (const table of context.tables) {
    if (table.start <= target.start || (table.parts.length === 1 && ctes.has(table.parts[0]?.text ?? ''))) continue
    const { schema, table: name } = splitName(table, context)
    const relation = context.catalog.relation(schema, name)
    if (relation?.kind === 'view') refuse('a view in its query', table.start, 'write the query of the view itself')
    if (relation?.temporary) refuse('a temporary table in its query', table.start)
    if (relation?.engineName !== undefined) refuse('a system table in its query', table.start)
  }
}

const wrappedDefinition = (node: CreateView): string =>
  `with q (${node.columns.map(({ text }) => `"${text}"`).join(', ')}) as (${node.definition}) select * from q`

/** r_CREATE_VIEW: every table of a late-binding view must be qualified with its schema. */
function refuseUnqualified(node: CreateView, context: Context): void {
  const ctes = new Set(context.cteNames)
  for (const table of context.tables) {
    const [first] = table.parts
    if (table.start <= node.target.start || !first || table.parts.length > 1 || ctes.has(first.text)) continue
    throw new RefusedSql(
      `all the relation names inside should be qualified when creating VIEW WITH NO SCHEMA BINDING`,
      table.start,
      {
        hint: `write the schema before "${first.text}"`,
        sqlState: '42601',
      },
    )
  }
}

export function refreshView(node: RefreshView, context: Context): Definition {
  const view = findRelation(node.target, context)
  if (view.kind !== 'materialized_view' || view.definition === undefined) {
    throw new RefusedSql(`"${view.name}" is not a materialized view`, node.target.start, { sqlState: '42809' })
  }
  const { text } = context.expandView(view, node.target.start)
  const name = engineName(view, context)
  return { steps: [`DELETE FROM ${name}`, `INSERT INTO ${mark(node.target.start)}${name} ${text}`], changes: [] }
}

export function createSchema(node: CreateSchema, context: Context): Definition {
  if (node.name.text.startsWith('pg_') || node.name.text === 'wh_catalog') {
    throw new RefusedSql(`unacceptable schema name "${node.name.text}"`, node.name.start, {
      sqlState: '42939',
      hint: 'The prefix "pg_" is reserved for system schemas.',
    })
  }
  const exists = node.ifNotExists ? 'IF NOT EXISTS ' : ''
  return {
    steps: [
      `CREATE SCHEMA ${exists}${mark(node.name.start)}${quoteName(context.engineCatalog)}.${quoteName(node.name.text)}`,
    ],
    changes: [],
  }
}

export function alterSchema(node: AlterSchema): Definition {
  if (!node.to) return { steps: [], changes: [] }
  throw new RefusedSql('ALTER SCHEMA … RENAME does not run on the local target', node.name.start, {
    hint: 'create the new schema and build into it',
  })
}

export function drop(node: Drop, context: Context): Definition {
  if (node.object === 'schema') return dropSchemas(node, context)
  const parts = node.names.map((name): Definition => {
    const { schema, table } = splitName(name, context)
    const relation = context.catalog.relation(schema, table)
    if (!relation) {
      if (node.ifExists) return nothing(`${node.object} "${table}" does not exist, skipping`)
      throw new RefusedSql(`${capital(node.object)} "${table}" does not exist`, name.start, { sqlState: '42P01' })
    }
    const kind = relation.kind === 'materialized_view' ? 'materialized view' : relation.kind
    if (kind !== node.object) {
      throw new RefusedSql(`"${table}" is not a ${node.object}`, name.start, {
        sqlState: '42809',
        hint: `write DROP ${kind.toUpperCase()}`,
      })
    }
    return dropWithDependants(relation, node, name.start, context)
  })
  return together(parts)
}

function together(parts: readonly Definition[]): Definition {
  return {
    steps: parts.flatMap(({ steps }) => steps),
    changes: parts.flatMap(({ changes }) => changes),
    notices: parts.flatMap(({ notices = [] }) => notices),
  }
}

const kindWord = ({ kind }: CatalogRelation): string => kind.replace('_', ' ')

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** r_DROP_TABLE: without CASCADE a bound view keeps its table; with it the view goes too. */
function dropWithDependants(relation: CatalogRelation, node: Drop, position: number, context: Context): Definition {
  const own = new Set(node.names.map((name) => name.parts.at(-1)?.text))
  const views = dependants(relation, context).filter(({ name }) => !own.has(name))
  const [first] = views
  if (first && !node.cascade) {
    throw new RefusedSql(`cannot drop ${node.object} ${relation.name} because other objects depend on it`, position, {
      hint: `${kindWord(first)} ${first.name} depends on it: write DROP … CASCADE to drop the dependent objects too`,
      sqlState: '2BP01',
    })
  }
  const parts = [...views, relation].map((each) => dropRelation(each, position, context))
  return {
    steps: parts.flatMap(({ steps }) => steps),
    changes: parts.flatMap(({ changes }) => changes),
    notices: views.map((each) => `drop cascades to ${kindWord(each)} ${each.name}`),
  }
}

/** Bound views above a relation, the highest first. */
function dependants(relation: CatalogRelation, context: Context): readonly CatalogRelation[] {
  const views = context.catalog.boundViews(relation)
  const above = [...views.flatMap((view) => dependants(view, context)), ...views]
  return above.filter(
    (view, index) => above.findIndex(({ schema, name }) => schema === view.schema && name === view.name) === index,
  )
}

export function dropRelation(relation: CatalogRelation, position: number, context: Context): Definition {
  if (relation.engineName !== undefined)
    throw new RefusedSql(`permission denied: "${relation.name}" is a system catalog`, position, { sqlState: '42501' })
  const object = relation.kind === 'view' ? 'VIEW' : 'TABLE'
  const sequences = relation.columns.flatMap(({ identity }) =>
    identity ? [`DROP SEQUENCE IF EXISTS ${sequenceName(identity, context)}`] : [],
  )
  const steps = relation.deferred
    ? []
    : [`DROP ${object} ${mark(position)}${engineName(relation, context)}`, ...sequences]
  return {
    steps,
    changes: [{ kind: 'drop', schema: relation.schema, name: relation.name, temporary: relation.temporary }],
  }
}

function dropSchemas(node: Drop, context: Context): Definition {
  const names = node.names.map((name) => ({ text: name.parts.at(-1)?.text ?? '', start: name.start }))
  const exists = node.ifExists ? 'IF EXISTS ' : ''
  const parts = names.map(({ text, start }): Definition => {
    const relations = context.catalog.inSchema(text)
    const [first] = relations
    if (first && !node.cascade) {
      throw new RefusedSql(`cannot drop schema ${text} because other objects depend on it`, start, {
        hint: `${kindWord(first)} ${text}.${first.name} stands in it: write DROP SCHEMA … CASCADE to drop its objects too`,
        sqlState: '2BP01',
      })
    }
    const outside = relations.flatMap((each) => dependants(each, context)).filter(({ schema }) => schema !== text)
    const views = [...new Map(outside.map((view) => [`${view.schema}.${view.name}`, view])).values()]
    const dropped = views.map((view) => dropRelation(view, start, context))
    const cascade = node.cascade ? ' CASCADE' : ''
    const drop = `DROP SCHEMA ${exists}${mark(start)}${quoteName(context.engineCatalog)}.${quoteName(text)}${cascade}`
    return {
      steps: [...dropped.flatMap(({ steps }) => steps), drop],
      changes: [...dropped.flatMap(({ changes }) => changes), { kind: 'drop schema', schema: text }],
      notices: [...views, ...relations].map((each) => `drop cascades to ${kindWord(each)} ${each.name}`),
    }
  })
  return together(parts)
}

export function alterTable(node: AlterTable, context: Context): Definition {
  const relation = findRelation(node.target, context)
  const object = relation.kind === 'view' ? 'VIEW' : 'TABLE'
  if (relation.engineName !== undefined)
    throw new RefusedSql(`permission denied: "${relation.name}" is a system catalog`, node.target.start, {
      sqlState: '42501',
    })
  const alter = `ALTER ${object} ${mark(node.target.start)}${engineName(relation, context)}`
  return alterBy(node.action, relation, alter, node.target.start, context)
}

function put(relation: CatalogRelation, ...steps: readonly string[]): Definition {
  return { steps, changes: [{ kind: 'put', relation }] }
}

function alterBy(
  action: AlterAction,
  relation: CatalogRelation,
  alter: string,
  position: number,
  context: Context,
): Definition {
  switch (action.kind) {
    case 'rename':
      return rename(action.to, relation, alter, position, context)
    case 'rename column':
      return renameColumn(action.from, action.to, relation, alter)
    case 'add column':
      return addColumn(action.column, relation, alter, context)
    case 'drop column': {
      const column = columnNamed(action.column, relation)
      const keys = [relation.attributes?.distkey, ...(relation.attributes?.sortkey ?? [])]
      if (keys.includes(column.name)) {
        throw new RefusedSql(
          `cannot drop ${relation.attributes?.distkey === column.name ? 'distkey' : 'sortkey'} column "${column.name}"`,
          action.column.start,
          { sqlState: '0A000' },
        )
      }
      return put(
        { ...relation, columns: relation.columns.filter((each) => each !== column) },
        `${alter} DROP COLUMN ${quoteName(column.name)}`,
      )
    }
    case 'column type':
      return columnType(action.column, resolveType(action.type), relation, context)
    case 'column encode': {
      const column = columnNamed(action.column, relation)
      return put({
        ...relation,
        columns: relation.columns.map((each) => (each === column ? { ...each, encode: action.encode } : each)),
      })
    }
    case 'attributes': {
      const attributes = { ...relation.attributes, ...action.attributes }
      const kept =
        action.attributes.diststyle && action.attributes.diststyle !== 'key' ? withoutDistkey(attributes) : attributes
      checkAttributes(kept, relation.columns, position)
      return put({ ...relation, attributes: kept })
    }
    case 'append':
      return append(action, relation, position, context)
    case 'set schema':
      throw new RefusedSql('ALTER TABLE … SET SCHEMA does not run on the local target', position, {
        hint: 'build the table in its schema',
      })
    case 'nothing':
      return { steps: [], changes: [] }
  }
}

function withoutDistkey({ distkey: _, ...rest }: TableAttributes): TableAttributes {
  return rest
}

function rename(to: Name, relation: CatalogRelation, alter: string, position: number, context: Context): Definition {
  if (relation.kind === 'materialized_view') throw new RefusedSql('materialized views cannot be renamed', position)
  const renamed = { ...relation, name: to.text }
  if (standing(renamed, context)) throw alreadyExists(renamed, to.start)
  return {
    steps: relation.deferred ? [] : [`${alter} RENAME TO ${mark(to.start)}${quoteName(to.text)}`],
    changes: [
      { kind: 'drop', schema: relation.schema, name: relation.name, temporary: relation.temporary },
      { kind: 'put', relation: renamed, fresh: true },
      ...followers(relation, to.text, context),
    ],
  }
}

/** A bound view is tied to the relation, whatever that is called. */
function followers(relation: CatalogRelation, to: string, context: Context): Definition['changes'] {
  return context.catalog.boundViews(relation).map((view) => {
    const { follows = [] } = view
    const known = follows.some((each) => each.schema === relation.schema && each.to === relation.name)
    const moved = known
      ? follows.map((each) => (each.schema === relation.schema && each.to === relation.name ? { ...each, to } : each))
      : [...follows, { schema: relation.schema, name: relation.name, to }]
    return { kind: 'put' as const, relation: { ...view, follows: moved } }
  })
}

function columnNamed(name: Name, relation: CatalogRelation): CatalogColumn {
  const column = relation.columns.find((each) => each.name === name.text)
  if (column) return column
  throw new RefusedSql(`column "${name.text}" of relation "${relation.name}" does not exist`, name.start, {
    sqlState: '42703',
  })
}

function renameColumn(from: Name, to: Name, relation: CatalogRelation, alter: string): Definition {
  const column = columnNamed(from, relation)
  if (relation.columns.some(({ name }) => name === to.text)) {
    throw new RefusedSql(`column "${to.text}" of relation "${relation.name}" already exists`, to.start, {
      sqlState: '42701',
    })
  }
  const swap = (name: string): string => (name === from.text ? to.text : name)
  const { attributes = {} } = relation
  const renamed = {
    ...attributes,
    ...(attributes.distkey !== undefined && { distkey: swap(attributes.distkey) }),
    ...(attributes.sortkey && { sortkey: attributes.sortkey.map(swap) }),
  }
  const columns = relation.columns.map((each) => (each === column ? { ...each, name: to.text } : each))
  return put(
    { ...relation, columns, attributes: renamed },
    `${alter} RENAME COLUMN ${quoteName(from.text)} TO ${mark(to.start)}${quoteName(to.text)}`,
  )
}

function addColumn(
  definition: ColumnDefinition,
  relation: CatalogRelation,
  alter: string,
  context: Context,
): Definition {
  if (relation.columns.some(({ name }) => name === definition.name.text)) {
    throw new RefusedSql(
      `column "${definition.name.text}" of relation "${relation.name}" already exists`,
      definition.name.start,
      { sqlState: '42701' },
    )
  }
  if (definition.identity) throw new RefusedSql('an IDENTITY column cannot be added to a table', definition.name.start)
  const { column } = columnOf(definition, context)
  if (column.notNull && !definition.default) {
    throw new RefusedSql(
      'ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression',
      definition.name.start,
      { sqlState: '42601' },
    )
  }
  const value = definition.default ? ` DEFAULT (${defaultText(definition.default, column, context)})` : ''
  const add = `${alter} ADD COLUMN ${mark(definition.name.start)}${quoteName(column.name)} ${column.type ? engineType(column.type) : 'VARCHAR'}${value}`
  const notNull = column.notNull ? [`${alter} ALTER COLUMN ${quoteName(column.name)} SET NOT NULL`] : []
  return put({ ...relation, columns: [...relation.columns, column] }, add, ...notNull)
}

/** Only the length of VARCHAR and VARBYTE can change, and what is stored must fit. */
function columnType(name: Name, type: SqlType, relation: CatalogRelation, context: Context): Definition {
  const column = columnNamed(name, relation)
  const widens =
    column.type && (isText(column.type) || column.type.name === 'varbyte') && column.type.name === type.name
  if (!widens) {
    throw new RefusedSql(
      `cannot alter type of column "${column.name}" from ${column.type ? formatType(column.type) : 'unknown'} to ${formatType(type)}`,
      name.start,
      {
        hint: 'add a column of the new type, copy the values with UPDATE, drop the old column and rename the new one',
      },
    )
  }
  const length = type.name === 'varbyte' ? 'octet_length' : 'strlen'
  const check = `SELECT CASE WHEN max(${length}(${quoteName(column.name)})) > ${type.length ?? 0} THEN error(${quoteText(`target data type ${formatType(type)} is too small for the values of column "${column.name}"`)}) END FROM ${engineName(relation, context)}`
  return put(
    { ...relation, columns: relation.columns.map((each) => (each === column ? { ...each, type } : each)) },
    check,
  )
}

function append(
  action: Extract<AlterAction, { kind: 'append' }>,
  relation: CatalogRelation,
  position: number,
  context: Context,
): Definition {
  const source = findRelation(action.source, context)
  const names = source.columns.map(({ name }) => name)
  const shared = relation.columns.filter(({ name }) => names.includes(name))
  const extra = names.filter((name) => !relation.columns.some((column) => column.name === name))
  if (extra.length > 0 && !action.ignoreExtra) {
    throw new RefusedSql(`the source has columns that the target lacks: ${extra.join(', ')}`, position, {
      hint: 'add IGNOREEXTRA',
    })
  }
  if (shared.length < relation.columns.length && !action.fillTarget) {
    throw new RefusedSql('the target has columns that the source lacks', position, { hint: 'add FILLTARGET' })
  }
  const list = shared.map(({ name }) => quoteName(name)).join(', ')
  const from = engineName(source, context)
  return {
    steps: [
      `INSERT INTO ${engineName(relation, context)} (${list}) SELECT ${list} FROM ${from}`,
      `DELETE FROM ${from}`,
    ],
    changes: [],
  }
}

export function comment(node: Comment, context: Context): Definition {
  if (!node.target) return { steps: [], changes: [] }
  const words = node.text === undefined ? {} : { comment: node.text }
  if (node.object === 'table' || node.object === 'view' || node.object === 'materialized') {
    const { comment: _, ...relation } = findRelation(node.target, context)
    return put({ ...relation, ...words })
  }
  if (node.object !== 'column') return { steps: [], changes: [] }
  const name = node.target.parts.at(-1)
  if (!name || node.target.parts.length < 2)
    throw new RefusedSql('COMMENT ON COLUMN needs table.column', node.target.start, { sqlState: '42601' })
  const relation = findRelation({ ...node.target, parts: node.target.parts.slice(0, -1) }, context)
  const found = columnNamed(name, relation)
  const { comment: _, ...column } = found
  return put({
    ...relation,
    columns: relation.columns.map((each) => (each === found ? { ...column, ...words } : each)),
  })
}

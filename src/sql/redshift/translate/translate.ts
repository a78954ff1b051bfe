/** One statement of Redshift SQL → what the session does for it. */
import { holdsMarkers, stripMarks, unmark } from '../../source-map.ts'
import { type Parsed, parseStatement } from '../parse/statement.ts'
import type { Statement } from '../statement.ts'
import type { Query, Select } from '../tree.ts'
import { LONGEST_VARCHAR } from '../types.ts'
import { refuseSketch } from './casts.ts'
import { translateDelete, translateInsert, translateMerge, translateTruncate, translateUpdate } from './changes.ts'
import type { Catalog, CatalogRelation, Context, Follow, QuerySql, TranslateOptions } from './context.ts'
import { RefusedSql } from './context.ts'
import * as definitions from './definitions.ts'
import { translateExpression } from './expression.ts'
import { type BodyReader, callOfOwn, createFunction, dropFunction } from './functions.ts'
import type { CatalogChange, Translation } from './plan.ts'
import { probed } from './probe.ts'
import { translateQuery } from './query.ts'
import { quoteName, quoteText } from './quoting.ts'
import { findRelation, newRelation, standing } from './relation.ts'
import { emptyScope, type OutputColumn } from './scope.ts'
import { showRelation } from './show.ts'

const SESSION_KINDS = [
  ...(['begin', 'commit', 'rollback', 'set', 'show', 'copy', 'unload'] as const),
  ...(['prepare', 'execute', 'deallocate', 'declare', 'fetch', 'close'] as const),
] as const

/** Statements that only the session itself can answer. */
export type SessionStatement = Extract<Statement, { kind: (typeof SESSION_KINDS)[number] }>

export function isSessionStatement(statement: Statement): statement is SessionStatement {
  return (SESSION_KINDS as readonly string[]).includes(statement.kind)
}

export function translate(parsed: Parsed, source: string, options: TranslateOptions): Translation {
  const context = makeContext(parsed, source, options, [])
  const { statement } = parsed
  if (statement.kind === 'explain') return explain(statement.statement, context)
  const made = translateStatement(statement, context)
  const last = made.steps.length - 1
  return {
    steps: made.steps.map((marked, index) => ({ ...unmark(marked), main: index === (made.main ?? last) })),
    changes: made.changes ?? [],
    returnsRows: made.returnsRows ?? false,
    ...(made.columns && { columns: made.columns }),
    tag: made.tag,
    notices: made.notices ?? [],
    ...(made.commits && { commits: made.commits }),
    ...(made.alone && { alone: made.alone }),
    needs: context.needs,
  }
}

interface Made {
  readonly steps: readonly string[]
  readonly tag: string
  readonly changes?: readonly CatalogChange[]
  readonly notices?: readonly string[]
  readonly returnsRows?: boolean
  readonly columns?: readonly OutputColumn[]
  readonly commits?: true
  readonly alone?: string
  readonly main?: number
}

function translateStatement(statement: Statement, context: Context): Made {
  switch (statement.kind) {
    case 'query': {
      const into = selectInto(statement.query)
      if (into) return { ...intoTable(statement.query, into, context), tag: 'SELECT' }
      const { text, columns } = context.query(statement.query, emptyScope(), { exactTypes: true })
      if (columns?.some(({ type }) => type?.name === 'hllsketch')) refuseSketch(statement.query.start)
      return { steps: [text], tag: 'SELECT', returnsRows: true, ...(columns && { columns }) }
    }
    case 'insert':
      return { steps: translateInsert(statement, context), tag: 'INSERT' }
    case 'update':
      return { steps: translateUpdate(statement, context), tag: 'UPDATE' }
    case 'delete':
      return { steps: translateDelete(statement, context), tag: 'DELETE' }
    case 'merge':
      return { steps: translateMerge(statement, context), tag: 'MERGE' }
    case 'truncate':
      return { steps: translateTruncate(statement, context), tag: 'TRUNCATE TABLE', commits: true }
    case 'create table':
      return { ...definitions.createTable(statement, context), tag: 'CREATE TABLE' }
    case 'create table as':
      return { ...definitions.createTableAs(statement, context), tag: 'SELECT' }
    case 'create view':
      return {
        ...definitions.createView(statement, context),
        tag: statement.materialized ? 'CREATE MATERIALIZED VIEW' : 'CREATE VIEW',
      }
    case 'create schema':
      return { ...definitions.createSchema(statement, context), tag: 'CREATE SCHEMA' }
    case 'create function':
      return {
        ...createFunction(statement, context, bodyReader(context, context, [])),
        tag: 'CREATE FUNCTION',
      }
    case 'drop function':
      return { ...dropFunction(statement, context), tag: 'DROP FUNCTION' }
    case 'use': {
      const { text, start } = statement.database
      if (text === context.database.toLowerCase()) return { steps: [], tag: 'USE' }
      throw new RefusedSql(`this target is the database "${context.database}", and no other`, start)
    }
    case 'show relation': {
      const { column, text } = showRelation(statement, context)
      const type = { name: 'character varying', length: LONGEST_VARCHAR } as const
      return {
        steps: [`SELECT ${quoteText(text)} AS ${quoteName(column)}`],
        tag: 'SHOW',
        returnsRows: true,
        columns: [{ name: column, type }],
      }
    }
    case 'alter table':
      return {
        ...definitions.alterTable(statement, context),
        tag: 'ALTER TABLE',
        ...aloneIf(ALONE[statement.action.kind]),
      }
    case 'alter schema':
      return { ...definitions.alterSchema(statement), tag: 'ALTER SCHEMA' }
    case 'drop':
      return { ...definitions.drop(statement, context), tag: `DROP ${statement.object.toUpperCase()}` }
    case 'comment':
      return { ...definitions.comment(statement, context), tag: 'COMMENT' }
    case 'refresh':
      return { ...definitions.refreshView(statement, context), tag: 'REFRESH MATERIALIZED VIEW' }
    case 'accepted':
      for (const table of statement.tables ?? []) findRelation(table, context)
      return { steps: [], tag: statement.tag, ...aloneIf(ALONE[statement.tag]) }
    case 'refused':
      throw new RefusedSql(statement.what, statement.at, { hint: statement.hint })
    case 'explain':
    case 'begin':
    case 'commit':
    case 'rollback':
    case 'set':
    case 'show':
    case 'copy':
    case 'unload':
    case 'prepare':
    case 'execute':
    case 'deallocate':
    case 'declare':
    case 'fetch':
    case 'close':
      throw new RefusedSql(`${statement.kind.toUpperCase()} cannot stand here`, 0, { sqlState: '42601' })
  }
}

/** Commands that Redshift refuses inside a transaction block, by their tag or the part of ALTER TABLE. */
const ALONE: Readonly<Record<string, string>> = {
  VACUUM: 'VACUUM',
  append: 'ALTER TABLE APPEND',
  'column type': 'ALTER TABLE ALTER COLUMN',
}

const aloneIf = (alone: string | undefined): { alone?: string } => (alone === undefined ? {} : { alone })

function explain(statement: Statement, context: Context): Translation {
  const made = translateStatement(statement, context)
  const steps = made.steps.slice(-1).map((marked) => ({ ...unmark(`EXPLAIN ${marked}`), main: true }))
  return { steps, changes: [], returnsRows: true, tag: 'EXPLAIN', notices: [], needs: context.needs }
}

function selectInto({ body }: Query): NonNullable<Select['into']> | undefined {
  return body.kind === 'select' ? body.into : undefined
}

/** SELECT … INTO is a CTAS in other words. */
function intoTable(query: Query, into: NonNullable<Select['into']>, context: Context): definitions.Definition {
  const marked = into.temporary || (into.target.parts.at(-1)?.text.startsWith('#') ?? false)
  const target = newRelation(into.target, marked, context)
  if (standing(target, context)) {
    throw new RefusedSql(`Relation "${target.name}" already exists`, into.target.start, { sqlState: '42P07' })
  }
  return definitions.tableFromQuery(target, { target: into.target, columns: [], attributes: {}, query }, context)
}

function makeContext(
  parsed: Parsed,
  source: string,
  options: TranslateOptions,
  viewsAround: readonly CatalogRelation[],
): Context {
  if (holdsMarkers(source)) {
    throw new RefusedSql('control characters with the codes 1 and 2 cannot stand in SQL here', 0, {
      hint: 'write CHR(1) or CHR(2)',
    })
  }
  // What a view holds has no place in the statement.
  const probe = viewsAround.length === 0 ? options.probe : undefined
  const context: Context = {
    ...options,
    source,
    tables: parsed.tables,
    cteNames: parsed.cteNames,
    needs: new Set(),
    parameters: [],
    callOfOwn: (node, scope) => callOfOwn(node, scope, context, bodyReader(context, options, viewsAround)),
    expression: (node, scope) =>
      probe
        ? probed(node, context, probe, () => translateExpression(node, scope, context))
        : translateExpression(node, scope, context),
    query: (node, scope, queryOptions) => translateQuery(node, scope, context, queryOptions),
    expandView: (view, position) => expandView(view, position, context, options, viewsAround),
    defaultOf: (written, column) =>
      defaultOf(written, column.name, options, (value, inner) => definitions.defaultText(value, column, inner)),
  }
  return context
}

const DEEPEST_CALLS = 50

/** The body of a function sees its parameters and nothing of the statement around the call. */
function bodyReader(
  around: Context,
  options: TranslateOptions,
  viewsAround: readonly CatalogRelation[],
  depth = 0,
): BodyReader {
  return (parsed, source, parameters) => {
    if (depth > DEEPEST_CALLS) throw new RefusedSql('functions call each other without end', 0, { sqlState: '54001' })
    const inner: Context = {
      ...makeContext(parsed, source, options, viewsAround),
      needs: around.needs,
      parameters,
      expression: (node, scope) => translateExpression(node, scope, inner),
      query: (node, scope, queryOptions) => translateQuery(node, scope, inner, queryOptions),
      callOfOwn: (node, scope) => callOfOwn(node, scope, inner, bodyReader(inner, options, viewsAround, depth + 1)),
    }
    return inner
  }
}

function expandView(
  view: CatalogRelation,
  position: number,
  context: Context,
  options: TranslateOptions,
  around: readonly CatalogRelation[],
): QuerySql {
  const { definition = '', searchPath = options.searchPath } = view
  if (around.some(({ schema, name }) => schema === view.schema && name === view.name)) {
    throw new RefusedSql(`infinite recursion detected in the view "${view.name}"`, position, { sqlState: '42P17' })
  }
  const parsed = parseCached(definition)
  if (parsed.statement.kind !== 'query') throw new RefusedSql(`the view "${view.name}" is no query`, position)
  const inner = makeContext(
    parsed,
    definition,
    { ...options, searchPath, catalog: following(options.catalog.within(searchPath), view) },
    [...around, view],
  )
  try {
    const { text, columns } = inner.query(parsed.statement.query, emptyScope(), { exactTypes: true })
    for (const item of inner.needs) context.needs.add(item)
    return {
      text: stripMarks(text),
      ...(columns && { columns: columns.map(({ name, type }) => ({ name, ...(type && { type }) })) }),
    }
  } catch (error) {
    if (error instanceof RefusedSql)
      throw new RefusedSql(`${error.message} (in the view "${view.schema}"."${view.name}")`, position, {
        hint: error.hint,
        sqlState: error.sqlState,
      })
    throw error
  }
}

/** The catalog as a view sees it whose relations have been renamed since it was made. */
function following(catalog: Catalog, { follows = [], searchPath = [] }: CatalogRelation): Catalog {
  if (follows.length === 0) return catalog
  return {
    ...catalog,
    relation: (schema, name) => {
      const isMine = (follow: Follow): boolean =>
        follow.name === name && (schema === undefined ? searchPath.includes(follow.schema) : follow.schema === schema)
      const followed = follows.find(isMine)
      return followed ? catalog.relation(followed.schema, followed.to) : catalog.relation(schema, name)
    },
  }
}

function defaultOf(
  written: string,
  column: string,
  options: TranslateOptions,
  render: (value: Parameters<Context['expression']>[0], context: Context) => string,
): string {
  const source = `select ${written}`
  const parsed = parseCached(source)
  const { probe: _, ...unwatched } = options
  const inner = makeContext(parsed, source, unwatched, [])
  const body = parsed.statement.kind === 'query' ? parsed.statement.query.body : undefined
  const value = body?.kind === 'select' ? body.items[0]?.expression : undefined
  if (!value) throw new RefusedSql(`the default of "${column}" cannot be read`, 0)
  return stripMarks(render(value, inner))
}

const LARGEST_CACHE = 500

const parsedStatements = new Map<string, Parsed>()

/** Parsing depends on nothing but the text, so what was read once is kept. */
export function parseCached(sql: string): Parsed {
  const known = parsedStatements.get(sql)
  if (known) return known
  const parsed = parseStatement(sql)
  if (parsedStatements.size >= LARGEST_CACHE) parsedStatements.clear()
  parsedStatements.set(sql, parsed)
  return parsed
}

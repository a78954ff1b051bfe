/** A session of the embedded warehouse: Redshift SQL in, Redshift's answers out. */

import { DatabaseError, type Session, type StatementResult } from '../../core/adapter.ts'
import type { FoundRelation, Relation } from '../../core/relation.ts'
import type { Cell, Column, Table } from '../../core/table.ts'
import type { CallRule } from '../../sql/redshift/call-rule.ts'
import { indexed } from '../../sql/redshift/calls/calls.ts'
import { systemRules } from '../../sql/redshift/calls/system.ts'
import type { CatalogRelation, TranslateOptions } from '../../sql/redshift/translate/context.ts'
import { typeOfEngine } from '../../sql/redshift/translate/inference.ts'
import type { Translation } from '../../sql/redshift/translate/plan.ts'
import type { OutputColumn } from '../../sql/redshift/translate/scope.ts'
import {
  isSessionStatement,
  parseCached,
  type SessionStatement,
  translate,
} from '../../sql/redshift/translate/translate.ts'
import { formatType } from '../../sql/redshift/types.ts'
import { joinMapped, type Mapped, type SourceMap, unmapped } from '../../sql/source-map.ts'
import type { DuckDbConnection } from '../duckdb/connection.ts'
import { inOrder } from '../in-order.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'
import { retrying } from '../retry.ts'
import { sessionCatalog } from './catalog.ts'
import type { CatalogState } from './catalog-state.ts'
import { CATALOG_SCHEMA, touchSql, writeSql } from './catalog-store.ts'
import type { Loader } from './copy-statements.ts'
import { sessionCursors } from './cursors.ts'
import { redshiftError, statementError } from './errors.ts'
import { intervalPrinter } from './interval-cells.ts'
import { readsLoadErrors } from './load-error-tables.ts'
import { isUnplaced, placed, placeOfFailure } from './locate.ts'
import { preparedStatements } from './prepared.ts'
import { isOn, searchPathOf, searchPathText, sessionSettings } from './settings.ts'
import { inTimeZone } from './zoned.ts'

export interface SessionParts {
  readonly connection: DuckDbConnection
  /** DuckDB's name of the database, and the name that users give it. */
  readonly engineCatalog: string
  readonly database: string
  readonly catalog: CatalogState
  readonly rules: (name: string) => readonly CallRule[] | undefined
  readonly uniqueName: () => string
  /** Makes the system views, once a process. */
  readonly prepareSystemViews: () => Promise<void>
  /** Makes the tables of what COPY refused in this session. */
  readonly prepareLoadErrors: () => Promise<void>
  /** Installs items of the function library that are not there yet. */
  readonly prepareFunctions: (needs: ReadonlySet<string>) => Promise<void>
  readonly schema: string
  readonly client: LocalClient
  /** What the session's last COPY loaded. */
  readonly lastCopy: () => { readonly count: number; readonly id: number }
  /** Between 0 and 1, for the jitter of retries. */
  readonly random: () => number
  readonly loader: (session: LoaderSession) => Loader
}

/** Who is at the other end of a session. */
export interface LocalClient {
  /** What `current_user` says. */
  readonly user: string
  /** What `pg_backend_pid()` says, where somebody can be told by it. */
  readonly pid?: number
}

/** Between BEGIN and COMMIT a session is in a block, which an error leaves open to nothing but ROLLBACK. */
export type Block = 'none' | 'open' | 'failed'

export type Answer =
  | { readonly kind: 'done'; readonly result: StatementResult }
  | { readonly kind: 'rows'; readonly tag: string; readonly columns: readonly Column[]; readonly batches: Batches }

/** Rows as the engine makes them. The session runs nothing else until they are read to the end, or left. */
export type Batches = AsyncIterable<readonly (readonly Cell[])[]>

/** A session with what a server of the wire protocol asks beside. */
export interface LocalSession extends Session {
  /** DuckDB's name of the database. */
  readonly engineCatalog: string
  readonly block: () => Block
  readonly setting: (name: string) => string | undefined
  /** The schemas in which names are looked for. */
  readonly searchPath: () => readonly string[]
  /** Temporary tables, which no catalog view shows. */
  readonly temporaries: () => readonly CatalogRelation[]
  /** `pg_last_copy_id()`. */
  readonly lastCopyId: () => number
  /** Is there a statement that PREPARE has named so? */
  readonly hasPrepared: (name: string) => boolean
  /** The columns that a statement would answer, without running it; undefined when it answers no rows. */
  readonly describe: (sql: string) => Promise<readonly Column[] | undefined>
  /** Runs one statement and hands its rows on as they come. */
  readonly run: (sql: string) => Promise<Answer>
  /** The same for one statement in the engine's own SQL. */
  readonly describeEngine: (sql: string) => Promise<readonly Column[]>
  readonly runEngine: (sql: string) => Promise<Answer>
}

/** What COPY and UNLOAD may ask of the session around them. */
interface LoaderSession {
  readonly connection: DuckDbConnection
  readonly inTransaction: () => boolean
  readonly translated: (sql: string) => Promise<Translation>
  readonly relation: (schema: string | undefined, name: string) => Promise<CatalogRelation | undefined>
  readonly engineCatalog: string
}

/** Statements whose answer counts rows. */
const COUNTED: ReadonlySet<string> = new Set([
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'CREATE MATERIALIZED VIEW', 'REFRESH MATERIALIZED VIEW'],
])

const DEFINITIONS: ReadonlySet<string> = new Set(['create table', 'create view', 'alter table', 'drop', 'comment'])

/** Reads no rows and counts none. */
function isDefinition(sql: string): boolean {
  const { statement } = parseCached(sql)
  return DEFINITIONS.has(statement.kind) && !(statement.kind === 'create view' && statement.materialized)
}

/** Two sessions changed the same thing at once: the one that lost sees the other's work when it begins again. */
const RETRIES = { retries: 8, isTransient: ({ sqlState }: DatabaseError): boolean => sqlState === '40001', pauseMs: 5 }

export function openLocalSession(parts: SessionParts): LocalSession {
  const { connection, engineCatalog, database } = parts
  const catalog = sessionCatalog(parts.catalog)
  const settings = sessionSettings()
  const prepared = preparedStatements()
  const cursors = sessionCursors()
  const usualPath = [...new Set([parts.schema.toLowerCase(), 'public'])]
  let searchPath: readonly string[] = usualPath
  let block: Block = 'none'
  const retries = { ...RETRIES, random: parts.random }

  const own = indexed(
    systemRules({
      database,
      user: parts.client.user,
      ...(parts.client.pid !== undefined && { pid: parts.client.pid }),
      schemas: () => searchPath,
      setting: settings.find,
      lastCopy: parts.lastCopy,
    }),
  )

  /** In a block the engine sees what is committed when its first statement touches the database: so do we, from there. */
  const freeze = async (): Promise<void> => {
    if (block !== 'open' || catalog.frozen()) return
    await connection.run(touchSql(engineCatalog))
    catalog.freeze()
  }

  const options = (): TranslateOptions => ({
    catalog: catalog.view(searchPath),
    rules: (name) => parts.rules(name) ?? own.get(name),
    database,
    engineCatalog,
    searchPath,
    caseSensitiveAttributes: isOn(settings.show('enable_case_sensitive_super_attribute')),
    uniqueName: parts.uniqueName,
  })

  /** The rows of the catalog's table follow at COMMIT, or when a statement reads them. */
  const catalogSteps = (): readonly Mapped[] => {
    const name = catalog.overtaken()
    // The engine says so too, but of relations that it has: not of a late-binding view on a table to come.
    if (name !== undefined) {
      throw new DatabaseError(`another transaction has changed relation "${name}"`, { sqlState: '40001' })
    }
    return writeSql(catalog.takeUnwritten(), engineCatalog).map(unmapped)
  }

  const writeCatalog = async (): Promise<void> => {
    const steps = block === 'open' ? catalogSteps() : []
    if (steps.length > 0) await runStep(joinMapped(steps, ';\n'))
  }

  /** Outside a block, where a statement can be run again without a trace, a refused value is given its place. */
  const withPlace = async <Result>(sql: string, work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work()
    } catch (error) {
      if (block !== 'none' || !isUnplaced(error)) throw error
      const place = await placeOfFailure(connection, (probe) =>
        translate(parseCached(sql), sql, { ...options(), probe }),
      )
      throw place === undefined ? error : placed(error, place)
    }
  }

  const translated = async (sql: string): Promise<Translation> => {
    const parsed = parseCached(sql)
    await freeze()
    const translation = translate(parsed, sql, options())
    await parts.prepareFunctions(translation.needs)
    if (translation.steps.some((step) => /__rs\.system_(?:catalog|information)\./.test(step.sql))) {
      await parts.prepareSystemViews()
      await writeCatalog()
    }
    if (translation.steps.some((step) => readsLoadErrors(step.sql))) await parts.prepareLoadErrors()
    return translation
  }

  const loader = parts.loader({
    connection,
    inTransaction: () => block === 'open',
    translated,
    relation: async (schema, name) => {
      await freeze()
      return catalog.view(searchPath).relation(schema, name)
    },
    engineCatalog,
  })

  /** Inside a transaction block an error leaves nothing but ROLLBACK. */
  const guarded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work()
    } catch (error) {
      if (block === 'open') block = 'failed'
      throw statementError(error)
    }
  }

  const runStep = async ({ sql, map }: Mapped): Promise<{ rows?: number }> => {
    try {
      return await connection.run(sql)
    } catch (error) {
      throw worded(error, map)
    }
  }

  const begin = async (): Promise<void> => {
    await connection.run('begin transaction')
    block = 'open'
  }

  const commit = async (): Promise<void> => {
    try {
      await runStep(joinMapped([...catalogSteps(), unmapped('commit')], ';\n'))
    } catch (error) {
      await rollback()
      throw error
    }
    block = 'none'
    cursors.closeAll()
    catalog.commit()
  }

  const rollback = async (): Promise<void> => {
    block = 'none'
    cursors.closeAll()
    catalog.rollback()
    await rollBack(connection)
  }

  /** Several steps, or a step with a change of the catalog, happen together or not at all. */
  const runTogether = async (translation: Translation): Promise<number | undefined> => {
    const inBlock = block !== 'none'
    catalog.apply(translation.changes)
    const changes = inBlock ? [] : catalogSteps()
    const alone = !inBlock && translation.steps.length + changes.length > 1
    if (alone) block = 'open'
    try {
      const counted = await runInOrder(translation, changes, alone)
      if (inBlock) return counted
      block = 'none'
      catalog.commit()
      return counted
    } catch (error) {
      if (alone) await rollback()
      else if (!inBlock) catalog.rollback()
      throw error
    }
  }

  /** In as few calls of the engine as may be: one, unless the rows of a step are wanted. */
  const runInOrder = async (
    { steps, tag }: Translation,
    changes: readonly Mapped[],
    alone: boolean,
  ): Promise<number | undefined> => {
    const before = alone ? [unmapped('begin transaction')] : []
    const after = [...changes, ...(alone ? [unmapped('commit')] : [])]
    const main = steps.findIndex((step) => step.main)
    if (steps.length === 0 || !COUNTED.has(tag)) {
      const all = [...before, ...steps, ...after]
      if (all.length > 0) await runStep(joinMapped(all, ';\n'))
      return undefined
    }
    const { rows } = await runStep(joinMapped([...before, ...steps.slice(0, main + 1)], ';\n'))
    const rest = [...steps.slice(main + 1), ...after]
    if (rest.length > 0) await runStep(joinMapped(rest, ';\n'))
    return rows
  }

  const executeTranslated = async (sql: string): Promise<StatementResult> => {
    const translation = await translated(sql)
    if (translation.alone !== undefined && block !== 'none') {
      throw new DatabaseError(`${translation.alone} cannot run inside a transaction block`, { sqlState: '25001' })
    }
    if (translation.returnsRows) {
      const { rows } = await readTranslated(translation, undefined)
      return { tag: translation.tag, rows: rows.length }
    }
    const rows = await runTogether(translation)
    if (translation.commits && block === 'open') await commit()
    return {
      tag: translation.tag,
      ...(rows !== undefined && { rows }),
      ...(translation.notices.length > 0 && { notices: translation.notices }),
    }
  }

  const readTranslated = async (translation: Translation, limit: number | undefined): Promise<Table> => {
    const step = translation.steps.find(({ main }) => main)
    if (!step) return { columns: [], rows: [] }
    try {
      const table = await connection.read(step.sql, limit)
      if (translation.tag === 'EXPLAIN') return planTable(table)
      const columns = outputColumns(table.columns, translation.columns)
      const rows = intervalPrinter(columns)?.(table.rows) ?? table.rows
      return inTimeZone({ columns, rows }, settings.show('timezone'))
    } catch (error) {
      throw worded(error, step.map)
    }
  }

  const showTable = (name: string): Table => {
    const type = 'character varying(256)'
    if (name !== 'all') return { columns: [{ name, type }], rows: [[settings.show(name)]] }
    return {
      columns: [
        { name: 'name', type },
        { name: 'setting', type },
      ],
      rows: settings.all(),
    }
  }

  const streamStep = async (sql: string, columnsOf: (engine: readonly Column[]) => readonly Column[]) => {
    const stream = await connection.stream(sql)
    const columns = columnsOf(stream.columns)
    const print = intervalPrinter(columns)
    return { columns, batches: print ? mapped(stream.batches, print) : stream.batches }
  }

  /** What goes wrong while rows are read counts as if it had gone wrong at once. */
  async function* guardedBatches(batches: Batches, map: SourceMap | undefined): Batches & AsyncGenerator {
    try {
      yield* batches
    } catch (error) {
      if (block === 'open') block = 'failed'
      throw statementError(worded(error, map))
    }
  }

  const streamTranslated = async (translation: Translation): Promise<Answer> => {
    const step = translation.steps.find(({ main }) => main)
    if (!step || translation.tag === 'EXPLAIN') {
      const { columns, rows } = await readTranslated(translation, undefined)
      return { kind: 'rows', tag: translation.tag, columns, batches: oneBatch(rows) }
    }
    try {
      const { columns, batches } = await streamStep(step.sql, (engine) => outputColumns(engine, translation.columns))
      return { kind: 'rows', tag: translation.tag, columns, batches: guardedBatches(batches, step.map) }
    } catch (error) {
      throw worded(error, step.map)
    }
  }

  const runSessionStatement = async (statement: SessionStatement, sql: string): Promise<StatementResult> => {
    switch (statement.kind) {
      case 'begin':
        if (block === 'none') await begin()
        else return { tag: 'BEGIN', notices: ['there is already a transaction in progress'] }
        return { tag: 'BEGIN' }
      case 'commit': {
        if (block === 'none') return { tag: 'COMMIT', notices: ['there is no transaction in progress'] }
        const failed = block === 'failed'
        await (failed ? rollback() : commit())
        return { tag: failed ? 'ROLLBACK' : 'COMMIT' }
      }
      case 'rollback':
        if (block === 'none') return { tag: 'ROLLBACK', notices: ['there is no transaction in progress'] }
        await rollback()
        return { tag: 'ROLLBACK' }
      case 'set':
        await setParameter(statement)
        return { tag: 'SET' }
      case 'show':
        return { tag: 'SHOW', rows: 1 }
      case 'copy':
        return loader.copy(sql)
      case 'unload':
        return loader.unload(sql)
      case 'prepare':
        prepared.prepare(statement)
        return { tag: 'PREPARE' }
      case 'deallocate':
        prepared.deallocate(statement)
        return { tag: 'DEALLOCATE' }
      case 'execute':
        return withoutPlace(() => execute(prepared.bind(statement)))
      case 'declare':
        cursors.refuseOpening(statement.name, block === 'open')
        cursors.open(statement.name, await withoutPlace(() => query(statement.sql)))
        return { tag: 'DECLARE CURSOR' }
      case 'fetch':
        return { tag: 'FETCH', rows: cursors.fetch(statement).rows.length }
      case 'close':
        cursors.close(statement.name)
        return { tag: 'CLOSE CURSOR' }
    }
  }

  const setParameter = async ({
    name,
    value,
    values = [],
  }: Extract<SessionStatement, { kind: 'set' }>): Promise<void> => {
    if (name === 'search_path') {
      searchPath = value === undefined ? usualPath : searchPathOf(values)
      settings.set(name, value === undefined ? undefined : searchPathText(values))
      const first = searchPath[0] ?? 'public'
      if (await schemaExists(first))
        await connection.run(
          `set schema = ${quoteLiteral(`${quoteIdentifier(engineCatalog)}.${quoteIdentifier(first)}`)}`,
        )
      return
    }
    if (name === 'all' && value === undefined) {
      settings.reset()
      await setParameter({ kind: 'set', name: 'search_path' })
      await setParameter({ kind: 'set', name: 'timezone' })
      return
    }
    settings.set(name, value)
    if (name === 'seed') await connection.run(`select setseed(${Number(value ?? 0)})`)
    if (name === 'timezone') await runStep(unmapped(`set TimeZone = ${quoteLiteral(value ?? 'UTC')}`))
  }

  const schemaExists = async (name: string): Promise<boolean> =>
    (await readSchemas(connection, engineCatalog)).includes(name)

  const refuseAborted = (kind: string): void => {
    if (block !== 'failed' || kind === 'commit' || kind === 'rollback') return
    throw new DatabaseError('current transaction is aborted, commands ignored until end of transaction block', {
      sqlState: '25P02',
    })
  }

  const execute = (sql: string): Promise<StatementResult> =>
    guarded(async () => {
      const { statement } = parseCached(sql)
      refuseAborted(statement.kind)
      if (isSessionStatement(statement)) return runSessionStatement(statement, sql)
      // Outside a transaction block the statement is a unit of its own, and may be tried again.
      return executeStatement(sql)
    })

  const executeStatement = (sql: string): Promise<StatementResult> =>
    block === 'none' ? withPlace(sql, () => retrying(retries, () => executeTranslated(sql))) : executeTranslated(sql)

  const query = (sql: string, limit?: number): Promise<Table> =>
    guarded(async () => {
      const { statement } = parseCached(sql)
      refuseAborted(statement.kind)
      if (statement.kind === 'show') return showTable(statement.name)
      if (statement.kind === 'fetch') return cursors.fetch(statement)
      if (statement.kind === 'execute') return withoutPlace(() => query(prepared.bind(statement), limit))
      if (isSessionStatement(statement)) {
        await runSessionStatement(statement, sql)
        return { columns: [], rows: [] }
      }
      const translation = await translated(sql)
      if (translation.returnsRows) return withPlace(sql, () => readTranslated(translation, limit))
      await executeStatement(sql)
      return { columns: [], rows: [] }
    })

  const run = (sql: string): Promise<Answer> =>
    guarded(async () => {
      const { statement } = parseCached(sql)
      refuseAborted(statement.kind)
      if (statement.kind === 'show') {
        const { columns, rows } = showTable(statement.name)
        return { kind: 'rows', tag: 'SHOW', columns, batches: oneBatch(rows) }
      }
      if (statement.kind === 'fetch') {
        const { columns, rows } = cursors.fetch(statement)
        return { kind: 'rows', tag: 'FETCH', columns, batches: oneBatch(rows) }
      }
      if (statement.kind === 'execute') return withoutPlace(() => run(prepared.bind(statement)))
      if (isSessionStatement(statement)) return { kind: 'done', result: await runSessionStatement(statement, sql) }
      if (statement.kind === 'query' || statement.kind === 'explain') {
        const translation = await translated(sql)
        if (translation.returnsRows) return withPlace(sql, () => streamTranslated(translation))
      }
      return { kind: 'done', result: await executeStatement(sql) }
    })

  const describe = (sql: string): Promise<readonly Column[] | undefined> =>
    guarded(async () => {
      const { statement } = parseCached(sql)
      refuseAborted(statement.kind)
      if (statement.kind === 'show') return showTable(statement.name).columns
      if (statement.kind === 'explain') return planTable({ columns: [], rows: [] }).columns
      if (statement.kind === 'fetch') return cursors.fetch({ ...statement, count: 0 }).columns
      if (statement.kind === 'execute') return withoutPlace(() => describe(prepared.bind(statement)))
      if (statement.kind !== 'query') return undefined
      const translation = await translated(sql)
      const step = translation.steps.find(({ main }) => main)
      if (!translation.returnsRows || !step) return undefined
      try {
        return outputColumns(await connection.describe(step.sql), translation.columns)
      } catch (error) {
        throw worded(error, step.map)
      }
    })

  const inEngine = <Result>(work: () => Promise<Result>): Promise<Result> =>
    guarded(async () => {
      refuseAborted('query')
      try {
        await writeCatalog()
        return await work()
      } catch (error) {
        throw worded(error, undefined)
      }
    })

  const transaction = (statements: readonly string[]): Promise<StatementResult> =>
    retrying(retries, () => runAll(statements))

  const runAll = async (statements: readonly string[]): Promise<StatementResult> => {
    const done = await runAtOnce(statements)
    if (done) return done
    await execute('begin')
    try {
      const result = await inOrder(statements, execute)
      await execute('commit')
      return result
    } catch (error) {
      if (block !== 'none') await rollback()
      throw error
    }
  }

  /** Statements that only define things can be translated before the first of them has run: one call for all. */
  const runAtOnce = async (statements: readonly string[]): Promise<StatementResult | undefined> => {
    if (block !== 'none') return undefined
    catalog.freeze()
    try {
      if (!statements.every(isDefinition)) return undefined
      const translations: Translation[] = []
      for (const sql of statements) {
        const translation = await translated(sql)
        catalog.apply(translation.changes)
        translations.push(translation)
      }
      const steps = translations.flatMap((translation) => translation.steps)
      block = 'open'
      await runStep(joinMapped([unmapped('begin transaction'), ...steps, ...catalogSteps(), unmapped('commit')], ';\n'))
      block = 'none'
      catalog.commit()
      const { tag = 'COMMIT', notices = [] } = translations.at(-1) ?? {}
      return { tag, ...(notices.length > 0 && { notices }) }
    } catch (error) {
      // Nothing has happened. One by one they fail again, and then it can be said which of them it was.
      if (statementError(error) instanceof DatabaseError) return undefined
      throw error
    } finally {
      if (block === 'open') await rollback()
      else catalog.rollback()
    }
  }

  const columns = (relation: Relation): Promise<readonly Column[]> =>
    guarded(async () => {
      const sql = `select * from ${relationSql(relation)}`
      try {
        const translation = await translated(sql)
        const step = translation.steps.find(({ main }) => main)
        return step ? outputColumns(await connection.describe(step.sql), translation.columns) : []
      } catch (error) {
        const failure = statementError(error)
        if (failure instanceof DatabaseError && failure.sqlState === '42P01') return []
        throw error
      }
    })

  return {
    execute,
    query,
    transaction,
    columns,
    engineCatalog,
    block: () => block,
    setting: settings.find,
    searchPath: () => searchPath,
    hasPrepared: prepared.has,
    temporaries: catalog.temporaries,
    lastCopyId: () => parts.lastCopy().id,
    run,
    describe,
    describeEngine: (sql) => inEngine(async () => outputColumns(await connection.describe(sql), undefined)),
    runEngine: (sql) =>
      inEngine(async () => {
        const { columns, batches } = await streamStep(sql, (engine) => outputColumns(engine, undefined))
        return { kind: 'rows', tag: 'SELECT', columns, batches: guardedBatches(batches, undefined) }
      }),
    relations: async (schemas) => {
      if (schemas.length === 0) return []
      return catalog
        .list(schemas)
        .map(({ schema, name, kind }): FoundRelation => ({ database, schema, identifier: name, kind }))
    },
    dependencies: async () => {
      const view = catalog.view(searchPath)
      const all = catalog.list((await readSchemas(connection, engineCatalog)).map((name) => name.toLowerCase()))
      return all.flatMap((relation) =>
        view.boundViews(relation).map((found) => ({
          view: { database, schema: found.schema, identifier: found.name, kind: found.kind },
          on: { database, schema: relation.schema, identifier: relation.name },
        })),
      )
    },
    schemas: () => readSchemas(connection, engineCatalog),
    load: (relation, target, rows) => guarded(() => loader.load(relation, target, rows)),
    copy: (sql, only) => guarded(() => loader.copy(sql, only)),
    copyFiles: (sql) => loader.copyFiles(sql),
    cancel: async () => connection.interrupt(),
    isLost: () => false,
    [Symbol.asyncDispose]: async () => {
      catalog.rollback()
      await connection.close()
    },
  }
}

async function* mapped(
  batches: Batches,
  change: (rows: Table['rows']) => Table['rows'],
): AsyncGenerator<Table['rows']> {
  for await (const rows of batches) yield change(rows)
}

async function* oneBatch(rows: Table['rows']): AsyncGenerator<Table['rows']> {
  yield rows
}

/** What goes wrong in a statement that stands elsewhere has no place in this one. */
async function withoutPlace<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.position === undefined) throw error
    const { message, sqlState, hint, detail, lost } = error
    throw new DatabaseError(message, {
      ...(sqlState !== undefined && { sqlState }),
      ...(hint !== undefined && { hint }),
      ...(detail !== undefined && { detail }),
      lost,
      cause: error,
    })
  }
}

function worded(error: unknown, map: SourceMap | undefined): unknown {
  return error instanceof DatabaseError ? redshiftError(error, map) : error
}

const relationSql = ({ schema, identifier }: Relation): string =>
  schema === '' ? quoteIdentifier(identifier) : `${quoteIdentifier(schema)}.${quoteIdentifier(identifier)}`

async function readSchemas(connection: DuckDbConnection, engineCatalog: string): Promise<readonly string[]> {
  const { rows } = await connection.read(
    `select schema_name from duckdb_schemas() where database_name = ${quoteLiteral(engineCatalog)} and not internal
      and schema_name not in ('${CATALOG_SCHEMA}', 'main') order by 1`,
  )
  return rows.map(([name]) => String(name))
}

/** Our own types where they are known, else what the engine's types stand for. */
function outputColumns(engine: readonly Column[], known: readonly OutputColumn[] | undefined): readonly Column[] {
  return engine.map(({ name, type }, index) => {
    const found = (known?.length === engine.length ? known[index]?.type : undefined) ?? typeOfEngine(type)
    return {
      name: known?.length === engine.length ? (known[index]?.name ?? name) : name,
      type: found ? formatType(found) : type.toLowerCase(),
    }
  })
}

/** EXPLAIN's answer: one column of lines. */
function planTable({ rows }: Table): Table {
  const lines = rows.flatMap((row) => String(row.at(-1) ?? '').split('\n'))
  return { columns: [{ name: 'QUERY PLAN', type: 'character varying(65535)' }], rows: lines.map((line) => [line]) }
}

/** A COMMIT that failed has ended the transaction itself. */
async function rollBack(connection: DuckDbConnection): Promise<void> {
  try {
    await connection.run('rollback')
  } catch (error) {
    const ended = error instanceof DatabaseError && /no transaction is active/.test(error.message)
    if (!ended) throw error
  }
}

/** The embedded warehouse: a DuckDB file or memory that speaks Redshift SQL. */
import { isAbsolute, join } from 'node:path'
import { DatabaseError, type Target, type Warehouse } from '../../core/adapter.ts'
import { connectionFailed, ProjectError, warehouseLocked } from '../../core/problem.ts'
import { rulesOf } from '../../sql/redshift/calls/calls.ts'
import { localDialect } from '../../sql/redshift/dialect.ts'
import { storeOpener } from '../copy/stores.ts'
import { type DuckDb, openDuckDb } from '../duckdb/connection.ts'
import type { LockHolder } from '../duckdb/fault.ts'
import type { Opening } from '../opening.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'
import { numberOf, textOf } from '../settings.ts'
import { catalogState } from './catalog-state.ts'
import { loadCatalog } from './catalog-store.ts'
import { loadErrorLog } from './copy/load-errors.ts'
import { makeLoader } from './copy-statements.ts'
import { installCoreMacros } from './core-macros.ts'
import { installFunctions } from './functions/install.ts'
import { loadErrorTablesSql } from './load-error-tables.ts'
import { type LocalClient, type LocalSession, openLocalSession } from './session.ts'
import { systemViewsSql } from './system-views.ts'

const MEMORY = ':memory:'

/** How long a run waits for another that holds the file, in seconds. */
const DEFAULT_LOCK_TIMEOUT = 60

/** Session settings under which DuckDB means what Redshift means. */
const SETTINGS: Readonly<Record<string, string>> = {
  TimeZone: 'UTC',
  integer_division: 'true',
  default_null_order: 'nulls_last_on_asc_first_on_desc',
}

/** There is one user of a local database, who owns everything. */
const LOCAL_CLIENT: LocalClient = { user: 'local' }

/** `pg_last_copy_id()` of two clients of one server must differ: their rows stand in the same system tables. */
const COPIES_PER_CLIENT = 10_000

export interface LocalWarehouse extends Warehouse {
  openSession(label: string, client?: LocalClient): Promise<LocalSession>
}

export async function openLocalWarehouse(target: Target, opening: Opening): Promise<LocalWarehouse> {
  const database = await openTarget(target, opening)
  try {
    return await makeWarehouse(database, target, opening)
  } catch (error) {
    await database.close()
    throw error
  }
}

async function openTarget(target: Target, { root, onWait }: Opening): Promise<DuckDb> {
  const path = absolutePath(textOf(target.settings, 'path') ?? MEMORY, root)
  let holder: LockHolder = {}
  try {
    return await openDuckDb({
      path,
      settings: SETTINGS,
      wait: {
        timeoutMs: (numberOf(target.settings, 'lock_timeout') ?? DEFAULT_LOCK_TIMEOUT) * 1000,
        onWait: (found) => {
          holder = found
          const who = found.pid === undefined ? 'another process' : `process ${found.pid}`
          onWait?.(`waiting for ${path}: it is in use by ${who}`)
        },
      },
    })
  } catch (error) {
    throw openingProblem(error, target, path, holder)
  }
}

function openingProblem(error: unknown, target: Target, path: string, { pid, program }: LockHolder): unknown {
  if (!(error instanceof DatabaseError)) return error
  if (error.sqlState === '55006') {
    const holder = { ...(pid !== undefined && { pid }), ...(program !== undefined && { command: program }) }
    return new ProjectError([warehouseLocked(path, holder)])
  }
  const hint = error.hint ?? "check 'path:' of the target; its folder must exist"
  return new ProjectError([connectionFailed(target.name, error.message, { ...(target.at && { at: target.at }), hint })])
}

function absolutePath(path: string, root: string): string {
  return path.startsWith(MEMORY) || isAbsolute(path) ? path : join(root, path)
}

async function makeWarehouse(database: DuckDb, target: Target, opening: Opening): Promise<LocalWarehouse> {
  const first = await database.connect()
  const { rows } = await first.read('select current_database()')
  const engineCatalog = String(rows[0]?.[0] ?? 'memory')
  await installFunctions(first, { nowMicros: () => BigInt(Math.round(opening.now() * 1000)) })
  await installCoreMacros(first)
  const catalog = catalogState(await loadCatalog(first, engineCatalog))
  await first.close()
  const unique = uniqueNames(opening)
  const views = systemViews(database, engineCatalog, target.database)
  return {
    dialect: localDialect,
    async openSession(label, client = LOCAL_CLIENT): Promise<LocalSession> {
      const connection = await database.connect()
      await useSchema(connection, engineCatalog, target.schema)
      const errors = loadErrorLog()
      return openLocalSession({
        connection,
        engineCatalog,
        database: target.database,
        catalog,
        rules: rulesOf,
        uniqueName: unique,
        prepareSystemViews: views,
        prepareLoadErrors: async () => {
          await connection.run(loadErrorTablesSql(errors.rows(), target.database).join(';\n'))
        },
        prepareFunctions: async () => undefined,
        schema: target.schema,
        client,
        lastCopy: () => ({ count: errors.lastCount(), id: copyId(errors.lastId(), client) }),
        random: opening.random,
        loader: (session) =>
          makeLoader({
            connection,
            connectBeside: () => database.connect(),
            inTransaction: session.inTransaction,
            openStore: storeOpener({ root: opening.root, aws: { env: opening.env ?? {} } }),
            errors,
            engineCatalog,
            findRelation: session.relation,
            translated: session.translated,
            now: opening.now,
            ...(opening.onBytes && { onProgress: (read, total) => opening.onBytes?.(label, read, total) }),
          }),
      })
    },
    [Symbol.asyncDispose]: () => database.close(),
  }
}

function copyId(id: number, { pid }: LocalClient): number {
  return pid === undefined || id < 0 ? id : pid * COPIES_PER_CLIENT + id
}

/** The engine's own idea of the schema, for `current_schema()`; a schema that is not there yet is none of its. */
async function useSchema(
  connection: Awaited<ReturnType<DuckDb['connect']>>,
  catalog: string,
  schema: string,
): Promise<void> {
  const { rows } = await connection.read(
    `select schema_name from duckdb_schemas() where database_name = ${quoteLiteral(catalog)} and schema_name = ${quoteLiteral(schema)}`,
  )
  const name = rows.length > 0 ? schema : 'public'
  await connection.run(`set schema = ${quoteLiteral(`${quoteIdentifier(catalog)}.${quoteIdentifier(name)}`)}`)
}

function uniqueNames({ now, random }: Opening): () => string {
  let count = 0
  return () => `${now().toString(36)}_${Math.floor(random() * 36 ** 6).toString(36)}_${(count++).toString(36)}`
}

/** Made when the first statement asks for one of them, on a connection of their own: a transaction may be open. */
function systemViews(database: DuckDb, catalog: string, name: string): () => Promise<void> {
  let made: Promise<void> | undefined
  const make = async (): Promise<void> => {
    const connection = await database.connect()
    await connection.run(systemViewsSql(catalog, name).join(';\n'))
    await connection.close()
  }
  return () => {
    made ??= make()
    return made
  }
}

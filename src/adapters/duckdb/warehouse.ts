/** A DuckDB file or memory as a warehouse, with the settings of dbt-duckdb's profiles. */
import { basename, isAbsolute, join } from 'node:path'
import type { Session, Target, Warehouse } from '../../core/adapter.ts'
import { type Problem, targetInvalid } from '../../core/problem.ts'
import type { Opening } from '../opening.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'
import { checkSettings, type KnownSettings, listOf, mappingOf, numberOf, type Settings, textOf } from '../settings.ts'
import { type DuckDb, type DuckDbConnection, openDuckDb } from './connection.ts'
import { duckDbDialect } from './dialect.ts'
import { openDuckDbSession } from './session.ts'

export const duckDbSettings: KnownSettings = {
  path: { kind: 'text' },
  database: { kind: 'text' },
  settings: { kind: 'mapping' },
  extensions: { kind: 'list' },
  attach: { kind: 'list' },
  lock_timeout: { kind: 'number' },
}

/** How long a run waits for another that holds the file, in seconds. */
const defaultLockTimeout = 60

const memory = ':memory:'

/** dbt-duckdb: the database is named after its file, the schema is `main`. */
export function duckDbDefaults(settings: Settings): { readonly schema: string; readonly database: string } {
  return { schema: 'main', database: catalogName(textOf(settings, 'path') ?? memory) }
}

export function checkDuckDbTarget(target: Target): readonly Problem[] {
  const named = textOf(target.settings, 'database')
  const actual = duckDbDefaults(target.settings).database
  const differs = named !== undefined && named.toLowerCase() !== actual.toLowerCase()
  return [
    ...checkSettings(target, duckDbSettings),
    ...(differs
      ? [
          targetInvalid(target.name, `its file makes the database '${actual}', not '${named}'`, {
            ...(target.at && { at: target.at }),
            hint: `remove 'database:', or write 'database: ${actual}'`,
          }),
        ]
      : []),
  ]
}

export async function openDuckDbWarehouse(target: Target, opening: Opening): Promise<Warehouse> {
  const database = await openTarget(target, opening)
  try {
    await prepare(database, target, opening)
  } catch (error) {
    await database.close()
    throw error
  }
  return {
    dialect: duckDbDialect,
    openSession: () => openSession(database, target.schema),
    [Symbol.asyncDispose]: () => database.close(),
  }
}

function openTarget(target: Target, { root, onWait }: Opening): Promise<DuckDb> {
  const path = absolutePath(textOf(target.settings, 'path') ?? memory, root)
  return openDuckDb({
    path,
    settings: { TimeZone: 'UTC', ...mappingOf(target.settings, 'settings') },
    wait: {
      timeoutMs: (numberOf(target.settings, 'lock_timeout') ?? defaultLockTimeout) * 1000,
      onWait: ({ pid }) =>
        onWait?.(`waiting for ${path}: it is in use by ${pid === undefined ? 'another process' : `process ${pid}`}`),
    },
  })
}

/** What holds for the whole database: extensions, which the user names and may so be fetched, and other databases. */
async function prepare(database: DuckDb, target: Target, opening: Opening): Promise<void> {
  const connection = await database.connect()
  try {
    for (const extension of listOf(target.settings, 'extensions')) {
      const name = quoteIdentifier(String(extension))
      await connection.run(`install ${name}; load ${name}`)
    }
    for (const entry of listOf(target.settings, 'attach')) await connection.run(attachStatement(entry, opening.root))
  } finally {
    await connection.close()
  }
}

/** dbt-duckdb's entries: a path, or a mapping with `path`, `alias`, `type` and `read_only`. */
function attachStatement(entry: unknown, root: string): string {
  const settings: Settings = typeof entry === 'object' && entry !== null ? { ...entry } : { path: entry }
  const path = textOf(settings, 'path') ?? memory
  const alias = textOf(settings, 'alias')
  const type = textOf(settings, 'type')
  const options = [
    ...(type === undefined ? [] : [`type ${type}`]),
    ...(settings.read_only === true ? ['read_only'] : []),
  ]
  const location = type === undefined ? absolutePath(path, root) : path
  return [
    `attach if not exists ${quoteLiteral(location)}`,
    ...(alias === undefined ? [] : [`as ${quoteIdentifier(alias)}`]),
    ...(options.length === 0 ? [] : [`(${options.join(', ')})`]),
  ].join(' ')
}

async function openSession(database: DuckDb, schema: string): Promise<Session> {
  const connection = await database.connect()
  await useSchema(connection, schema)
  return openDuckDbSession(connection)
}

/** Unqualified names mean the target's schema as soon as it exists; until then they mean `main`. */
async function useSchema(connection: DuckDbConnection, schema: string): Promise<void> {
  const { rows } = await connection.read(
    `select 1 from duckdb_schemas() where database_name = current_database() and schema_name = ${quoteLiteral(schema)}`,
  )
  if (rows.length > 0) await connection.run(`set schema = ${quoteLiteral(quoteIdentifier(schema))}`)
}

function catalogName(path: string): string {
  // DuckDB cuts at the first dot.
  return path === memory ? 'memory' : (basename(path).split('.')[0] ?? '')
}

function absolutePath(path: string, root: string): string {
  return path.startsWith(memory) || isAbsolute(path) || /^[a-z]+:/i.test(path) ? path : join(root, path)
}

/** A DuckDB file or memory as a warehouse. */
import { isAbsolute, join } from 'node:path'
import { DatabaseError, type Session, type Target, type Warehouse } from '../../core/adapter.ts'
import { connectionFailed, ProjectError, warehouseLocked } from '../../core/problem.ts'
import type { Opening } from '../opening.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'
import { listOf, mappingOf, numberOf, type Settings, textOf } from '../settings.ts'
import { type DuckDb, type DuckDbConnection, openDuckDb } from './connection.ts'
import { duckDbDialect } from './dialect.ts'
import type { LockHolder } from './fault.ts'
import { openDuckDbSession } from './session.ts'
import { duckDbMemory } from './target.ts'

/** How long a run waits for another that holds the file, in seconds. */
const defaultLockTimeout = 60

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
    openSession: () => openSession(database, target.schema, opening.random),
    [Symbol.asyncDispose]: () => database.close(),
  }
}

async function openTarget(target: Target, { root, onWait }: Opening): Promise<DuckDb> {
  const path = absolutePath(textOf(target.settings, 'path') ?? duckDbMemory, root)
  let holder: LockHolder = {}
  try {
    return await openDuckDb({
      path,
      settings: { TimeZone: 'UTC', ...mappingOf(target.settings, 'settings') },
      wait: {
        timeoutMs: (numberOf(target.settings, 'lock_timeout') ?? defaultLockTimeout) * 1000,
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
  const path = textOf(settings, 'path') ?? duckDbMemory
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

async function openSession(database: DuckDb, schema: string, random: () => number): Promise<Session> {
  const connection = await database.connect()
  await useSchema(connection, schema)
  return openDuckDbSession(connection, random)
}

/** Unqualified names mean the target's schema as soon as it exists; until then they mean `main`. */
async function useSchema(connection: DuckDbConnection, schema: string): Promise<void> {
  const { rows } = await connection.read(
    `select 1 from duckdb_schemas() where database_name = current_database() and schema_name = ${quoteLiteral(schema)}`,
  )
  if (rows.length > 0) await connection.run(`set schema = ${quoteLiteral(quoteIdentifier(schema))}`)
}

function absolutePath(path: string, root: string): string {
  return path.startsWith(duckDbMemory) || isAbsolute(path) || /^[a-z]+:/i.test(path) ? path : join(root, path)
}

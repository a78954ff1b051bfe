/** A DuckDB file or memory as a warehouse. */
import type { Session, Target, Warehouse } from '../../core/adapter.ts'
import type { Opening } from '../opening.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'
import { listOf, mappingOf, type Settings, textOf } from '../settings.ts'
import type { DuckDb, DuckDbConnection } from './connection.ts'
import { duckDbDialect } from './dialect.ts'
import { absolutePath, openDuckDbFile } from './open-file.ts'
import { openDuckDbSession } from './session.ts'
import { duckDbMemory } from './target.ts'

export async function openDuckDbWarehouse(target: Target, opening: Opening): Promise<Warehouse> {
  const settings = { TimeZone: 'UTC', ...mappingOf(target.settings, 'settings') }
  const database = await openDuckDbFile(target, opening, settings)
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

/** A session of DuckDB: its catalog, its transactions, its fast road for rows. */
import { DatabaseError, type Session, type StatementResult } from '../../core/adapter.ts'
import type { FoundRelation, Relation } from '../../core/relation.ts'
import type { Column } from '../../core/table.ts'
import { splitStatements } from '../../sql/split.ts'
import { commandTag } from '../command-tag.ts'
import { inOrder } from '../in-order.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'
import { retrying } from '../retry.ts'
import type { AppendFault, DuckDbConnection } from './connection.ts'
import { duckDbDialect } from './dialect.ts'
import { isTransient } from './fault.ts'

/** How often a unit may lose a race before it is given up. */
const racesLost = 8

export function openDuckDbSession(connection: DuckDbConnection, random: () => number): Session {
  const rules = { retries: racesLost, isTransient, random, pauseMs: 5 }
  let userTransaction = false
  const executeUnit = async (sql: string): Promise<StatementResult> => {
    // Every statement of a script commits by itself, so a script is no unit.
    const isUnit = !userTransaction && (!sql.includes(';') || splitStatements(sql).length === 1)
    const result = await (isUnit ? retrying(rules, () => execute(connection, sql)) : execute(connection, sql))
    if (result.tag === 'BEGIN' || result.tag === 'START') userTransaction = true
    if (result.tag === 'COMMIT' || result.tag === 'ROLLBACK' || result.tag === 'ABORT') userTransaction = false
    return result
  }
  return {
    execute: executeUnit,
    query: (sql, limit) => connection.read(sql, limit),
    transaction: (statements) =>
      retrying(rules, () => inTransaction(connection, () => inOrder(statements, (sql) => execute(connection, sql)))),
    relations: (schemas) => readRelations(connection, schemas),
    schemas: () => readSchemas(connection),
    columns: (relation) => readColumns(connection, relation),
    load: (relation, columns, rows) => inTransaction(connection, () => load(connection, relation, columns, rows)),
    cancel: async () => connection.interrupt(),
    // A view of DuckDB is tied to nothing.
    dependencies: async () => [],
    isLost: () => false,
    [Symbol.asyncDispose]: () => connection.close(),
  }
}

async function execute(connection: DuckDbConnection, sql: string): Promise<StatementResult> {
  return { ...(await connection.run(sql)), tag: commandTag(sql) }
}

async function inTransaction<Result>(connection: DuckDbConnection, work: () => Promise<Result>): Promise<Result> {
  await connection.run('begin transaction')
  try {
    const result = await work()
    await connection.run('commit')
    return result
  } catch (error) {
    await rollBack(connection)
    throw error
  }
}

/** A COMMIT that fails has ended the transaction itself. */
async function rollBack(connection: DuckDbConnection): Promise<void> {
  try {
    await connection.run('rollback')
  } catch (error) {
    const ended = error instanceof DatabaseError && /no transaction is active/.test(error.message)
    if (!ended) throw error
  }
}

async function readRelations(
  connection: DuckDbConnection,
  schemas: readonly string[],
): Promise<readonly FoundRelation[]> {
  if (schemas.length === 0) return []
  const wanted = schemas.map((schema) => quoteLiteral(schema.toLowerCase())).join(', ')
  const { rows } = await connection.read(`
    select database_name, schema_name, table_name, 'table' from duckdb_tables()
    where not temporary and database_name = current_database() and lower(schema_name) in (${wanted})
    union all
    select database_name, schema_name, view_name, 'view' from duckdb_views()
    where not internal and not temporary and database_name = current_database() and lower(schema_name) in (${wanted})
    order by 1, 2, 3`)
  return rows.map(([database, schema, identifier, kind]) => ({
    database: String(database),
    schema: String(schema),
    identifier: String(identifier),
    kind: kind === 'view' ? 'view' : 'table',
  }))
}

async function readSchemas(connection: DuckDbConnection): Promise<readonly string[]> {
  const { rows } = await connection.read(
    'select schema_name from duckdb_schemas() where database_name = current_database() order by 1',
  )
  return rows.map(([name]) => String(name))
}

/** Asked of the binder, not of the catalog: so temporary tables and views tell their columns alike. */
async function readColumns(connection: DuckDbConnection, relation: Relation): Promise<readonly Column[]> {
  try {
    return await connection.describe(`select * from ${duckDbDialect.render(relation)}`)
  } catch (error) {
    if (error instanceof DatabaseError && error.sqlState === '42P01') return []
    throw error
  }
}

/**
 * The appender fills every column of a table in its order, so the rows go through a temporary table that has just the
 * columns at hand.
 */
async function load(
  connection: DuckDbConnection,
  relation: Relation,
  columns: readonly Column[],
  rows: readonly (readonly (string | null)[])[],
): Promise<number> {
  const list = columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  const target = duckDbDialect.render(relation)
  const staging = '__wh_load'
  await connection.run(`create temp table ${staging} as select ${list} from ${target} limit 0`)
  const appender = await connection.appender({ catalog: 'temp', schema: 'main', table: staging })
  try {
    appender.append(rows)
  } catch (error) {
    throw nameColumn(error, columns)
  }
  appender.close()
  const { rows: loaded = 0 } = await connection.run(`insert into ${target} (${list}) select * from ${staging}`)
  await connection.run(`drop table ${staging}`)
  return loaded
}

/** The appender counts; people know their columns by name and their rows from 1. */
function nameColumn(error: unknown, columns: readonly Column[]): unknown {
  if (!(error instanceof DatabaseError) || !isAppendFault(error.cause)) return error
  const { row, column } = error.cause
  const { name, type } = columns[column] ?? { name: String(column + 1), type: 'unknown' }
  return new DatabaseError(`row ${row + 1}, column "${name}" (${type}): ${error.message}`, {
    sqlState: '22P02',
    cell: { row, column },
    cause: error,
  })
}

function isAppendFault(cause: unknown): cause is AppendFault {
  return typeof cause === 'object' && cause !== null && 'row' in cause && 'column' in cause
}

/** A session of PostgreSQL: its catalog, its transactions, and COPY as the fast road for rows. */
import { DatabaseError, type Session, type StatementResult } from '../../core/adapter.ts'
import type { FoundRelation, Relation, RelationKind } from '../../core/relation.ts'
import type { Column, Table } from '../../core/table.ts'
import { fileNames } from '../copy/file-names.ts'
import { inOrder } from '../in-order.ts'
import { quoteIdentifier } from '../quote.ts'
import { type RetryRules, retrying } from '../retry.ts'
import { postgresTypes, tableOf, typeKey } from './cells.ts'
import { type Copying, copyFiles } from './copy-files.ts'
import { copyChunks } from './copy-text.ts'
import { readDependencies } from './dependencies.ts'
import { postgresDialect } from './dialect.ts'
import { quotePostgresLiteral } from './names.ts'
import { nameOtherParty } from './other-party.ts'
import type { WireConnection, WireResult } from './protocol.ts'
import { statementResult } from './statement-result.ts'
import { inTransaction } from './transaction.ts'
import { isUnit } from './transient.ts'
import { contextOf } from './wire-error.ts'

export interface PostgresSessionOptions {
  readonly wire: WireConnection
  /** Connects a second time, to stop what the first connection runs. */
  readonly openBeside: () => Promise<WireConnection>
  readonly rules: RetryRules
  readonly copying: Copying
}

export async function openPostgresSession({
  wire,
  openBeside,
  rules,
  copying,
}: PostgresSessionOptions): Promise<Session> {
  const pid = await readOne(wire, 'select pg_backend_pid()')
  const typeNames = new Map<string, string>()
  const told = <Result>(work: () => Promise<Result>): Promise<Result> =>
    work().catch(async (error: unknown) => {
      throw await nameOtherParty(wire, error, pid)
    })
  return {
    execute: (sql) =>
      told(async () => {
        const run = () => wire.run(sql)
        return statementResult(await (isUnit(sql) && !wire.inTransaction() ? retrying(rules, run) : run()))
      }),
    query: async (sql, limit) => {
      const result = limit === undefined ? await wire.run(sql) : await wire.runLimited(sql, limit)
      return readTable(wire, result, typeNames)
    },
    transaction: (statements) =>
      told(() =>
        retrying(
          rules,
          async () => (await runAtOnce(wire, statements)) ?? inTransaction(wire, () => runAll(wire, statements)),
        ),
      ),
    relations: (schemas) => readRelations(wire, schemas),
    dependencies: () => readDependencies(wire),
    schemas: () => readSchemas(wire),
    columns: (relation) => readColumns(wire, relation),
    load: (relation, columns, rows) => load(wire, relation, columns, rows),
    copy: (sql, only) => copyFiles(sql, { wire, ...copying }, only),
    copyFiles: (sql) => fileNames(sql, copying.openStore),
    cancel: async () => {
      const beside = await openBeside()
      try {
        await beside.run(`select pg_cancel_backend(${pid})`)
      } finally {
        await beside.close()
      }
    },
    isLost: wire.isLost,
    [Symbol.asyncDispose]: () => wire.close(),
  }
}

async function readOne(wire: WireConnection, sql: string): Promise<string> {
  const { rows } = await wire.run(sql)
  return rows[0]?.[0] ?? ''
}

async function readTable(wire: WireConnection, result: WireResult, typeNames: Map<string, string>): Promise<Table> {
  await nameTypes(wire, result, typeNames)
  return tableOf(result, postgresTypes, typeNames)
}

/** Types made by extensions, enums and arrays: the server names them, once a session. */
async function nameTypes(wire: WireConnection, { fields }: WireResult, typeNames: Map<string, string>): Promise<void> {
  const unknown = fields.filter((field) => !(field.type in postgresTypes) && !typeNames.has(typeKey(field)))
  if (unknown.length === 0) return
  const names = unknown.map(({ type, modifier }) => `format_type(${type}, ${modifier})`)
  const { rows } = await wire.run(`select ${names.join(', ')}`)
  unknown.forEach((field, index) => {
    typeNames.set(typeKey(field), rows[0]?.[index] ?? `oid ${field.type}`)
  })
}

function runAll(wire: WireConnection, statements: readonly string[]): Promise<StatementResult> {
  return inOrder(statements, async (sql) => statementResult(await wire.run(sql)))
}

const DEFINITION = /^\s*(?:drop|alter|comment|grant|revoke)\b/i

/**
 * Statements of one message are one transaction, and take one turn on the wire. Which of them failed is not said: then
 * nothing has happened, and one by one they tell. Rows are not changed so: of a COMMIT that broke one must know.
 */
async function runAtOnce(wire: WireConnection, statements: readonly string[]): Promise<StatementResult | undefined> {
  if (statements.length < 2 || !statements.every((sql) => DEFINITION.test(sql))) return undefined
  try {
    return statementResult(await wire.run(statements.join('\n;\n')))
  } catch (error) {
    if (error instanceof DatabaseError && !error.lost && !error.transient) return undefined
    throw error
  }
}

const relationKinds: Readonly<Record<string, RelationKind>> = {
  r: 'table',
  p: 'table',
  v: 'view',
  m: 'materialized_view',
  f: 'external',
}

async function readRelations(wire: WireConnection, schemas: readonly string[]): Promise<readonly FoundRelation[]> {
  if (schemas.length === 0) return []
  const wanted = schemas.map((schema) => quotePostgresLiteral(schema.toLowerCase())).join(', ')
  const { rows } = await wire.run(`
    select current_database(), n.nspname, c.relname, c.relkind
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and lower(n.nspname) in (${wanted})
    order by 2, 3`)
  return rows.map(([database, schema, identifier, kind]) => ({
    database: database ?? '',
    schema: schema ?? '',
    identifier: identifier ?? '',
    kind: relationKinds[kind ?? ''] ?? 'table',
  }))
}

async function readSchemas(wire: WireConnection): Promise<readonly string[]> {
  const { rows } = await wire.run(String.raw`
    select nspname from pg_catalog.pg_namespace
    where nspname not like 'pg\_%' and nspname <> 'information_schema' order by 1`)
  return rows.map(([name]) => name ?? '')
}

/** Found as SQL finds it: through the search path, and temporary tables first, when no schema is given. */
async function readColumns(wire: WireConnection, { schema, identifier }: Relation): Promise<readonly Column[]> {
  const name = postgresDialect.render({ schema, identifier })
  const { rows } = await wire.run(`
    select attname, pg_catalog.format_type(atttypid, atttypmod) from pg_catalog.pg_attribute
    where attrelid = pg_catalog.to_regclass(${quotePostgresLiteral(name)}) and attnum > 0 and not attisdropped
    order by attnum`)
  return rows.map(([column, type]) => ({ name: column ?? '', type: type ?? '' }))
}

async function load(
  wire: WireConnection,
  relation: Relation,
  columns: readonly Column[],
  rows: readonly (readonly (string | null)[])[],
): Promise<number> {
  const list = columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  const sql = `copy ${postgresDialect.render(relation)} (${list}) from stdin`
  try {
    return statementResult(await wire.copyIn(sql, copyChunks(rows))).rows ?? 0
  } catch (error) {
    throw error instanceof DatabaseError ? namePlace(error, columns) : error
  }
}

function cellAt(row: number, columns: readonly Column[], name: string | undefined): { row: number; column?: number } {
  const column = columns.findIndex((each) => each.name === name)
  return column < 0 ? { row } : { row, column }
}

/** The server tells the place in the context of the error: `COPY t, line 2, column d: "x"`. */
function namePlace(error: DatabaseError, columns: readonly Column[]): DatabaseError {
  const [, line, name] = /^COPY .+?, line (\d+)(?:, column (.+?)(?::|$))?/s.exec(contextOf(error)) ?? []
  if (line === undefined) return error
  const type = columns.find((column) => column.name === name)?.type
  const column = name === undefined ? '' : `, column "${name}"${type === undefined ? '' : ` (${type})`}`
  return new DatabaseError(`row ${line}${column}: ${error.message}`, {
    lost: error.lost,
    cell: cellAt(Number(line) - 1, columns, name),
    cause: error,
    ...(error.sqlState !== undefined && { sqlState: error.sqlState }),
    ...(error.detail !== undefined && { detail: error.detail }),
    ...(error.hint !== undefined && { hint: error.hint }),
  })
}

/** A session of Redshift: one statement a query, its catalog, what COPY did, and rows by INSERT where S3 is not near. */
import { DatabaseError, type Session, type StatementResult } from '../../core/adapter.ts'
import type { FoundRelation, Relation } from '../../core/relation.ts'
import type { Column } from '../../core/table.ts'
import { redshiftDialect } from '../../sql/redshift/dialect.ts'
import { splitStatements } from '../../sql/split.ts'
import { fileNames } from '../copy/file-names.ts'
import { inOrder } from '../in-order.ts'
import { columnsOf, redshiftTypes, tableOf } from '../postgres/cells.ts'
import { readDependencies } from '../postgres/dependencies.ts'
import { withFacts } from '../postgres/error-facts.ts'
import type { WireConnection } from '../postgres/protocol.ts'
import { statementResult } from '../postgres/statement-result.ts'
import { inTransaction } from '../postgres/transaction.ts'
import { type RetryRules, retrying } from '../retry.ts'
import { explainError } from './errors.ts'
import { type InsertStatement, insertStatements } from './insert.ts'
import { loadByCopy } from './load-by-copy.ts'
import { readLoadErrors, readLoadSummary, tellsOfLoadErrors } from './load-report.ts'
import { nameOtherParty } from './other-party.ts'
import { withRawLines } from './raw-lines.ts'
import { type Staging, withManifest } from './staging.ts'

export interface RedshiftSessionOptions {
  readonly wire: WireConnection
  /** Connects a second time, to stop what the first connection runs. */
  readonly openBeside: () => Promise<WireConnection>
  readonly rules: RetryRules
  readonly staging: Staging
}

/** So many rows are one statement: no way by S3 is shorter. */
const ROWS_BY_INSERT = 1000

const noNames: ReadonlyMap<string, string> = new Map()

export async function openRedshiftSession({
  wire,
  openBeside,
  rules,
  staging,
}: RedshiftSessionOptions): Promise<Session> {
  const { rows: answered } = await wire.run('select pg_backend_pid()')
  const pid = Number(answered[0]?.[0])

  const told = <Result>(work: () => Promise<Result>): Promise<Result> =>
    work().catch(async (error: unknown) => {
      throw await completeError(wire, error)
    })
  /** A statement that is a transaction of its own may run again when it lost a race. */
  const inOwnTransaction = <Result>(work: () => Promise<Result>): Promise<Result> =>
    wire.inTransaction() ? work() : retrying(rules, work)
  const alone = (sql: string): Promise<StatementResult> =>
    told(async () => withLoad(wire, await inOwnTransaction(() => runStatement(wire, sql))))

  return {
    execute: async (sql) => {
      let result: StatementResult = { tag: '' }
      for (const { text } of splitStatements(sql)) result = await alone(text)
      return result
    },
    query: (sql, limit) =>
      told(async () => tableOf(await inOwnTransaction(() => wire.run(sql, limit)), redshiftTypes, noNames)),
    transaction: (statements) =>
      told(async () => {
        const result = await retrying(rules, () => inTransaction(wire, () => runAll(wire, statements)))
        return withLoad(wire, result)
      }),
    relations: (schemas) => readRelations(wire, schemas),
    dependencies: () => readDependencies(wire),
    schemas: () => readSchemas(wire),
    columns: (relation) => readColumns(wire, relation),
    load: (relation, columns, rows) =>
      told(() =>
        staging.folder !== undefined && rows.length > ROWS_BY_INSERT
          ? inOwnTransaction(() => loadByCopy(wire, staging, relation, columns, rows))
          : retrying(rules, () => inTransaction(wire, () => load(wire, relation, columns, rows))),
      ),
    cancel: async () => {
      const beside = await openBeside()
      try {
        // https://docs.aws.amazon.com/redshift/latest/dg/PG_CANCEL_BACKEND.html: in a transaction only terminating helps.
        await beside.run(`select ${wire.inTransaction() ? 'pg_terminate_backend' : 'pg_cancel_backend'}(${pid})`)
      } finally {
        await beside.close()
      }
    },
    copy: (sql, only) =>
      withRawLines(sql, staging.openStore, () => (only ? withManifest(sql, only, staging, alone) : alone(sql))),
    copyFiles: (sql) => fileNames(sql, staging.openStore),
    isLost: wire.isLost,
    [Symbol.asyncDispose]: () => wire.close(),
  }
}

function runAll(wire: WireConnection, statements: readonly string[]): Promise<StatementResult> {
  return inOrder(statements, async (statement) => {
    let result: StatementResult = { tag: '' }
    for (const { text } of splitStatements(statement)) result = await runStatement(wire, text)
    return result
  })
}

async function runStatement(wire: WireConnection, sql: string): Promise<StatementResult> {
  return statementResult(await wire.run(sql))
}

/**
 * What a COPY loaded. Asked only outside a transaction, which a refused question would abort; and a load that is done
 * stays done when the question is refused.
 */
async function withLoad(wire: WireConnection, result: StatementResult): Promise<StatementResult> {
  if (result.tag !== 'COPY' || wire.inTransaction()) return result
  try {
    const load = await readLoadSummary(wire)
    return { ...result, rows: load.loaded, load }
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.lost) throw error
    const notice = `WARNING: what the COPY loaded cannot be read: ${error.message}`
    return { ...result, notices: [...(result.notices ?? []), notice] }
  }
}

async function load(
  wire: WireConnection,
  relation: Relation,
  columns: readonly Column[],
  rows: readonly (readonly (string | null)[])[],
): Promise<number> {
  const list = columns.map(({ name }) => redshiftDialect.quoteIdentifier(name)).join(', ')
  const head = `insert into ${redshiftDialect.render(relation)} (${list}) values`
  for (const insert of insertStatements(head, columns, rows)) {
    try {
      await wire.run(insert.sql)
    } catch (error) {
      throw error instanceof DatabaseError ? namePlace(error, insert, columns) : error
    }
  }
  return rows.length
}

/**
 * The server points into the statement, or, as Redshift does, only quotes the value; people know their rows from 1 and
 * their columns by name.
 */
function namePlace(error: DatabaseError, insert: InsertStatement, columns: readonly Column[]): DatabaseError {
  const quoted = /"([^"]*)"\s*$/.exec(error.message)?.[1]
  const place =
    (error.position === undefined ? undefined : insert.placeAt(error.position)) ??
    (quoted === undefined ? undefined : insert.placeOf(quoted))
  if (place === undefined) return error
  const { name = '', type = '' } = columns[place.column] ?? {}
  return new DatabaseError(`row ${place.row + 1}, column "${name}" (${type}): ${error.message}`, {
    lost: error.lost,
    cell: place,
    cause: error,
    ...(error.sqlState !== undefined && { sqlState: error.sqlState }),
    ...(error.detail !== undefined && { detail: error.detail }),
    ...(error.hint !== undefined && { hint: error.hint }),
  })
}

/** What the server left out: which records were rejected, and what the error means. */
async function completeError(wire: WireConnection, error: unknown): Promise<unknown> {
  if (!(error instanceof DatabaseError)) return error
  if (error.lost) return explainError(error)
  const explained = explainError(await nameOtherParty(wire, error))
  if (!tellsOfLoadErrors(error)) return explained
  return withFacts(explained, { loadErrors: await readLoadErrors(wire) })
}

/** Filtered by schema, and free of the functions that take minutes on a large catalog. */
async function readRelations(wire: WireConnection, schemas: readonly string[]): Promise<readonly FoundRelation[]> {
  if (schemas.length === 0) return []
  const wanted = schemas.map((schema) => redshiftDialect.quoteLiteral(schema.toLowerCase())).join(', ')
  const { rows } = await wire.run(`
    select current_database(), schemaname, tablename, 'table' as kind from pg_tables
    where lower(schemaname) in (${wanted})
    union all
    select current_database(), schemaname, viewname,
      case when definition ilike '%create materialized view%' then 'materialized_view' else 'view' end
    from pg_views where lower(schemaname) in (${wanted})
    order by 2, 3`)
  // A materialized view keeps its rows in a table of its own, which is nobody's relation.
  return rows
    .filter(([, , identifier]) => !/^mv_tbl__.*__\d+$/.test(identifier ?? ''))
    .map(([database, schema, identifier, kind]) => ({
      database: database ?? '',
      schema: schema ?? '',
      identifier: identifier ?? '',
      kind: kind === 'view' || kind === 'materialized_view' ? kind : 'table',
    }))
}

async function readSchemas(wire: WireConnection): Promise<readonly string[]> {
  const { rows } = await wire.run(
    "select nspname from pg_namespace where left(nspname, 3) <> 'pg_' and nspname <> 'information_schema' order by 1",
  )
  return rows.map(([name]) => name ?? '')
}

/**
 * Asked of the query itself: the only way that knows temporary tables and late-binding views, and that never reads the
 * catalog of all of them.
 */
async function readColumns(wire: WireConnection, relation: Relation): Promise<readonly Column[]> {
  try {
    const { fields } = await wire.run(`select * from ${redshiftDialect.render(relation)} where false limit 0`)
    return columnsOf(fields, redshiftTypes, noNames)
  } catch (error) {
    if (error instanceof DatabaseError && error.sqlState === '42P01') return []
    throw error
  }
}

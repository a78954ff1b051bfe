/** COPY executed by us: the same statement, the same meaning, the same errors as on a cluster. */
import { DatabaseError, type LoadError, type StatementResult } from '../../core/adapter.ts'
import type { CopyStatement } from '../../sql/copy/statement.ts'
import type { CopyEngine, CopyHost } from './host.ts'
import type { LoadOutcome } from './job.ts'
import { columnsToLoad, objectsToLoad, prefixNotice, refuseUnsupported } from './plan.ts'
import type { CopyTable } from './table.ts'

/** Loads all files or nothing. Throws a DatabaseError that carries the first rejected records. */
export async function executeCopy(statement: CopyStatement, host: CopyHost): Promise<StatementResult> {
  refuseUnsupported(statement, host.engine)
  const table = await host.findTable(statement.target)
  if (!table) throw noSuchTable(statement)
  const columns = columnsToLoad(statement, table)
  const objects = await objectsToLoad(statement, host)
  const prefix = prefixNotice(statement, objects)
  const outcome = await host.load({ statement, table, columns, objects })
  const loaded = loadedBy(statement, outcome)
  if (outcome.failed) throw loadFailed(table, outcome, host.engine)
  return {
    rows: loaded,
    tag: 'COPY',
    notices: [
      ...noticesOf(table, loaded, outcome, statement.load.noLoad, host.engine),
      ...(prefix === undefined ? [] : [prefix]),
    ],
    load: {
      files: objects.length,
      bytes: objects.reduce((sum, { size }) => sum + size, 0),
      loaded,
      rejected: outcome.rejected,
      errors: outcome.errors,
    },
  }
}

/** Rows that are in the table now: none after a check. */
export function loadedBy({ load }: CopyStatement, { loaded }: LoadOutcome): number {
  return load.noLoad ? 0 : loaded
}

function noSuchTable({ target }: CopyStatement): DatabaseError {
  const name = target.schema === undefined ? target.identifier : `${target.schema}.${target.identifier}`
  return new DatabaseError(`Cannot COPY into nonexistent table ${name}`, { sqlState: '42P01', position: target.start })
}

function loadFailed({ name }: CopyTable, { errors, rejected }: LoadOutcome, engine: CopyEngine): DatabaseError {
  const [first] = errors
  return new DatabaseError(`Load into table '${name}' failed.${whereToLook(engine)}`, {
    sqlState: 'XX000',
    loadErrors: errors,
    ...(first && { detail: describeLoadError(first) + (rejected > 1 ? `, and ${rejected - 1} more` : '') }),
  })
}

function whereToLook({ keepsErrors }: CopyEngine): string {
  return keepsErrors ? "  Check 'stl_load_errors' system table for details." : ''
}

/** `data/a.json:3:17: column 'id' (integer): Invalid digit, …, value 'x'`. */
function describeLoadError({ file, line, column, columnName, columnType, value, reason }: LoadError): string {
  const place = `${file}:${line}${column === undefined ? '' : `:${column}`}`
  const field = columnName === undefined ? '' : `column '${columnName}' (${columnType}): `
  return `${place}: ${field}${reason}${value === undefined ? '' : `, value '${value}'`}`
}

function noticesOf(
  { name }: CopyTable,
  loaded: number,
  { rejected, loaded: checked }: LoadOutcome,
  noLoad: boolean,
  engine: CopyEngine,
): readonly string[] {
  const notices = [
    noLoad
      ? `Load into table '${name}' checked: ${checked} record(s) can be loaded.`
      : `Load into table '${name}' completed, ${loaded} record(s) loaded successfully.`,
  ]
  if (rejected > 0) {
    notices.push(
      `Load into table '${name}' completed, ${rejected} record(s) could not be loaded.${whereToLook(engine)}`,
    )
  }
  return notices
}

/**
 * Parquet files, column by column in the order of the file.
 * https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html
 */
import { DatabaseError } from '../../../core/adapter.ts'
import type { Column } from '../../../core/table.ts'
import { formatType, type SqlType } from '../../../sql/redshift/types.ts'
import type { LoadJob, LoadOutcome } from '../../copy/job.ts'
import type { DataObject } from '../../copy/objects.ts'
import type { CopyColumn } from '../../copy/table.ts'
import { removeTemporaryFile, spool } from '../../copy/temporary.ts'
import { quoteIdentifier, quoteLiteral } from '../../quote.ts'
import type { LocalCopyHost } from './host.ts'

/** Loads all files or none: errors of columnar files are not counted by MAXERROR, the first one fails the load. */
export async function loadColumnar(job: LoadJob, host: LocalCopyHost): Promise<LoadOutcome> {
  const { statement, objects } = job
  if (statement.conversions.replaceInvalid !== undefined) {
    throw new DatabaseError('COPY option ACCEPTINVCHARS is not supported by the local engine for PARQUET', {
      sqlState: '0A000',
    })
  }
  const total = objects.reduce((sum, { size }) => sum + size, 0)
  const spooled: string[] = []
  try {
    const selects: string[] = []
    for (const object of objects) {
      // The engine reads Parquet from the end, back and forth: an object of S3 must be a file first.
      const path = object.path ?? (await spool(object))
      if (object.path === undefined) spooled.push(path)
      selects.push(await selectFrom(object, path, job, host))
    }
    const source = selects.join(' union all ')
    const loaded = statement.load.noLoad ? await countRows(source, host) : await insertRows(source, job, host)
    host.onProgress?.(total, total)
    return { loaded, rejected: 0, errors: [], failed: false }
  } finally {
    for (const path of spooled) removeTemporaryFile(path)
  }
}

async function insertRows(source: string, { table, columns }: LoadJob, { connection }: LocalCopyHost): Promise<number> {
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  return (await raised(connection.run(`insert into ${table.sql} (${names}) ${source}`))).rows ?? 0
}

async function countRows(source: string, { connection }: LocalCopyHost): Promise<number> {
  const { rows } = await raised(connection.read(`select count(*), max(hash(source)) from (${source}) as source`))
  return Number(rows[0]?.[0] ?? 0)
}

/** Our own errors come back from DuckDB with its name before them. */
async function raised<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (thrown) {
    const message =
      thrown instanceof DatabaseError
        ? /^Invalid Input Error: (The length of .*)$/.exec(thrown.message)?.[1]
        : undefined
    if (message === undefined) throw thrown
    throw new DatabaseError(message, { sqlState: '22001', cause: thrown })
  }
}

async function selectFrom(
  object: DataObject,
  path: string,
  { columns, statement }: LoadJob,
  { connection }: LocalCopyHost,
): Promise<string> {
  const from = `read_parquet(${quoteLiteral(path.replaceAll(/[*?[]/g, '[$&]'))}, hive_partitioning = false)`
  const found = await connection.describe(`select * from ${from}`)
  const isShort = found.length < columns.length && statement.conversions.fillRecord
  if (found.length !== columns.length && !isShort) {
    throw new DatabaseError(
      `Unmatched number of columns between table and file. Table columns: ${columns.length}, Data columns: ${found.length}, File name: ${object.name}`,
      { sqlState: '42601' },
    )
  }
  const values = columns.map((column, index) => {
    const source = found[index]
    return source ? checkedValue(column, source, `#${index + 1}`, object) : 'null'
  })
  return `select ${values.join(', ')} from ${from}`
}

function checkedValue({ name, type }: CopyColumn, source: Column, reference: string, object: DataObject): string {
  if (!isCompatible(type, source.type)) {
    throw new DatabaseError(
      `File '${object.name}' has an incompatible Parquet schema for column '${name}'. Column type: ${formatType(type)}, Parquet schema: ${source.name} ${source.type.toLowerCase()}`,
      { sqlState: '42804' },
    )
  }
  if (type.length === undefined) return reference
  const length = `strlen(${type.name === 'varbyte' ? `hex(${reference})` : reference})`
  const limit = type.name === 'varbyte' ? type.length * 2 : type.length
  const message = `'The length of the data column ${name.replaceAll("'", "''")} is longer than the length defined in the table. Table: ${type.length}, Data: ' || ${length} || ', File name: ${object.name.replaceAll("'", "''")}'`
  return `case when ${length} > ${limit} then error(${message}) else ${reference} end`
}

/** Redshift reads a Parquet column into its own type only: an INT32 does not become a BIGINT. */
function isCompatible({ name, precision, scale }: SqlType, found: string): boolean {
  switch (name) {
    case 'smallint':
      return found === 'SMALLINT' || found === 'TINYINT' || found === 'UTINYINT'
    case 'integer':
      return found === 'INTEGER' || found === 'USMALLINT'
    case 'bigint':
      return found === 'BIGINT' || found === 'UINTEGER'
    case 'real':
      return found === 'FLOAT'
    case 'double precision':
      return found === 'DOUBLE'
    case 'boolean':
      return found === 'BOOLEAN'
    case 'date':
      return found === 'DATE'
    case 'timestamp without time zone':
      return /^TIMESTAMP(_(S|MS|NS))?$/.test(found)
    case 'timestamp with time zone':
      return found === 'TIMESTAMP WITH TIME ZONE'
    case 'character':
    case 'character varying':
      return found === 'VARCHAR'
    case 'varbyte':
      return found === 'BLOB'
    case 'numeric': {
      const match = /^DECIMAL\((\d+),(\d+)\)$/.exec(found)
      return match !== null && Number(match[1]) <= (precision ?? 18) && Number(match[2]) === (scale ?? 0)
    }
    case 'time without time zone':
    case 'time with time zone':
    case 'interval':
    case 'interval year to month':
    case 'interval day to second':
    case 'hllsketch':
      return false
    case 'super':
      return false
  }
}

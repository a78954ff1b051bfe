/**
 * Redshift's COPY on PostgreSQL: files listed, parsed and converted by us, by Redshift's rules, and streamed into a COPY
 * … FROM STDIN. All rows are loaded or none.
 */
import { DatabaseError, type StatementResult } from '../../core/adapter.ts'
import type { TargetName } from '../../sql/copy/statement.ts'
import { parseType, type SqlType } from '../../sql/redshift/types.ts'
import { executeCopy } from '../copy/execute.ts'
import type { CopyEngine } from '../copy/host.ts'
import type { LoadJob, LoadOutcome } from '../copy/job.ts'
import { beginLoading, checkRows, outcomeOf, readRows } from '../copy/read-objects.ts'
import { readCopy } from '../copy/read-statement.ts'
import type { Loading } from '../copy/sink.ts'
import type { StoreOpener } from '../copy/stores.ts'
import type { CopyColumn, CopyTable } from '../copy/table.ts'
import { READABLE_COMPRESSIONS } from '../copy/text.ts'
import { quoteIdentifier } from '../quote.ts'
import { copyChunk } from './copy-text.ts'
import { quotePostgresLiteral } from './names.ts'
import type { WireConnection } from './protocol.ts'
import { contextOf } from './wire-error.ts'

const ENGINE: CopyEngine = {
  name: 'a postgres target',
  columnar: [],
  compressions: READABLE_COMPRESSIONS,
  keepsErrors: false,
}

export interface Copying {
  /** Opens the place of the files of one statement. */
  readonly openStore: StoreOpener
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly onProgress?: (read: number, total: number) => void
}

export function copyFiles(
  sql: string,
  { wire, openStore, ...hearing }: Copying & { readonly wire: WireConnection },
  only: readonly string[] | undefined,
): Promise<StatementResult> {
  const statement = readCopy(sql)
  const reading = { ...hearing, objects: openStore(statement) }
  return executeCopy(statement, {
    ...reading,
    engine: ENGINE,
    ...(only && { only }),
    findTable: (name) => findTable(wire, name),
    load: (job) => (statement.load.noLoad ? checkRows(job, reading) : load(job, reading, wire)),
  })
}

/** Too many records are bad: it ends the COPY, which then has loaded nothing. */
class TooManyRejected extends Error {
  override readonly name = 'TooManyRejected'
}

async function load(job: LoadJob, reading: Parameters<typeof readRows>[1], wire: WireConnection): Promise<LoadOutcome> {
  const loading = beginLoading(job, reading)
  const toBytes = job.columns.map(({ type }) => type.name === 'varbyte')
  async function* chunks(): AsyncGenerator<Buffer> {
    for await (const rows of readRows(job, reading, loading)) {
      if (loading.isFailed()) throw new TooManyRejected('too many records were rejected')
      if (rows.length > 0) yield copyChunk(toBytes.includes(true) ? rows.map((row) => withBytes(row, toBytes)) : rows)
    }
    if (loading.isFailed()) throw new TooManyRejected('too many records were rejected')
  }
  const names = job.columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  try {
    await wire.copyIn(`copy ${job.table.sql} (${names}) from stdin`, chunks())
  } catch (error) {
    if (error instanceof DatabaseError) throw namedFile(error, loading)
    if (!(error instanceof TooManyRejected)) throw error
  }
  return outcomeOf(loading)
}

/** Hexadecimal digits as PostgreSQL reads them. */
function withBytes(row: readonly (string | null)[], toBytes: readonly boolean[]): (string | null)[] {
  return row.map((cell, column) => (cell !== null && toBytes[column] ? `\\x${cell}` : cell))
}

/** What the server refuses, such as a value of an enum that it does not know: it counts the rows it was sent. */
function namedFile(error: DatabaseError, loading: Loading): DatabaseError {
  const [, line, place = ''] = /^COPY .+?, line (\d+)(, column .+?)?(?::|$)/s.exec(contextOf(error)) ?? []
  const origin = line === undefined ? undefined : loading.originOf(Number(line))
  if (!origin) return error
  return new DatabaseError(`row ${origin.row} of '${origin.file}'${place}: ${error.message}`, {
    lost: error.lost,
    cause: error,
    ...(error.sqlState !== undefined && { sqlState: error.sqlState }),
    ...(error.detail !== undefined && { detail: error.detail }),
    ...(error.hint !== undefined && { hint: error.hint }),
  })
}

/** Redshift's names have no case; the table is found whatever case it was made with. */
async function findTable(wire: WireConnection, { schema, identifier }: TargetName): Promise<CopyTable | undefined> {
  const name = quotePostgresLiteral(identifier)
  const where =
    schema === undefined
      ? 'pg_catalog.pg_table_is_visible(c.oid)'
      : `lower(n.nspname) = ${quotePostgresLiteral(schema)}`
  const { rows } = await wire.run(`
    select n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.oid = (
      select c.oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'f') and lower(c.relname) = ${name} and ${where}
      order by c.relname = ${name} desc limit 1)
    order by a.attnum`)
  const [first] = rows
  if (!first) return undefined
  return {
    sql: [first[0], first[1]].map((part) => quoteIdentifier(part ?? '')).join('.'),
    name: first[1] ?? identifier,
    columns: rows.map(
      ([, , column, type, notNull, identity]): CopyColumn => ({
        name: column ?? '',
        type: loadedType(type ?? ''),
        notNull: notNull === 't',
        ...(identity === 'a' && { identity: 'always' as const }),
        ...(identity === 'd' && { identity: 'by default' as const }),
      }),
    ),
  }
}

/** PostgreSQL's largest value. */
const UNLIMITED = 1 << 30

/**
 * How a field is read for a column. Types that Redshift does not have are handed on as text, and the server judges. A
 * NUMERIC without a precision is any number, as a double is, whose text is kept as it is.
 */
function loadedType(type: string): SqlType {
  switch (type) {
    case 'numeric':
      return { name: 'double precision' }
    case 'json':
    case 'jsonb':
      return { name: 'super' }
    case 'bytea':
      return { name: 'varbyte', length: UNLIMITED }
    case 'text':
    case 'character varying':
      return { name: 'character varying', length: UNLIMITED }
  }
  const known = parseType(type)
  return known === undefined || known.name.startsWith('interval')
    ? { name: 'character varying', length: UNLIMITED }
    : known
}

/** A table, some files, a COPY: the least that shows what a load does. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openDisk } from '../../../src/adapters/copy/disk.ts'
import type { LoadJob } from '../../../src/adapters/copy/job.ts'
import { columnsToLoad, objectsToLoad } from '../../../src/adapters/copy/plan.ts'
import type { CopyTable } from '../../../src/adapters/copy/table.ts'
import { type DuckDb, type DuckDbConnection, openDuckDb } from '../../../src/adapters/duckdb/connection.ts'
import { executeLocalCopy } from '../../../src/adapters/local/copy/execute.ts'
import type { LocalCopyHost } from '../../../src/adapters/local/copy/host.ts'
import { type LoadErrorLog, loadErrorLog } from '../../../src/adapters/local/copy/load-errors.ts'
import { DatabaseError, type LoadError, type StatementResult } from '../../../src/core/adapter.ts'
import type { Cell } from '../../../src/core/table.ts'
import { parseCopy } from '../../../src/sql/copy/parse-copy.ts'
import type { CopyStatement } from '../../../src/sql/copy/statement.ts'
import { parseType, type SqlType } from '../../../src/sql/redshift/types.ts'

export interface Bench extends AsyncDisposable {
  readonly folder: string
  readonly connection: DuckDbConnection
  readonly errors: LoadErrorLog
  /** Makes the table: `id integer not null, name varchar(10)`, Redshift's types. */
  readonly table: (name: string, columns: string) => Promise<void>
  readonly files: (files: Readonly<Record<string, string | Uint8Array>>) => void
  /** The job that a COPY would run, for its roads one by one. */
  readonly job: (sql: string) => Promise<LoadJob>
  readonly host: LocalCopyHost
  readonly copy: (sql: string, host?: Partial<LocalCopyHost>) => Promise<StatementResult>
  readonly rows: (sql: string) => Promise<readonly (readonly Cell[])[]>
}

export async function openBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'wh-copy-'))
  const db: DuckDb = await openDuckDb({ path: ':memory:', settings: { TimeZone: 'UTC' } })
  const connection = await db.connect()
  const tables = new Map<string, CopyTable>()
  const errors = loadErrorLog()
  const host: LocalCopyHost = {
    connection,
    connectBeside: () => db.connect(),
    inTransaction: false,
    objects: openDisk(folder),
    findTable: async ({ identifier }) => tables.get(identifier),
    errors,
    now: () => Date.UTC(2018, 10, 30, 12),
  }
  return {
    folder,
    connection,
    errors,
    async table(name, columns) {
      const parsed = columns.split(/,(?![^(]*\))/).map(parseColumn)
      const sql = parsed.map(({ name: column, type, rest }) => `"${column}" ${duckType(type)} ${rest}`)
      await connection.run(`create or replace table "${name}" (${sql.join(', ')})`)
      tables.set(name, {
        sql: `"${name}"`,
        name,
        columns: parsed.map(({ name: column, type, rest, identity }) => ({
          name: column,
          type,
          notNull: /not null/.test(rest),
          ...(identity && { identity }),
        })),
      })
    },
    files(files) {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true })
        writeFileSync(join(folder, name), content)
      }
    },
    host,
    async job(sql) {
      const statement = parsed(sql)
      const table = tables.get(statement.target.identifier)
      if (!table) throw new Error(`no table ${statement.target.identifier}`)
      return {
        statement,
        table,
        columns: columnsToLoad(statement, table),
        objects: await objectsToLoad(statement, host),
      }
    },
    copy: async (sql, changes = {}) => executeLocalCopy(parsed(sql), { ...host, ...changes }),
    rows: async (sql) => (await connection.read(sql)).rows,
    async [Symbol.asyncDispose]() {
      await db.close()
      rmSync(folder, { recursive: true })
    },
  }
}

function parsed(sql: string): CopyStatement {
  const { value, problems } = parseCopy(sql)
  if (!value) throw new Error(problems.map(({ message }) => message).join('\n'))
  return value
}

function parseColumn(text: string): { name: string; type: SqlType; rest: string; identity?: 'always' | 'by default' } {
  const match = /^\s*(\w+)\s+((?:double precision|\w+)(?:\([^)]*\))?)\s*(.*?)\s*$/.exec(text)
  const type = match?.[2] === undefined ? undefined : parseType(match[2])
  if (match?.[1] === undefined || !type) throw new Error(`not a column: ${text}`)
  const rest = match[3] ?? ''
  if (!/identity/.test(rest)) return { name: match[1], type, rest }
  return { name: match[1], type, rest: 'default 100', identity: /by default/.test(rest) ? 'by default' : 'always' }
}

function duckType({ name, precision, scale }: SqlType): string {
  if (name === 'numeric') return `decimal(${precision},${scale})`
  if (name === 'super') return 'json'
  if (name === 'varbyte') return 'blob'
  return name.startsWith('char') ? 'varchar' : name
}

/** What a failing COPY throws. */
export async function failureOf(work: Promise<unknown>): Promise<DatabaseError> {
  try {
    await work
  } catch (thrown) {
    if (thrown instanceof DatabaseError) return thrown
    throw thrown
  }
  throw new Error('the COPY did not fail')
}

/** `file:line:column code reason [column type] value`, leaving out what is not there. */
export function brief({ file, line, column, columnName, columnType, code, reason, value }: LoadError): string {
  const place = [file, line, ...(column === undefined ? [] : [column])].join(':')
  const field = columnName === undefined ? '' : ` [${columnName} ${columnType}]`
  return `${place} ${code} ${reason}${field}${value === undefined ? '' : ` ${JSON.stringify(value)}`}`
}

/**
 * Databases and connections of DuckDB. This file repairs what the driver leaves odd: a CTAS reports no rows, positions
 * count bytes, a failing setting is not named, a result read in part keeps its transaction open, and two calls at once
 * on one connection disturb each other.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseError } from '../../core/adapter.ts'
import type { Cell, Column, Table } from '../../core/table.ts'
import { type CellReader, cellReader, type TypeShape } from './cells.ts'
import {
  type Driver,
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBInstance,
  type DuckDBResult,
  type DuckDBType,
  loadDriver,
} from './driver.ts'
import { databaseError, type LockHolder, lockHolder } from './fault.ts'
import { makeScalarFunction, type ScalarFunction } from './scalar-function.ts'

export type { ScalarFunction, ScalarValue } from './scalar-function.ts'

export interface DuckDbOptions {
  /** A database file, made when there is none, or `:memory:`. */
  readonly path: string
  /** DuckDB settings by name, such as `threads`, `memory_limit`, `TimeZone`; every connection has them. */
  readonly settings?: Readonly<Record<string, string>>
  /**
   * What to do while another process holds the file. Without it the first refusal is the answer: a `DatabaseError` with
   * SQLSTATE 55006 and the `LockHolder` as its cause.
   */
  readonly wait?: LockWait
}

interface LockWait {
  readonly timeoutMs: number
  /** Called once, as soon as waiting begins. */
  readonly onWait?: (holder: LockHolder) => void
}

/** An open database. Closing it closes its connections and gives up the file. */
export interface DuckDb {
  connect(options?: ConnectOptions): Promise<DuckDbConnection>
  close(): Promise<void>
}

interface ConnectOptions {
  /** The adapter's own word for a DuckDB type, e.g. `VARCHAR` → `character varying(256)`. */
  readonly typeName?: (duckDbType: string) => string
}

/** One connection. Calls wait for each other; a stream holds its turn until it is read or left. */
export interface DuckDbConnection {
  /** Runs SQL for its effect; `rows` is what the last statement wrote, where it writes rows. */
  run(sql: string): Promise<{ readonly rows?: number }>
  /** Runs SQL and reads the rows of the last statement, at most `limit`. */
  read(sql: string, limit?: number): Promise<Table>
  /** Runs SQL and hands its rows on as they come, some thousand at a time. */
  stream(sql: string): Promise<DuckDbStream>
  /** The columns that a statement would return, without running it. */
  describe(sql: string): Promise<readonly Column[]>
  /** Makes a function of SQL. The same name again, with other parameters, is an overload. Seen by all connections. */
  registerScalarFunction(definition: ScalarFunction): void
  /** Appends text cells to a table, cast by DuckDB to the types of its columns. */
  appender(table: TableName): Promise<TextAppender>
  /** Stops what runs; its promise rejects. */
  interrupt(): void
  /** Stops what runs, and disconnects. */
  close(): Promise<void>
}

interface DuckDbStream {
  readonly columns: readonly Column[]
  readonly batches: AsyncIterable<readonly (readonly Cell[])[]>
}

interface TableName {
  readonly catalog?: string
  readonly schema?: string
  readonly table: string
}

export interface TextAppender {
  /**
   * Throws a `DatabaseError`, with an `AppendFault` as its cause, at the first cell that its column does not take; the
   * rows before it stay appended.
   */
  append(rows: readonly (readonly (string | null)[])[]): void
  /** Writes what is buffered and ends the appender. */
  close(): void
}

/** Where an appender stopped; both count from 0, rows within one call. */
export interface AppendFault {
  readonly row: number
  readonly column: number
}

/** These are read when the database opens and cannot be SET later. */
const openingSettings: ReadonlySet<string> = new Set(['access_mode', 'storage_compatibility_version'])

const pollMs = 50

export async function openDuckDb({ path, settings = {}, wait }: DuckDbOptions): Promise<DuckDb> {
  const driver = await loadDriver()
  const instance = await openInstance(driver, path, settings, wait)
  const connections = new Set<DuckDbConnection>()
  const connect: DuckDb['connect'] = async (options = {}) => {
    const raw = await instance.connect()
    const connection = openConnection(driver, instance, raw, options, () => connections.delete(connection))
    connections.add(connection)
    await applySettings(connection, settings)
    return connection
  }
  return {
    connect,
    async close() {
      await Promise.all([...connections].map((connection) => connection.close()))
      instance.closeSync()
    },
  }
}

async function openInstance(
  driver: Driver,
  path: string,
  settings: Readonly<Record<string, string>>,
  wait: LockWait | undefined,
): Promise<DuckDBInstance> {
  const config = {
    // No statement may reach for the network to fetch an extension; what we need is built in.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    errors_as_json: 'true',
    ...Object.fromEntries(Object.entries(settings).filter(([name]) => openingSettings.has(name))),
  }
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    try {
      return await driver.DuckDBInstance.create(path, config)
    } catch (thrown) {
      const holder = lockHolder(thrown)
      if (holder === undefined) throw await databaseError(thrown, '', async () => [])
      if (waitedMs >= (wait?.timeoutMs ?? 0)) throw lockedError(path, holder, waitedMs)
      if (waitedMs === 0) wait?.onWait?.(holder)
      await sleep(pollMs)
    }
  }
}

function lockedError(path: string, holder: LockHolder, waitedMs: number): DatabaseError {
  const who = holder.pid === undefined ? 'another process' : `process ${holder.pid}`
  const program = holder.program === undefined ? '' : ` (${holder.program})`
  const waited = waitedMs === 0 ? '' : `, also after waiting ${waitedMs / 1000} s`
  return new DatabaseError(`the database file '${path}' is in use by ${who}${program}${waited}`, {
    sqlState: '55006',
    cause: holder,
    hint: 'a DuckDB file is written by one process at a time: let the other run end, or stop it',
  })
}

/** One SET each, since the driver's own way does not say which setting was wrong. */
async function applySettings(connection: DuckDbConnection, settings: Readonly<Record<string, string>>): Promise<void> {
  const assignments = Object.entries(settings).filter(([name]) => !openingSettings.has(name))
  if (assignments.length === 0) return
  await connection.run(assignments.map(([name, value]) => `SET ${name} = '${value.replaceAll("'", "''")}'`).join('; '))
}

function openConnection(
  driver: Driver,
  instance: DuckDBInstance,
  raw: DuckDBConnection,
  { typeName = (name) => name }: ConnectOptions,
  onClose: () => void,
): DuckDbConnection {
  let last: Promise<unknown> = Promise.resolve()
  let closed = false
  let endStream = (): void => undefined

  /** Runs in turn, with errors made ours. */
  const inTurn = <Result>(sql: string, work: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(async () => {
      if (closed) throw new DatabaseError('the connection to DuckDB is closed', { lost: true })
      try {
        return await work()
      } catch (thrown) {
        throw thrown instanceof DatabaseError ? thrown : await databaseError(thrown, sql, () => viewNames(instance))
      }
    })
    last = turn.catch(() => undefined)
    return turn
  }

  const columnsOf = (names: readonly string[], types: readonly TypeShape[]): readonly Column[] =>
    names.map((name, index) => ({ name, type: typeName(types[index]?.text ?? '') }))

  const openResult = (result: DuckDBResult): { columns: readonly Column[]; readers: readonly CellReader[] } => {
    const types = shapesOf(driver, result)
    return { columns: columnsOf(result.columnNames(), types), readers: types.map(cellReader) }
  }

  /** A streaming result that is not read to its end holds its transaction until the connection runs something else. */
  const abandon = async (): Promise<void> => {
    await raw.run('select 1')
  }

  return {
    run: (sql) => inTurn(sql, async () => rowsWritten(driver, await raw.run(sql))),
    read: (sql, limit) =>
      inTurn(sql, async () => {
        const result = limit === undefined ? await raw.run(sql) : await raw.stream(sql)
        const { columns, readers } = openResult(result)
        const rows: Cell[][] = []
        while (limit === undefined || rows.length < limit) {
          const chunk = await result.fetchChunk()
          if (chunk === null || chunk.rowCount === 0) return { columns, rows }
          rows.push(...rowsOf(chunk, readers))
        }
        await abandon()
        return { columns, rows: rows.slice(0, limit) }
      }),
    stream: (sql) =>
      new Promise((resolve, reject) => {
        inTurn(sql, async () => {
          const result = await streamed(raw, sql)
          const { columns, readers } = openResult(result)
          // The turn lasts until the reader has finished, so that no other call closes the result below it.
          await new Promise<void>((release) => {
            endStream = release
            resolve({ columns, batches: batchesOf(result, readers, sql, abandon, release) })
          })
        }).catch(reject)
      }),
    describe: (sql) =>
      inTurn(sql, async () => {
        const prepared = await raw.prepare(sql)
        try {
          const indexes = Array.from({ length: prepared.columnCount }, (_, index) => index)
          return columnsOf(
            indexes.map((index) => prepared.columnName(index)),
            indexes.map((index) => shapeOf(driver, prepared.columnType(index))),
          )
        } finally {
          prepared.destroySync()
        }
      }),
    registerScalarFunction: (definition) => raw.registerScalarFunction(makeScalarFunction(driver, definition)),
    appender: ({ table, schema, catalog }) =>
      inTurn(`append ${table}`, async () => textAppender(await raw.createAppender(table, schema, catalog))),
    interrupt: () => raw.interrupt(),
    async close() {
      if (closed) return
      closed = true
      raw.interrupt()
      endStream()
      await last
      raw.disconnectSync()
      onClose()
    },
  }

  async function* batchesOf(
    result: DuckDBResult,
    readers: readonly CellReader[],
    sql: string,
    leave: () => Promise<void>,
    release: () => void,
  ): AsyncGenerator<readonly (readonly Cell[])[]> {
    let drained = false
    try {
      while (true) {
        const chunk = await result.fetchChunk()
        drained = chunk === null || chunk.rowCount === 0
        if (chunk === null || drained) return
        yield rowsOf(chunk, readers)
      }
    } catch (thrown) {
      drained = true
      throw await databaseError(thrown, sql, () => viewNames(instance))
    } finally {
      if (!drained) await leave()
      release()
    }
  }
}

/** Names of all views, asked beside the failed connection, whose transaction may be aborted. */
async function viewNames(instance: DuckDBInstance): Promise<readonly string[]> {
  const beside = await instance.connect()
  try {
    const result = await beside.run('select view_name from duckdb_views() where not internal')
    const [names = []] = await result.getColumns()
    return names.map(String)
  } finally {
    beside.disconnectSync()
  }
}

/** INSERT, UPDATE, DELETE, MERGE and COPY report their rows; a CTAS reports none but returns one row that counts them. */
async function rowsWritten(driver: Driver, result: DuckDBResult): Promise<{ readonly rows?: number }> {
  const { ResultReturnType, StatementType } = driver
  if (result.returnType === ResultReturnType.CHANGED_ROWS) return { rows: result.rowsChanged }
  if (result.statementType !== StatementType.CREATE || result.columnCount !== 1) return {}
  const chunk = await result.fetchChunk()
  const count = chunk?.rowCount === 1 ? chunk.getColumnVector(0).getItem(0) : null
  return typeof count === 'bigint' ? { rows: Number(count) } : {}
}

function rowsOf(chunk: DuckDBDataChunk, readers: readonly CellReader[]): Cell[][] {
  const rows: Cell[][] = Array.from({ length: chunk.rowCount }, () => new Array<Cell>(readers.length))
  readers.forEach((read, column) => {
    const vector = chunk.getColumnVector(column)
    rows.forEach((row, index) => {
      row[column] = read(vector.getItem(index))
    })
  })
  return rows
}

function shapesOf(driver: Driver, result: DuckDBResult): readonly TypeShape[] {
  return Array.from({ length: result.columnCount }, (_, index) => shapeOf(driver, result.columnType(index)))
}

function shapeOf(driver: Driver, type: DuckDBType): TypeShape {
  const id = driver.DuckDBTypeId[type.typeId]
  const part = (name: string, inner: DuckDBType) => ({ name, type: shapeOf(driver, inner) })
  if (type instanceof driver.DuckDBListType) {
    const element = part('element', type.valueType)
    return { id, text: `${element.type.text}[]`, parts: [element] }
  }
  if (type instanceof driver.DuckDBArrayType) {
    const element = part('element', type.valueType)
    return { id, text: `${element.type.text}[${type.length}]`, parts: [element] }
  }
  if (type instanceof driver.DuckDBStructType) {
    const parts = type.entryTypes.map((inner, index) => part(type.entryNames[index] ?? '', inner))
    return { id, text: `STRUCT(${fieldsText(parts)})`, parts }
  }
  if (type instanceof driver.DuckDBMapType) {
    const parts = [part('key', type.keyType), part('value', type.valueType)]
    return { id, text: `MAP(${parts.map(({ type: { text } }) => text).join(', ')})`, parts }
  }
  if (type instanceof driver.DuckDBUnionType) {
    const parts = type.memberTypes.map((inner, index) => part(type.memberTags[index] ?? '', inner))
    return { id, text: `UNION(${fieldsText(parts)})`, parts }
  }
  // An alias is the name that SQL knows: JSON is a VARCHAR to the driver.
  return { id, text: type.alias ?? type.toString(), parts: [] }
}

function fieldsText(parts: TypeShape['parts']): string {
  return parts.map(({ name, type }) => `"${name.replaceAll('"', '""')}" ${type.text}`).join(', ')
}

/** The driver takes a text apart first, since it may hold several statements: a turn of the engine's that one can spare. */
async function streamed(raw: DuckDBConnection, sql: string): Promise<DuckDBResult> {
  if (sql.includes(';')) return raw.stream(sql)
  const prepared = await raw.prepare(sql)
  try {
    return await prepared.stream()
  } finally {
    prepared.destroySync()
  }
}

function textAppender(appender: DuckDBAppender): TextAppender {
  return {
    append(rows) {
      for (const [row, cells] of rows.entries()) appendRow(appender, cells, row)
    },
    close() {
      try {
        appender.closeSync()
      } catch (thrown) {
        throw new DatabaseError(messageOf(thrown), { sqlState: '22P02' })
      }
    },
  }
}

function appendRow(appender: DuckDBAppender, cells: readonly (string | null)[], row: number): void {
  let column = 0
  try {
    for (const cell of cells) {
      if (cell === null) appender.appendNull()
      else appender.appendVarchar(cell)
      column++
    }
    appender.endRow()
  } catch (thrown) {
    const fault: AppendFault = { row, column }
    throw new DatabaseError(messageOf(thrown), { sqlState: '22P02', cause: fault })
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

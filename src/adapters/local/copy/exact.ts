/**
 * The exact road: every file read by our own readers, every field converted by our own rules, so that an error has its
 * file, line, column and value. Rows wait in a temporary table and move into the target in one statement.
 */
import type { LoadError } from '../../../core/adapter.ts'
import type { CopyStatement } from '../../../sql/copy/statement.ts'
import type { TextAppender } from '../../duckdb/connection.ts'
import { quoteIdentifier } from '../../quote.ts'
import type { CopyColumn, CopyHost, CopyTable } from './host.ts'
import type { DataObject } from './objects.ts'
import { type ReaderOpener, readerOpener } from './readers.ts'
import { type Loading, openLoading } from './sink.ts'
import { textOf } from './text.ts'

export interface LoadJob {
  readonly statement: CopyStatement
  readonly table: CopyTable
  readonly columns: readonly CopyColumn[]
  readonly objects: readonly DataObject[]
}

export interface LoadOutcome {
  readonly loaded: number
  readonly rejected: number
  readonly errors: readonly LoadError[]
  readonly failed: boolean
}

export async function loadExactly(job: LoadJob, host: CopyHost): Promise<LoadOutcome> {
  const { statement, columns } = job
  const loading = openLoading(statement, columns, () => BigInt(host.now()) * 1000n)
  const openReader = await readerOpener(statement, columns, host)
  if (statement.load.noLoad) {
    await readObjects(job, host, loading, openReader, () => void loading.takeRows())
    return outcome(loading)
  }
  await withStage(host, columns.length, async (stage) => {
    await readObjects(job, host, loading, openReader, () => stage.append(loading.takeRows()))
    stage.close()
    if (!loading.isFailed() && loading.rows() > 0) await host.connection.run(insertFromStage(job))
  })
  return outcome(loading)
}

function outcome(loading: Loading): LoadOutcome {
  const failed = loading.isFailed()
  return { loaded: failed ? 0 : loading.rows(), rejected: loading.rejected(), errors: loading.errors(), failed }
}

async function readObjects(
  { statement, objects }: LoadJob,
  host: CopyHost,
  loading: Loading,
  openReader: ReaderOpener,
  drain: () => void,
): Promise<void> {
  const total = objects.reduce((sum, { size }) => sum + size, 0)
  let read = 0
  const onBytes = (count: number): void => {
    read += count
    host.onProgress?.(read, total)
  }
  const { compression, conversions } = statement
  const options = { encoding: conversions.encoding, ...(compression && { compression }) }
  for (const object of objects) {
    const reader = openReader(loading.sinkFor(object.name))
    let pending = ''
    for await (const piece of textOf(object, options, onBytes)) {
      const text = pending === '' ? piece : pending + piece
      pending = text.slice(reader.read(text, false))
      drain()
      if (loading.isFailed()) return
    }
    reader.read(pending, true)
    drain()
    if (loading.isFailed()) return
  }
}

const STAGE = 'wh_copy_stage'

async function withStage(host: CopyHost, width: number, work: (stage: TextAppender) => Promise<void>): Promise<void> {
  const { connection, inTransaction } = host
  const names = Array.from({ length: width }, (_, index) => `${fieldName(index)} varchar`)
  const drop = () => connection.run(`drop table if exists temp.main.${STAGE}`)
  await connection.run(`create or replace temporary table ${STAGE} (${names.join(', ')})`)
  try {
    await work(await connection.appender({ catalog: 'temp', schema: 'main', table: STAGE }))
  } catch (thrown) {
    // The engine has given up a transaction by now, and takes back the table with it.
    if (!inTransaction) await drop()
    throw thrown
  }
  await drop()
}

function insertFromStage({ table, columns }: LoadJob): string {
  const names = columns.map(({ name }) => quoteIdentifier(name))
  const values = columns.map(({ type }, index) => castField(fieldName(index), type.name))
  return `insert into ${table.sql} (${names.join(', ')}) select ${values.join(', ')} from temp.main.${STAGE}`
}

/** The engine casts the rest as it inserts. */
function castField(field: string, type: CopyColumn['type']['name']): string {
  if (type === 'super') return `json(${field})`
  if (type === 'varbyte') return `unhex(${field})`
  return field
}

function fieldName(index: number): string {
  return `c${index}`
}

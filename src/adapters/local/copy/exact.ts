/**
 * The exact road: every file read by our own readers, every field converted by our own rules, so that an error has its
 * file, line, column and value. Rows wait in a temporary table and move into the target in one statement.
 */

import type { LoadJob, LoadOutcome } from '../../copy/job.ts'
import { beginLoading, checkRows, outcomeOf, readRows } from '../../copy/read-objects.ts'
import type { CopyColumn } from '../../copy/table.ts'
import type { TextAppender } from '../../duckdb/connection.ts'
import { quoteIdentifier } from '../../quote.ts'
import type { LocalCopyHost } from './host.ts'

export async function loadExactly(job: LoadJob, host: LocalCopyHost): Promise<LoadOutcome> {
  if (job.statement.load.noLoad) return checkRows(job, host)
  const loading = beginLoading(job, host)
  await withStage(host, job.columns.length, async (stage) => {
    for await (const rows of readRows(job, host, loading)) stage.append(rows)
    stage.close()
    if (!loading.isFailed() && loading.rows() > 0) await host.connection.run(insertFromStage(job))
  })
  return outcomeOf(loading)
}

const STAGE = 'wh_copy_stage'

async function withStage(
  host: LocalCopyHost,
  width: number,
  work: (stage: TextAppender) => Promise<void>,
): Promise<void> {
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

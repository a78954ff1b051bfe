/** All files of a job, record by record, into rows. */
import type { CopyHost } from './host.ts'
import type { LoadJob, LoadOutcome } from './job.ts'
import { readerOpener } from './readers.ts'
import { type Loading, openLoading } from './sink.ts'
import { textOf } from './text.ts'

type Reading = Pick<CopyHost, 'objects' | 'onProgress' | 'now'>

/** Rows as texts of their columns' types, piece by piece. Ends early when too many records are rejected. */
export async function* readRows(
  { statement, columns, objects }: LoadJob,
  host: Reading,
  loading: Loading,
): AsyncGenerator<(string | null)[][]> {
  const openReader = await readerOpener(statement, columns, host)
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
      yield loading.takeRows()
      if (loading.isFailed()) return
    }
    reader.read(pending, true)
    yield loading.takeRows()
    if (loading.isFailed()) return
  }
}

/** Reads all and loads nothing. */
export async function checkRows(job: LoadJob, host: Reading): Promise<LoadOutcome> {
  const loading = beginLoading(job, host)
  for await (const _rows of readRows(job, host, loading));
  return outcomeOf(loading)
}

export function beginLoading({ statement, columns }: LoadJob, { now }: Reading): Loading {
  return openLoading(statement, columns, () => BigInt(now()) * 1000n)
}

export function outcomeOf(loading: Loading): LoadOutcome {
  const failed = loading.isFailed()
  return { loaded: failed ? 0 : loading.rows(), rejected: loading.rejected(), errors: loading.errors(), failed }
}

/**
 * The lines of rejected records, from the files themselves: Serverless tells file and line, and keeps no line. Whoever
 * runs `wh` may read the bucket, or may not: then the report goes without.
 */
import { DatabaseError, type LoadError } from '../../core/adapter.ts'
import type { CopyStatement } from '../../sql/copy/statement.ts'
import { readCopy } from '../copy/read-statement.ts'
import type { StoreOpener } from '../copy/stores.ts'
import { textOf } from '../copy/text.ts'
import { withFacts } from '../postgres/error-facts.ts'

/** So many records are looked up, and no further into a file than this: a report is not worth a download. */
const MOST_RECORDS = 5
const MOST_TEXT = 32 << 20

/** Runs a COPY; a failure comes with the lines of its first rejected records. */
export async function withRawLines<Result>(
  sql: string,
  openStore: StoreOpener,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DatabaseError) || !error.loadErrors?.some(isBare)) throw error
    const loadErrors: LoadError[] = []
    for (const [index, each] of error.loadErrors.entries()) {
      loadErrors.push(index < MOST_RECORDS && isBare(each) ? await completed(each, readCopy(sql), openStore) : each)
    }
    throw withFacts(error, { loadErrors })
  }
}

function isBare({ rawLine }: LoadError): boolean {
  return rawLine === undefined
}

async function completed(error: LoadError, statement: CopyStatement, openStore: StoreOpener): Promise<LoadError> {
  try {
    const rawLine = await lineOf(error, statement, openStore)
    return rawLine === undefined ? error : { ...error, rawLine }
  } catch (refused) {
    // What Redshift has told is whole without the line.
    if (refused instanceof DatabaseError) return error
    throw refused
  }
}

async function lineOf(
  { file, line }: LoadError,
  statement: CopyStatement,
  openStore: StoreOpener,
): Promise<string | undefined> {
  const object = await openStore(statement).find(file)
  if (!object) return undefined
  const { compression, conversions } = statement
  const options = { encoding: conversions.encoding, ...(compression && { compression }) }
  let read = 0
  let passed = 1
  let pending = ''
  for await (const piece of textOf(object, options, () => undefined)) {
    const lines = (pending + piece).split('\n')
    pending = lines.pop() ?? ''
    const found = lines[line - passed]
    if (found !== undefined) return found.replace(/\r$/, '')
    passed += lines.length
    read += piece.length
    if (read > MOST_TEXT) return undefined
  }
  return line === passed && pending !== '' ? pending : undefined
}

/**
 * The fast road for large newline-delimited JSON: DuckDB's own reader, with every value taken as text and converted
 * in SQL that fails at the first value it cannot prove to mean the same as on the exact road. A guard looks over the
 * raw bytes meanwhile. When anything looks odd, nothing has been loaded and the exact road is taken, which also knows
 * the places of errors.
 *
 * What DuckDB's reader does by itself, and why it is watched: it accepts trailing commas, NaN and Infinity; it turns
 * numbers into doubles, so that `1.50` becomes `1.5`; it refuses equal keys; it takes objects larger than its limit.
 */
import { DatabaseError } from '../../../core/adapter.ts'
import type { LoadJob, LoadOutcome } from '../../copy/job.ts'
import type { JsonMapping } from '../../copy/json-paths.ts'
import { jsonMapping } from '../../copy/readers.ts'
import type { DuckDbConnection } from '../../duckdb/connection.ts'
import { faultOf } from '../../duckdb/fault.ts'
import { quoteIdentifier, quoteLiteral } from '../../quote.ts'
import { type ProvenCast, provenCast } from './fast-casts.ts'
import type { LocalCopyHost } from './host.ts'
import { inspectJson } from './json-guard.ts'
import { type ColumnSample, LONGEST_FRACTION, sampleJson } from './json-sample.ts'

/** Below this, our own reader is done before DuckDB's has opened the files. */
const WORTHWHILE_BYTES = 8 << 20

/** What reading all files came to: rows, or what speaks against it. `value`: more care may still do. */
type Reading = { readonly rows: number } | { readonly odd: 'value' | 'file' }

/** Loads the files, or says `undefined` with nothing loaded. Fewer bytes than `leastBytes` are not worth it. */
export async function loadFast(
  job: LoadJob,
  host: LocalCopyHost,
  leastBytes = WORTHWHILE_BYTES,
): Promise<LoadOutcome | undefined> {
  const { statement, columns } = job
  if (statement.format.kind !== 'json' || !isWorthwhile(job, leastBytes)) return undefined
  const mapping = await jsonMapping(statement.format, columns, host)
  const keys = plainKeys(mapping, columns.length)
  const samples = keys && (await sampleJson(job, mapping))
  if (!keys || !samples) return undefined
  const rows = (await attempt(job, host, keys, samples)) ?? (await attempt(job, host, keys, samples.map(withCare)))
  return rows === undefined || rows === 'odd' ? undefined : { loaded: rows, rejected: 0, errors: [], failed: false }
}

/** What the beginning of a file did not show may still come: blanks, text too long, three more digits, nested values. */
const withCare = ({ fraction }: ColumnSample): ColumnSample => ({
  careful: true,
  fraction: Math.min(fraction + 3, LONGEST_FRACTION),
  nested: true,
})

/** Rows loaded; undefined when only a value was odd, so that more care may help. */
async function attempt(
  job: LoadJob,
  host: LocalCopyHost,
  keys: readonly string[],
  samples: readonly ColumnSample[],
): Promise<number | 'odd' | undefined> {
  const { columns, statement } = job
  const casts = columns.map((column, index) => {
    const sample = samples[index]
    return sample && provenCast(column, quoteIdentifier(keys[index] ?? ''), statement.conversions, sample)
  })
  if (!casts.every((cast) => cast !== undefined)) return 'odd'
  // DuckDB takes a bare `null` for a record without any key.
  const isEmpty = keys.map((key) => `${quoteIdentifier(key)} is null`).join(' and ')
  const odd = [isEmpty, ...casts.map((cast) => cast.odd)].map((test) => `(${test})`).join(' or ')
  const from = `from ${sourceOf(job, keys)} where case when ${odd} then error('${ODD}') else true end`
  const nested = samples.some((sample) => sample.nested)
  const reading = host.inTransaction
    ? await checkThenLoad(job, host, nested, casts, from)
    : await loadWhileChecking(job, host, nested, casts, from)
  if ('rows' in reading) return reading.rows
  return reading.odd === 'value' && samples.some(({ careful, nested }) => !careful || !nested) ? undefined : 'odd'
}

/** The message of the error that our own SQL raises. */
const ODD = 'odd value'

function isWorthwhile({ statement, objects }: LoadJob, leastBytes: number): boolean {
  const { format, conversions, load, compression } = statement
  if (format.kind !== 'json' || format.mapping === 'noshred' || format.mapping === 'auto ignorecase') return false
  if (conversions.encoding !== 'utf8' || conversions.ignoreHeader > 0 || load.noLoad) return false
  if (compression !== undefined && compression !== 'gzip') return false
  const bytes = objects.reduce((sum, { size }) => sum + size, 0)
  if (bytes < (compression ? leastBytes / 4 : leastBytes)) return false
  // DuckDB reads a path with these as a pattern.
  return objects.every(({ path }) => path !== undefined && !/[*?[\]{}]/.test(path))
}

/** The top-level key of each column, when there is no more to the mapping. */
function plainKeys({ root, ignoreCase }: JsonMapping, width: number): readonly string[] | undefined {
  if (ignoreCase || root.elements || root.columns.length > 0) return undefined
  const keys = new Array<string>(width)
  for (const [key, { columns, members, elements }] of root.members ?? []) {
    const [column] = columns
    if (members || elements || columns.length !== 1 || column === undefined) return undefined
    keys[column] = key
  }
  // DuckDB compares the names of a struct without case, COPY compares keys exactly.
  return new Set(keys.map((key) => key.toLowerCase())).size === width ? keys : undefined
}

function sourceOf({ objects, statement }: LoadJob, keys: readonly string[]): string {
  const files = objects.map(({ path }) => quoteLiteral(path ?? '')).join(', ')
  const types = keys.map((key) => `${quoteLiteral(key)}: 'VARCHAR'`).join(', ')
  const options = [
    "format = 'newline_delimited'",
    "records = 'true'",
    'hive_partitioning = false',
    'union_by_name = false',
    `compression = '${statement.compression === 'gzip' ? 'gzip' : 'uncompressed'}'`,
  ]
  return `read_json([${files}], ${options.join(', ')}, columns = {${types}})`
}

function insertion({ table, columns }: LoadJob, casts: readonly ProvenCast[], from: string): string {
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  return `insert into ${table.sql} (${names}) select ${casts.map(({ value }) => value).join(', ')} ${from}`
}

/** One pass: DuckDB loads in a transaction of ours while the guard reads; both must agree before it is committed. */
async function loadWhileChecking(
  job: LoadJob,
  host: LocalCopyHost,
  nested: boolean,
  casts: readonly ProvenCast[],
  from: string,
): Promise<Reading> {
  const { connection } = host
  // Rows of a table have no order in Redshift. Leaving it to chance saves DuckDB a third of its time.
  await connection.run('set session preserve_insertion_order = false; begin transaction')
  let committed = false
  try {
    const reading = await whileGuarded(job, host, nested, connection, insertion(job, casts, from))
    if ('rows' in reading) {
      await connection.run('commit')
      committed = true
    }
    return reading
  } finally {
    if (!committed) await connection.run('rollback')
    await connection.run('reset session preserve_insertion_order')
  }
}

/**
 * Inside a transaction of the user a failing statement would end it, so the files are first read on a connection
 * beside, to the same end.
 */
async function checkThenLoad(
  job: LoadJob,
  host: LocalCopyHost,
  nested: boolean,
  casts: readonly ProvenCast[],
  from: string,
): Promise<Reading> {
  const beside = await host.connectBeside()
  try {
    const check = `select ${casts.map(({ value }) => `count(${value})`).join(', ')} ${from}`
    const reading = await whileGuarded(job, host, nested, beside, check)
    if ('odd' in reading) return reading
  } finally {
    await beside.close()
  }
  return { rows: (await host.connection.run(insertion(job, casts, from))).rows ?? 0 }
}

/** Runs SQL and the guard together. */
async function whileGuarded(
  { objects, statement }: LoadJob,
  host: LocalCopyHost,
  nested: boolean,
  connection: DuckDbConnection,
  sql: string,
): Promise<Reading> {
  const total = objects.reduce((sum, { size }) => sum + size, 0)
  let read = 0
  let state: 'running' | 'done' | 'failed' = 'running'
  // Settled as a value, since nobody waits for it while the guard reads.
  const running = connection.run(sql).then(
    ({ rows = 0 }) => {
      state = 'done'
      return { rows }
    },
    (thrown: unknown) => {
      state = 'failed'
      return { thrown }
    },
  )
  const verdict = await inspectJson(objects, {
    nested,
    ...(statement.compression && { compression: statement.compression }),
    onBytes: (count) => {
      read += count
      host.onProgress?.(read, total)
    },
    isStopped: () => state === 'failed',
  })
  const ordinary = verdict === 'ordinary'
  if (!ordinary && state === 'running') connection.interrupt()
  const ran = await running
  if (verdict === 'nested') return { odd: 'value' }
  if ('rows' in ran) return ordinary ? ran : { odd: 'file' }
  const fault = ran.thrown instanceof DatabaseError ? faultOf(ran.thrown) : undefined
  if (fault?.message === ODD) return { odd: 'value' }
  if (fault && (DATA_FAULTS.has(fault.kind) || (!ordinary && fault.kind === 'Interrupt'))) return { odd: 'file' }
  // A full disk, a statement that the user has cancelled: nothing that another reader would change.
  throw ran.thrown
}

const DATA_FAULTS: ReadonlySet<string> = new Set(['Invalid Input', 'Conversion', 'Out of Range', 'Constraint'])

/**
 * COPY against the engine's own reader, on the same files into the same typed table, in one process, taking turns. It
 * prints ratios: seconds mean little on a machine that others use too.
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBench } from '../adapters/copy/support.ts'

export interface CopyBenchResult {
  readonly name: string
  readonly rows: number
  readonly bytes: number
  /** Medians, in seconds. */
  readonly copy: number
  readonly readJson: number
  /** Speed of COPY in parts of DuckDB's. */
  readonly ratio: number
}

const COLUMNS = [
  ['artist', 'varchar', 'artist'],
  ['auth', 'varchar', 'auth'],
  ['first_name', 'varchar', 'firstName'],
  ['gender', 'char(1)', 'gender'],
  ['item_session', 'integer', 'itemInSession'],
  ['last_name', 'varchar', 'lastName'],
  ['length', 'numeric(10,5)', 'length'],
  ['level', 'varchar', 'level'],
  ['location', 'varchar', 'location'],
  ['method', 'varchar', 'method'],
  ['page', 'varchar', 'page'],
  ['registration', 'numeric(18,0)', 'registration'],
  ['session_id', 'integer', 'sessionId'],
  ['song', 'varchar', 'song'],
  ['status', 'integer', 'status'],
  ['ts', 'bigint', 'ts'],
  ['user_agent', 'varchar', 'userAgent'],
  ['user_id', 'integer', 'userId'],
] as const

/** Loads `events` events, repeated from the given log files, both ways. */
export async function copyBench(
  logFiles: readonly string[],
  { events = 1_000_000, rounds = 5 } = {},
): Promise<CopyBenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'wh-copy-bench-'))
  await using bench = await openBench()
  try {
    const file = join(folder, 'events.json')
    writeEvents(file, logFiles, events)
    bench.files({ 'paths.json': JSON.stringify({ jsonpaths: COLUMNS.map(([, , key]) => `$.${key}`) }) })
    const columns = COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ')
    // The log writes "" for an absent user, which the reader takes for no number.
    const types = COLUMNS.map(
      ([, type, key]) => `'${key}': '${key === 'userId' ? 'varchar' : type.replace('numeric', 'decimal')}'`,
    )
    const readSql = `insert into plain select * replace (nullif("userId", '') as "userId") from read_json('${file}', columns = {${types.join(', ')}})`
    const copy: number[] = []
    const readJson: number[] = []
    for (let round = 0; round < rounds; round++) {
      await bench.table('plain', columns)
      readJson.push(await seconds(() => bench.connection.run(readSql)))
      await bench.table('events', columns)
      copy.push(
        await seconds(() =>
          bench.copy(`copy events from '${file}' json 'paths.json' truncatecolumns blanksasnull emptyasnull`),
        ),
      )
    }
    const [difference] = await bench.rows('select count(*) from (from plain except all from events)')
    if (difference?.[0] !== 0) throw new Error('COPY and read_json disagree')
    const result = { copy: median(copy), readJson: median(readJson) }
    return {
      name: 'COPY of JSON events',
      rows: events,
      bytes: statSync(file).size,
      ...result,
      ratio: result.readJson / result.copy,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function writeEvents(path: string, logFiles: readonly string[], events: number): void {
  const lines = logFiles.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
  )
  const output = openSync(path, 'w')
  let text = ''
  for (let event = 0; event < events; event++) {
    text += `${lines[event % lines.length]}\n`
    if (text.length > 1 << 22 || event === events - 1) {
      writeSync(output, text)
      text = ''
    }
  }
  closeSync(output)
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

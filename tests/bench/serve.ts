/** `wh serve`: a round trip beside PostgreSQL's, and a large answer without holding it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { Client } from 'pg'
import { startPostgres } from '../support/postgres.ts'
import { type Figure, median, ms } from './measure.ts'

const ROUND_TRIPS = 2000
const ROWS = 1_000_000
/** What the process may grow by while the rows go out. */
const MOST_GROWTH_MB = 64

export async function serveBench(): Promise<readonly Figure[]> {
  const served = await startServe()
  try {
    return [...(await roundTrips(served.port)), await largeAnswer(served)]
  } finally {
    served.process.kill('SIGINT')
    await once(served.process, 'exit')
  }
}

async function roundTrips(port: number): Promise<readonly Figure[]> {
  const ours = await connect({ host: '127.0.0.1', port, user: 'bench', database: 'dev' })
  const server = await startPostgres()
  const other = server && (await connect(server))
  const race = async (sql: string) => {
    const times: { readonly ours: number[]; readonly other: number[] } = { ours: [], other: [] }
    // In turn, so that what else the machine does touches both; the first round warms both up.
    for (let round = 0; round <= 5; round++) {
      const [mine, theirs] = [await roundTrip(ours, sql), other ? await roundTrip(other, sql) : Number.NaN]
      if (round === 0) continue
      times.ours.push(mine)
      times.other.push(theirs)
    }
    return { mine: median(times.ours), theirs: median(times.other) }
  }
  const figure = (name: string, { mine, theirs }: Awaited<ReturnType<typeof race>>, most: number): Figure => ({
    name,
    ours: ms(mine),
    instead: server ? `PostgreSQL: ${ms(theirs)}` : 'no PostgreSQL here',
    ...(server && { ratio: mine / theirs }),
    target: Number.isFinite(most)
      ? `within ${most} of PostgreSQL's`
      : 'none: every statement goes through an engine made for large ones',
    met: server === undefined || mine / theirs <= most,
  })
  const constant = await race('select 1')
  for (const client of [ours, other]) await client?.query('create temporary table one as select 1 as n')
  const table = await race('select n from one')
  await ours.end()
  await other?.end()
  await server?.stop()
  return [
    figure('a round trip of select 1 to wh serve', constant, 2),
    figure('a round trip that reads a table', table, Number.POSITIVE_INFINITY),
  ]
}

async function connect({
  host,
  port,
  user,
  database,
  password,
}: {
  host: string
  port: number
  user: string
  database: string
  password?: string
}): Promise<Client> {
  const client = new Client({ host, port, user, database, ...(password !== undefined && { password }) })
  // A server that ends while a benchmark fails must not hide why it failed.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** Milliseconds of one, in the mean. */
async function roundTrip(client: Client, sql: string): Promise<number> {
  const start = performance.now()
  for (let trip = 0; trip < ROUND_TRIPS; trip++) await client.query(sql)
  return (performance.now() - start) / ROUND_TRIPS
}

async function largeAnswer({ port, process: server }: Served): Promise<Figure> {
  const client = await connect({ host: '127.0.0.1', port, user: 'bench', database: 'dev' })
  const ten = Array.from({ length: 10 }, (_, n) => `select ${n} as n, 'text of the row ${n}' as t`).join(' union all ')
  await client.query(`create table ten as ${ten}`)
  const sql = 'select a.n, b.n, c.n, d.t, e.t, f.t from ten a, ten b, ten c, ten d, ten e, ten f'
  const answer = (): Promise<number> => readRows(client, sql)
  await answer()
  const before = residentMb(server)
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, residentMb(server))
  }, 20)
  const start = performance.now()
  const rows = await answer()
  const wall = performance.now() - start
  clearInterval(watch)
  await client.end()
  if (rows !== ROWS) throw new Error(`${rows} rows came, not ${ROWS}`)
  return {
    name: `${ROWS.toLocaleString('en')} rows from wh serve`,
    ours: `${(wall / 1000).toFixed(2)} s, the server grew by ${(most - before).toFixed(0)} MB`,
    instead: 'the rows held: some 200 MB',
    target: `at most ${MOST_GROWTH_MB} MB more`,
    met: most - before <= MOST_GROWTH_MB,
  }
}

/** Counts rows without keeping any. */
function readRows(client: Client, sql: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let rows = 0
    client.query({
      submit: (connection: { query(text: string): void }) => connection.query(sql),
      handleRowDescription: () => undefined,
      handleDataRow: () => {
        rows++
      },
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => resolve(rows),
      handleError: reject,
    } as never)
  })
}

export interface Served {
  readonly process: ChildProcess
  readonly port: number
}

export async function startServe(): Promise<Served> {
  const server = spawn(process.execPath, [process.env.WH_CLI ?? 'dist/cli/main.js', 'serve', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let printed = ''
  const port = await new Promise<number>((resolve, reject) => {
    server.once('exit', () => reject(new Error('wh serve ended')))
    server.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      const found = /listening on [\d.]+:(\d+)/.exec(printed)?.[1]
      if (found) resolve(Number(found))
    })
  })
  return { process: server, port }
}

/** Linux tells it; elsewhere nothing is measured. */
function residentMb({ pid }: ChildProcess): number {
  const status = `/proc/${pid}/status`
  if (!existsSync(status)) return 0
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0) / 1024
}

/** `wh test` of a wide table, beside one query a test: here, and on a warehouse that is some way off. */
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diskFiles, realWorld } from '../../src/cli/world.ts'
import { type BuildVerb, build } from '../../src/commands/build.ts'
import { type Figure, median, ms } from './measure.ts'
import { startServe } from './serve.ts'

const NOT_NULL = 100
const UNIQUE = 20
const ROWS = 10_000
const THREADS = 4
/** A round trip to a cluster in another region, before it begins to work. */
const ROUND_TRIP_MS = 100

export async function testsBench(rounds = 3): Promise<readonly Figure[]> {
  const served = await startServe()
  const distance = await delayingProxy(served.port, ROUND_TRIP_MS / 2)
  const root = mkdtempSync(join(tmpdir(), 'wh-tests-'))
  try {
    writeProject(root, distance.port)
    return [await race('far', root, rounds), await race('local', root, rounds)]
  } finally {
    rmSync(root, { recursive: true })
    distance.stop()
    served.process.kill('SIGINT')
    await once(served.process, 'exit')
  }
}

async function race(target: 'far' | 'local', root: string, rounds: number): Promise<Figure> {
  await timeOf('run', target, root, true)
  const times = { together: [] as number[], alone: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    times.together.push(await timeOf('test', target, root, true))
    times.alone.push(await timeOf('test', target, root, false))
  }
  const [together, alone] = [median(times.together), median(times.alone)]
  const isFar = target === 'far'
  const where = isFar ? `a warehouse ${ROUND_TRIP_MS} ms away` : 'the embedded engine'
  return {
    name: `${NOT_NULL} not_null and ${UNIQUE} unique on ${where}, ${ROWS.toLocaleString('en')} rows`,
    ours: ms(together),
    instead: `one query a test: ${ms(alone)}`,
    ratio: alone / together,
    target: isFar ? 'at least 10 times faster' : 'none: no round trip is saved, and uniqueness costs what it costs',
    met: !isFar || alone / together >= 10,
  }
}

/** Passes bytes on in both directions, each a while later. */
async function delayingProxy(
  port: number,
  delayMs: number,
): Promise<{ readonly port: number; readonly stop: () => void }> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = createConnection(port, '127.0.0.1')
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => setTimeout(() => to.writable && to.write(chunk), delayMs))
      from.on('error', () => to.destroy())
      from.on('close', () => setTimeout(() => to.end(), delayMs))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = (): void => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return { port: (server.address() as AddressInfo).port, stop }
}

function writeProject(root: string, port: number): void {
  mkdirSync(join(root, 'models'))
  writeFileSync(
    join(root, 'project.yml'),
    `name: wide
target: local
targets:
  local: {type: local, path: target/wide.duckdb, threads: ${THREADS}}
  far: {type: redshift, host: 127.0.0.1, port: ${port}, user: bench, password: bench, database: dev, schema: public, sslmode: disable, threads: ${THREADS}}
`,
  )
  const columns = Array.from({ length: NOT_NULL }, (_, index) => `value_${index}`)
  const values = columns.map((name, index) => `nullif(n * ${index + 1}, -1) as ${name}`)
  const tens =
    '(select 0 as d union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7 union all select 8 union all select 9)'
  const digits = Math.log10(ROWS)
  const from = Array.from({ length: digits }, (_, index) => `${tens} d${index}`).join(' cross join ')
  const number = Array.from({ length: digits }, (_, index) => `d${index}.d * ${10 ** index}`).join(' + ')
  writeFileSync(
    join(root, 'models/wide.sql'),
    `{{ config(materialized='table') }}\nselect ${values.join(', ')} from (select ${number} as n from ${from}) numbers\n`,
  )
  const yaml = columns.map(
    (name, index) => `      - {name: ${name}, data_tests: [not_null${index < UNIQUE ? ', unique' : ''}]}`,
  )
  writeFileSync(join(root, 'models/wide.yml'), `models:\n  - name: wide\n    columns:\n${yaml.join('\n')}\n`)
}

/** Milliseconds from the first statement to the end of the last node: what connecting takes is no part of it. */
async function timeOf(verb: BuildVerb, target: string, root: string, sharedScans: boolean): Promise<number> {
  const world = { ...realWorld(), files: diskFiles, cwd: root }
  let [first, last] = [Number.POSITIVE_INFINITY, 0]
  const report = await build(verb, { projectDir: root, target, sharedScans }, '0.0.0', world, (event) => {
    if (event.kind === 'statement' && event.node) first = Math.min(first, performance.now() - event.ms)
    if (event.kind === 'node-finished') last = performance.now()
  })
  if (!report.success)
    throw new Error(`wh ${verb} did not succeed: ${report.results.find(({ problem }) => problem)?.message}`)
  return last - first
}

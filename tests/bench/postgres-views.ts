/** `wh run` of many trivial views on PostgreSQL, beside the same statements sent by a pool of the bare driver. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { diskFiles, realWorld } from '../../src/cli/world.ts'
import { build } from '../../src/commands/build.ts'
import { startPostgres, type TestServer } from '../support/postgres.ts'
import { type Figure, median, millisecondsOf, ms } from './measure.ts'

const VIEWS = 500
const THREADS = 8

export async function postgresViewsBench(rounds = 5): Promise<readonly Figure[]> {
  const server = await startPostgres()
  if (!server) return []
  const root = mkdtempSync(join(tmpdir(), 'wh-pg-views-'))
  try {
    writeProject(root, server)
    const times = { ours: [] as number[], bare: [] as number[] }
    // In turn, so that what else the machine does touches both; the first round warms both up.
    for (let round = 0; round <= rounds; round++) {
      const ours = await millisecondsOf(() => runProject(root))
      const bare = await millisecondsOf(() => runBare(server))
      if (round === 0) continue
      times.ours.push(ours)
      times.bare.push(bare)
    }
    const [ours, bare] = [median(times.ours), median(times.bare)]
    return [
      {
        name: `wh run of ${VIEWS} views on PostgreSQL, ${THREADS} threads`,
        ours: ms(ours),
        instead: `the same statements from a pool of the bare driver: ${ms(bare)}`,
        ratio: ours / bare,
        target: 'at most 1.15 of the pool',
        met: ours / bare <= 1.15,
      },
    ]
  } finally {
    rmSync(root, { recursive: true })
    await server.stop()
  }
}

const selectOf = (view: number): string => `select ${view} as id, 'trivial' as name`

function writeProject(root: string, { host, port, user, password, database }: TestServer): void {
  mkdirSync(join(root, 'models'))
  const target = {
    type: 'postgres',
    host,
    port,
    user,
    password,
    dbname: database,
    schema: 'ours',
    threads: THREADS,
    sslmode: 'disable',
  }
  writeFileSync(join(root, 'project.yml'), JSON.stringify({ name: 'views', target: 'pg', targets: { pg: target } }))
  for (let view = 0; view < VIEWS; view++) writeFileSync(join(root, `models/view_${view}.sql`), selectOf(view))
}

async function runProject(root: string): Promise<void> {
  const world = { ...realWorld(), files: diskFiles, cwd: root }
  const report = await build('run', { projectDir: root }, '0.0.0', world, () => undefined)
  if (!report.success) throw new Error('the views were not built')
}

/** What a run sends for a view that may be there: the swap of `wh`, as short as it is. */
const statementsOf = (view: number): readonly string[] => [
  `create view "bare"."view_${view}__wh_new" as\n${selectOf(view)}`,
  'begin',
  `drop view if exists "bare"."view_${view}" cascade`,
  `alter view "bare"."view_${view}__wh_new" rename to "view_${view}"`,
  'commit',
]

async function runBare({ host, port, user, password, database }: TestServer): Promise<void> {
  const clients = Array.from({ length: THREADS }, () => new Client({ host, port, user, password, database }))
  await Promise.all(clients.map((client) => client.connect()))
  await clients[0]?.query('create schema if not exists bare')
  let next = 0
  await Promise.all(
    clients.map(async (client) => {
      for (let view = next++; view < VIEWS; view = next++) {
        for (const sql of statementsOf(view)) await client.query(sql)
      }
    }),
  )
  await Promise.all(clients.map((client) => client.end()))
}

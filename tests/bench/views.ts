/** `wh run` of many trivial views, above the same statements sent by the bare driver. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { diskFiles, realWorld } from '../../src/cli/world.ts'
import { build } from '../../src/commands/build.ts'
import { type Figure, median, millisecondsOf, ms } from './measure.ts'

const VIEWS = 1000

export async function viewsBench(rounds = 3): Promise<readonly Figure[]> {
  const root = mkdtempSync(join(tmpdir(), 'wh-views-'))
  try {
    writeProject(root)
    const ours: number[] = []
    const bare: number[] = []
    for (let round = 0; round < rounds; round++) {
      rmSync(join(root, 'target'), { recursive: true, force: true })
      ours.push(await millisecondsOf(() => runProject(root)))
      bare.push(await runBare(join(root, `bare-${round}.duckdb`)))
    }
    const above = (median(ours) - median(bare)) / VIEWS
    return [
      {
        name: `wh run of ${VIEWS} views`,
        ours: `${ms(median(ours))}, ${ms(above)} a node above the driver`,
        instead: `bare driver: ${ms(median(bare))}`,
        ratio: median(ours) / median(bare),
        target: 'at most 5 ms a node above',
        met: above <= 5,
      },
    ]
  } finally {
    rmSync(root, { recursive: true })
  }
}

function writeProject(root: string): void {
  mkdirSync(join(root, 'models'))
  writeFileSync(
    join(root, 'project.yml'),
    'name: views\ntarget: local\ntargets:\n  local: {type: local, path: target/views.duckdb, threads: 4}\n',
  )
  for (let view = 0; view < VIEWS; view++) writeFileSync(join(root, `models/view_${view}.sql`), selectOf(view))
}

const selectOf = (view: number): string => `select ${view} as id, 'trivial' as name`

async function runProject(root: string): Promise<void> {
  const world = { ...realWorld(), files: diskFiles, cwd: root }
  const report = await build('run', { projectDir: root }, '0.0.0', world, () => undefined)
  if (!report.success) throw new Error('the views were not built')
}

/** What a run sends for each view: create beside, and swap the name in one transaction. */
async function runBare(path: string): Promise<number> {
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  const wall = await millisecondsOf(async () => {
    for (let view = 0; view < VIEWS; view++) {
      await connection.run(`create view main.view_${view}__wh_new as ${selectOf(view)}`)
      await connection.run('begin')
      await connection.run(`alter view main.view_${view}__wh_new rename to view_${view}`)
      await connection.run('commit')
    }
  })
  connection.closeSync()
  instance.closeSync()
  return wall
}

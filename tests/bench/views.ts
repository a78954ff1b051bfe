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
    const times = { first: [] as number[], again: [] as number[], bareFirst: [] as number[], bareAgain: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      rmSync(join(root, 'target'), { recursive: true, force: true })
      times.first.push(await millisecondsOf(() => runProject(root)))
      times.again.push(await millisecondsOf(() => runProject(root)))
      await using bare = await openBare(join(root, `bare-${round}.duckdb`))
      times.bareFirst.push(await bare.run(created))
      times.bareAgain.push(await bare.run(replaced))
    }
    return [
      figure(`wh run of ${VIEWS} views`, median(times.first), median(times.bareFirst)),
      figure(`wh run of ${VIEWS} views that are there`, median(times.again), median(times.bareAgain)),
    ]
  } finally {
    rmSync(root, { recursive: true })
  }
}

function figure(name: string, ours: number, bare: number): Figure {
  const above = (ours - bare) / VIEWS
  return {
    name,
    ours: `${ms(ours)}, ${ms(above)} a node above the driver`,
    instead: `bare driver: ${ms(bare)}`,
    ratio: ours / bare,
    target: 'at most 5 ms a node above',
    met: above <= 5,
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

/** What a run sends for a view that is new: created beside its name, and given it in a transaction. */
const created = (view: number): readonly string[] => [
  `create view main.view_${view}__wh_new as ${selectOf(view)}`,
  'begin',
  `alter view main.view_${view}__wh_new rename to view_${view}`,
  'commit',
]

/** And for one that is there: it goes in the transaction in which the new one has its name. */
const replaced = (view: number): readonly string[] => [
  `create view main.view_${view}__wh_new as ${selectOf(view)}`,
  'begin',
  `drop view if exists main.view_${view}`,
  `alter view main.view_${view}__wh_new rename to view_${view}`,
  'commit',
]

interface Bare extends AsyncDisposable {
  readonly run: (statements: (view: number) => readonly string[]) => Promise<number>
}

async function openBare(path: string): Promise<Bare> {
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  return {
    run: (statements) =>
      millisecondsOf(async () => {
        for (let view = 0; view < VIEWS; view++) for (const sql of statements(view)) await connection.run(sql)
      }),
    [Symbol.asyncDispose]: async () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

/**
 * Parsing a project of ten thousand models: views in layers, their tests, a share of templates with control flow. Cold, with
 * nothing changed, and with one file changed; beside every dbt that `WH_BENCH_DBT` names, by paths with commas between.
 */
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Figure, median, ms } from './measure.ts'

const A_FOLDER = 200

/** Milliseconds that issue F sets for ten thousand models; a smaller project has them, too. */
const TARGETS = { cold: 3000, unchanged: 400, edited: 600 } as const

export function largeProjectBench(rounds = 3): readonly Figure[] {
  return [1000, 10_000].flatMap((models) => figuresOf(models, rounds))
}

function figuresOf(models: number, rounds: number): readonly Figure[] {
  const root = mkdtempSync(join(tmpdir(), 'wh-large-'))
  try {
    writeProject(root, models)
    const measured = (args: readonly string[], before: (round: number) => void): Measured => {
      const runs = Array.from({ length: rounds }, (_, round) => {
        before(round)
        return timed(process.execPath, [join(process.cwd(), 'dist/cli/main.js'), ...args], root)
      })
      return { wall: median(runs.map(({ wall }) => wall)), megabytes: Math.max(...runs.map((run) => run.megabytes)) }
    }
    const nothing = (): void => undefined
    const cold = measured(['parse'], () => rmSync(join(root, 'target'), { recursive: true, force: true }))
    const unchanged = measured(['parse'], nothing)
    const listed = measured(['ls', '--select', 'model_17+'], nothing)
    const sql = measured(['parse'], (round) => appendFileSync(join(root, 'models/area_0/model_5.sql'), `-- ${round}\n`))
    const yaml = measured(['parse'], (round) => describeAnew(join(root, 'models/area_1/models.yml'), round))
    const name = (what: string): string => `${models} models, ${what}`
    const figure = (what: string, { wall, megabytes }: Measured, target: number): Figure => ({
      name: name(what),
      ours: `${ms(wall)}, ${megabytes.toFixed(0)} MB`,
      instead: 'see below',
      target: `under ${target} ms and 500 MB`,
      met: wall < target && megabytes < 500,
    })
    return [
      figure('wh parse, cold', cold, TARGETS.cold),
      figure('wh parse, nothing changed', unchanged, TARGETS.unchanged),
      figure('wh ls --select model_17+, nothing changed', listed, TARGETS.unchanged),
      figure('wh parse, one model edited', sql, TARGETS.edited),
      figure('wh parse, one YAML file edited', yaml, TARGETS.edited),
      ...dbts().map((dbt) => besideDbt(dbt, root, name('dbt parse, cold'), cold)),
    ]
  } finally {
    rmSync(root, { recursive: true })
  }
}

function dbts(): readonly string[] {
  const named = (process.env.WH_BENCH_DBT ?? '').split(',').filter((path) => path !== '')
  if (named.length === 0) console.log('  (no dbt beside it: WH_BENCH_DBT names none)')
  return named
}

function besideDbt(dbt: string, root: string, name: string, ours: Measured): Figure {
  rmSync(join(root, 'target'), { recursive: true, force: true })
  const { wall, megabytes } = timed(dbt, ['parse', '--profiles-dir', '.'], root)
  return {
    name: `${name}: ${dbt}`,
    ours: ms(ours.wall),
    instead: `${ms(wall)}, ${megabytes.toFixed(0)} MB`,
    ratio: ours.wall / wall,
    target: 'at least 20 times faster than dbt-core',
    met: ours.wall * 20 <= wall,
  }
}

interface Measured {
  /** Milliseconds. */
  readonly wall: number
  /** The most that the process held. */
  readonly megabytes: number
}

/** The peak is what the system says of the children of a shell that starts nothing else. */
function timed(command: string, args: readonly string[], cwd: string): Measured {
  const start = performance.now()
  const { status, stderr } = spawnSync('python3', ['-c', PEAK, command, ...args], { cwd, encoding: 'utf8' })
  const wall = performance.now() - start
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`)
  const [seconds, kilobytes] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  return { wall: (seconds ?? wall / 1000) * 1000, megabytes: (kilobytes ?? Number.NaN) / 1024 }
}

const PEAK = `
import resource, subprocess, sys, time
start = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
wall = time.perf_counter() - start
print(wall, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(done.returncode)
`

function describeAnew(path: string, round: number): void {
  writeFileSync(path, readFileSync(path, 'utf8').replace(/description: \w+ of/, `description: Round${round} of`))
}

function writeProject(root: string, models: number): void {
  writeFileSync(join(root, 'dbt_project.yml'), 'name: large\nversion: 1.0.0\nprofile: large\nvars: {limit: 10}\n')
  writeFileSync(
    join(root, 'profiles.yml'),
    'large: {target: dev, outputs: {dev: {type: postgres, host: none, user: none, password: none, port: 5432, dbname: dev, schema: public, threads: 4}}}\n',
  )
  mkdirSync(join(root, 'macros'))
  writeFileSync(
    join(root, 'macros/cents.sql'),
    '{% macro cents(column) %}({{ column }} / 100)::numeric(16, 2){% endmacro %}\n',
  )
  for (let first = 0; first < models; first += A_FOLDER) {
    const folder = join(root, `models/area_${first / A_FOLDER}`)
    mkdirSync(folder, { recursive: true })
    const names: string[] = []
    for (let model = first; model < first + A_FOLDER; model++) {
      writeFileSync(join(folder, `model_${model}.sql`), modelText(model, models))
      names.push(`model_${model}`)
    }
    writeFileSync(join(folder, 'models.yml'), propertiesText(names))
  }
}

/** One in ten has control flow or calls a macro, and has to be rendered. */
function modelText(model: number, models: number): string {
  const layer = models / 4
  const from = model < layer ? 'select 1 as id, 2 as cents' : `select * from {{ ref('model_${model - layer}') }}`
  const join = model < 2 * layer ? '' : `\njoin {{ ref('model_${model - 2 * layer}') }} using (id)`
  const extra =
    model % 10 === 0
      ? "{% if var('limit') > 5 %}, {{ cents('cents') }} as amount{% endif %}"
      : model % 10 === 5
        ? "{% for day in ['mon', 'tue'] %}, 1 as {{ day }}{% endfor %}"
        : ''
  const columns = Array.from({ length: 20 }, (_, column) => `    source.column_${column} as renamed_${column}`).join(
    ',\n',
  )
  return `{{ config(materialized='view', tags=['t${model % 7}']) }}

with source as (
    ${from}
)

select
${columns}${extra}
from source${join}
`
}

function propertiesText(names: readonly string[]): string {
  const models = names.map(
    (name) => `  - name: ${name}
    description: Rows of ${name}.
    columns:
      - name: renamed_0
        description: The key.
        data_tests: [unique, not_null]
`,
  )
  return `version: 2\n\nmodels:\n${models.join('')}`
}

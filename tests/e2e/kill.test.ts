/** Whatever ends a run, each relation is wholly the old one or wholly the new one. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Folder, makeFolder, type Running, rowsOf, runWh, startWh } from '../support/wh.ts'

const PROJECT = {
  'project.yml': `name: shop
target: local
targets:
  local: {type: local, path: target/shop.duckdb, threads: 2}
`,
  'models/numbers.sql': `{{ config(materialized='table') }}
select a.n * 1000 + b.n * 10 + c.n as n, {{ var('version') }} as version
from {{ ref('digits') }} a, {{ ref('digits') }} b, {{ ref('digits') }} c
`,
  'models/sums.sql': `{{ config(materialized='table', post_hook="create table if not exists log (what varchar(20))") }}
select n % 100 as n, sum(n) as total, min(version) as version from {{ ref('numbers') }} group by 1
`,
  'models/shown.sql': `select n, {{ var('version') }} as version from {{ ref('digits') }}`,
  'models/loaded.sql': `{{ config(materialized='copy') }}
copy {{ this }} from 'data/{{ var("version") }}' iam_role default json 'auto'
`,
  'models/models.yml': `version: 2
models:
  - name: loaded
    columns: [{name: n, data_type: int}, {name: version, data_type: int}]
`,
}

/** How many rows each relation has, in every version. */
const SIZES = { digits: 30, numbers: 27_000, sums: 100, shown: 30, loaded: 5000 }
const NAMES = Object.keys(SIZES)

describe('a run that is killed', () => {
  let folder: Folder
  let version = 1
  /** What stands in the warehouse: the version of each relation. */
  let standing: Readonly<Record<string, number>> = {}
  const halfway: boolean[] = []
  beforeAll(async () => {
    folder = makeFolder(PROJECT)
    folder.write(dataOf(version))
    expect(await build(version)).toMatchObject({ code: 0 })
    standing = await versions(folder.path)
  })
  afterAll(() => folder.remove())

  const build = (wanted: number) => runWh(folder.path, 'build', '--vars', `{version: ${wanted}}`)

  /** Starts to build the next version, kills it when `moment` has come, and looks at what stands then. */
  const expectWhole = async (moment: (run: Running) => Promise<unknown>): Promise<void> => {
    version += 1
    folder.write(dataOf(version))
    const run = startWh(folder.path, 'build', '--log-format', 'json', '--debug', '--vars', `{version: ${version}}`)
    await Promise.race([moment(run), run.ended])
    run.child.kill('SIGKILL')
    await run.ended
    const found = await versions(folder.path)
    for (const name of NAMES) expect([standing[name], version], name).toContain(found[name])
    halfway.push(NAMES.some((name) => found[name] === version) && NAMES.some((name) => found[name] !== version))
    standing = found
  }

  // A build sends eighteen statements.
  test.each([1, 2, 3, 5, 7, 8, 10, 11, 13, 15])('after its statement %i leaves each relation whole', (count) =>
    expectWhole((run) => run.line(/"name":"SQLQuery"/, count)),
  )

  test.each([25, 75])('%i milliseconds after it began to build leaves each relation whole', (ms) =>
    expectWhole(async (run) => {
      await run.line(/ConcurrencyLine/)
      await pause(ms)
    }),
  )

  test('was killed between its relations, and not only before or after them', () => {
    expect(halfway.filter(Boolean).length).toBeGreaterThan(2)
  })

  test('is made good by the next run, which leaves nothing of it behind', async () => {
    version += 1
    folder.write(dataOf(version))
    expect(await build(version)).toMatchObject({ code: 0 })
    expect(await versions(folder.path)).toEqual(Object.fromEntries(NAMES.map((name) => [name, version])))
    const left =
      "select table_schema, table_name from information_schema.tables where table_name like '%wh!_%' escape '!'"
    expect(await rowsOf(folder.path, left)).toEqual([])
  })
})

describe('Ctrl-C', () => {
  test('stops the run, keeps the old relations, writes the results and ends with exit code 2', async () => {
    const folder = makeFolder({
      ...PROJECT,
      ...dataOf(1),
      'models/endless.sql': `{{ config(materialized='table') }}
{% if var('version') == 1 %}
select 1 as n
{% else %}
select count(*) as n
from {{ ref('numbers') }} a, {{ ref('numbers') }} b, {{ ref('numbers') }} c, {{ ref('numbers') }} d
where a.n + b.n > c.n + d.n
{% endif %}`,
      'models/after_endless.sql': "select * from {{ ref('endless') }}",
    })
    try {
      expect(await runWh(folder.path, 'build', '--vars', '{version: 1}')).toMatchObject({ code: 0 })
      folder.write(dataOf(2))
      const run = startWh(folder.path, 'build', '--vars', '{version: 2}')
      await run.line(/START sql table model public\.endless/)
      await pause(100)
      run.child.kill('SIGINT')
      const { code, stderr } = await run.ended
      expect(code).toBe(2)
      expect(stderr).toContain('SKIP relation public.after_endless')
      const { results } = JSON.parse(readFileSync(join(folder.path, 'target/run_results.json'), 'utf8')) as RunResults
      const statuses = Object.fromEntries(results.map(({ unique_id: id, status }) => [id, status]))
      expect(statuses).toMatchObject({
        'model.shop.endless': 'error',
        'model.shop.after_endless': 'skipped',
        'model.shop.numbers': 'success',
      })
      expect(await rowsOf(folder.path, 'select n from endless union all select n from after_endless')).toEqual([
        [1],
        [1],
      ])
      const left = "select table_name from information_schema.tables where table_name like '%wh!_%' escape '!'"
      expect(await rowsOf(folder.path, left)).toEqual([])
    } finally {
      folder.remove()
    }
  })
})

interface RunResults {
  readonly results: readonly { readonly unique_id: string; readonly status: string }[]
}

/** The seed and the data files, in which every row says its version. */
function dataOf(version: number): Record<string, string> {
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
  const record = (n: number): string => `{"n": ${n}, "version": ${version}}`
  return {
    'seeds/digits.csv': `n,version\n${numbers(SIZES.digits)
      .map((n) => `${n},${version}`)
      .join('\n')}\n`,
    [`data/${version}/part.json`]: numbers(SIZES.loaded).map(record).join('\n'),
  }
}

/** The version of each relation. A relation that holds two, or another number of rows than it should, fails the test. */
async function versions(path: string): Promise<Record<string, number>> {
  const parts = NAMES.map((name) => `select '${name}', min(version), max(version), count(*) from ${name}`)
  const rows = await rowsOf(path, parts.join(' union all '))
  expect(Object.fromEntries(rows.map(([name, , , count]) => [name, Number(count)]))).toEqual(SIZES)
  for (const [name, least, most] of rows) expect([name, least]).toEqual([name, most])
  return Object.fromEntries(rows.map(([name, least]) => [String(name), Number(least)]))
}

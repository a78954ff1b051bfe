/**
 * The connection is cut at every statement of a build that has every materialization, before the server hears the
 * statement and after it has done it. Each relation is then wholly the old one or wholly the new one, and the next build
 * leaves nothing of the accident behind.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runCommandLine } from '../../src/cli/program.ts'
import { startServed } from '../serve/support.ts'
import { cuttingProxy } from '../support/cutting-proxy.ts'
import { startPostgres } from '../support/postgres.ts'
import { testShell } from '../support/shell.ts'

const SCHEMA = 'cut_here'
const incremental = (config: string, columns: string): string =>
  `{{ config(materialized='incremental', ${config}) }}\nselect ${columns} from {{ ref('raw') }}`

const FILES: Readonly<Record<string, string>> = {
  'dbt_project.yml': "name: cut\nversion: '1.0'\nprofile: cut\nflags: {send_anonymous_usage_stats: false}\n",
  'models/a_table.sql':
    "{{ config(materialized='table') }}\nselect id, {{ var('version') }} as version from {{ ref('raw') }}",
  'models/a_view.sql': "select id, {{ var('version') }} as version from {{ ref('raw') }}",
  'models/appended.sql': incremental("incremental_strategy='append'", "id, {{ var('version') }} as version"),
  'models/deleted.sql': incremental(
    "incremental_strategy='delete+insert', unique_key='id'",
    "id, {{ var('version') }} as version",
  ),
  'models/merged.sql': incremental(
    "incremental_strategy='merge', unique_key='id'",
    "id, {{ var('version') }} as version",
  ),
  'snapshots/kept.sql': `{% snapshot kept %}
{{ config(strategy='check', unique_key='id', check_cols=['version'], target_schema='${SCHEMA}') }}
select id, {{ var('version') }} as version from {{ ref('raw') }}
{% endsnapshot %}`,
  'models/models.yml': `models:
  - name: a_table
    columns: [{name: id, data_tests: [unique: {config: {store_failures: true, schema: kept_failures}}]}]
`,
}

/** Every relation with rows of one version, and how many. */
const REPLACED = ['raw', 'a_table', 'a_view', 'deleted', 'merged']
const ROWS = 3

interface Subject {
  readonly type: 'postgres' | 'redshift'
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

const postgres = await startPostgres()
const served = await startServed()
afterAll(async () => {
  await postgres?.stop()
  await served.stop()
})

const subjects: readonly Subject[] = [
  ...(postgres ? [{ type: 'postgres' as const, ...postgres }] : []),
  { type: 'redshift', port: served.port, user: 'ada', password: 'x', database: 'dev' },
]

describe.each(subjects)('a connection to $type that is cut', (subject) => {
  const root = mkdtempSync(join(tmpdir(), 'wh-cut-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true })
      writeFileSync(join(root, name), text)
    }
  }
  const output = (port: number) => ({
    ...{ type: subject.type, host: '127.0.0.1', port, user: subject.user, password: subject.password },
    ...{ dbname: subject.database, schema: SCHEMA, threads: 1, sslmode: 'disable' },
  })
  const wh = async (...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> => {
    const { shell, said } = testShell({ cwd: root, homeDir: join(root, 'home') })
    const code = await runCommandLine(args, shell)
    return { code, text: said.stdout + said.stderr }
  }
  const rows = async (sql: string): Promise<readonly string[]> =>
    (await wh('sql', '--target', 'direct', '-c', sql, '--output', 'csv')).text.trimEnd().split('\n').slice(1)

  const build = (version: number, target: string) => {
    write({ 'seeds/raw.csv': `id,version\n${[1, 2, 3].map((id) => `${id},${version}`).join('\n')}\n` })
    return wh('build', '--target', target, '--vars', `version: ${version}`)
  }

  /** What stands there: the version of each replaced relation, the versions that were added. */
  const look = async (): Promise<Record<string, number>> => {
    const parts = REPLACED.map(
      (name) => `select '${name}', min(version), max(version), count(*) from ${SCHEMA}.${name}`,
    )
    const found = (await rows(`${parts.join(' union all ')} order by 1`)).map((row) => row.split(','))
    for (const [name, least, most, count] of found) expect([name, most, count]).toEqual([name, least, String(ROWS)])
    // What is added, is added whole and once.
    const added = await rows(`select distinct count(*) from ${SCHEMA}.appended group by version`)
    expect(added).toEqual([String(ROWS)])
    const current = await rows(`select count(*) from ${SCHEMA}.kept where dbt_valid_to is null group by version`)
    expect(current).toEqual([String(ROWS)])
    return Object.fromEntries(found.map(([name, version]) => [String(name), Number(version)]))
  }

  test('at any statement leaves each relation whole, and the next build leaves nothing behind', {
    timeout: 240_000,
  }, async () => {
    const proxy = await cuttingProxy(subject.port)
    const outputs = { direct: output(subject.port), cut: output(proxy.port) }
    write({ ...FILES, 'profiles.yml': JSON.stringify({ cut: { target: 'direct', outputs } }) })
    let version = 1
    expect(await build(version, 'direct')).toMatchObject({ code: 0 })
    let standing = await look()
    let [healed, told] = [0, 0]
    for (let statement = 1, over = false; !over; statement++) {
      version += 1
      // Each server has one half of the moments.
      proxy.cutAt(statement, (statement % 2 === 0) === (subject.type === 'postgres') ? 'before' : 'after')
      const { code, text } = await build(version, 'cut')
      over = proxy.passed() < statement
      if (over) expect(code, text).toBe(0)
      if (code === 0) healed++
      else {
        told++
        expect(text).toMatch(/CONNECTION_(?:LOST|FAILED)/)
      }
      const found = await look()
      for (const name of REPLACED) expect([standing[name], version], `${name} at ${statement}`).toContain(found[name])
      if (code === 0) expect(new Set(Object.values(found))).toEqual(new Set([version]))
      standing = found
    }
    // Nearly everything bears being done twice; what adds rows does not.
    expect(healed).toBeGreaterThan(told)
    expect(told).toBeGreaterThan(0)
    expect(await build(version + 1, 'direct')).toMatchObject({ code: 0 })
    const left = await rows(
      `select table_name from information_schema.tables where table_schema = '${SCHEMA}' and table_name like '%wh!_%' escape '!'`,
    )
    expect(left).toEqual([])
    await proxy.stop()
  })
})

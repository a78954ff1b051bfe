/**
 * dbt-redshift against `wh serve`: the project is seeded, built, built again over what stands there. dbt is large, so it
 * is not fetched here: WH_TEST_DBT names the program (`pip install dbt-redshift`).
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { startServed } from './support.ts'

interface Catalog {
  readonly errors: unknown
  readonly nodes: Readonly<Record<string, unknown>>
}

const run = promisify(execFile)
const dbt = process.env.WH_TEST_DBT

if (dbt === undefined) {
  test.skip('dbt-redshift: skipped, since WH_TEST_DBT names no dbt', () => undefined)
} else {
  const folder = mkdtempSync(join(tmpdir(), 'wh-dbt-'))
  const served = await startServed()
  afterAll(async () => {
    await served.stop()
    rmSync(folder, { recursive: true })
  })

  const files: Readonly<Record<string, string>> = {
    'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\nmodels: {shop: {+materialized: table}}\n",
    'profiles.yml': `shop:
  target: dev
  outputs:
    dev: {type: redshift, host: 127.0.0.1, port: ${served.port}, user: ada, password: x, dbname: dev, schema: dbt_ada, threads: 2, sslmode: disable}
`,
    'seeds/raw.csv': 'id,name\n1,a\n2,b\n',
    'models/up.sql': "select id, upper(name) as name from {{ ref('raw') }}",
    'models/added.sql': `{{ config(materialized='incremental', unique_key='id', dist='id', sort=['id'], on_schema_change='append_new_columns') }}
select id, name from {{ ref('up') }} {% if is_incremental() %} where id >= (select max(id) from {{ this }}) {% endif %}`,
    'models/merged.sql': `{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id') }}
select id, name, current_timestamp as seen_at from {{ ref('up') }}`,
    'models/bound.sql': "{{ config(materialized='view', bind=False) }} select id from {{ ref('added') }}",
    'models/summed.sql':
      "{{ config(materialized='materialized_view', auto_refresh=False) }} select id, count(*) as n from {{ ref('up') }} group by id",
    'models/models.yml': `models:
  - name: up
    description: Names in capitals
    config: {persist_docs: {relation: true, columns: true}}
    columns:
      - {name: id, description: The number, data_tests: [unique, not_null]}
      - {name: name, data_tests: [{accepted_values: {arguments: {values: [A, B]}}}]}
  - name: added
    config: {contract: {enforced: true}}
    columns: [{name: id, data_type: integer, constraints: [{type: not_null}]}, {name: name, data_type: varchar}]
`,
    'snapshots/kept.sql': `{% snapshot kept %}
{{ config(target_schema='dbt_ada', unique_key='id', strategy='check', check_cols=['name']) }}
select id, name from {{ ref('raw') }}
{% endsnapshot %}`,
    'models/counted.sql': "{{ config(materialized='view') }} select count(*) as n from {{ ref('up') }}",
  }

  test('dbt-redshift finds the connection sound, builds, and builds again', { timeout: 400_000 }, async () => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    const call = async (...args: readonly string[]): Promise<string> => {
      const flags = ['--profiles-dir', '.', '--no-send-anonymous-usage-stats', '--no-use-colors']
      // What dbt prints says more than its exit code.
      const { stdout } = await run(dbt, [...args, ...flags], { cwd: folder }).catch(
        (failed: { stdout: string }) => failed,
      )
      return stdout
    }
    expect(await call('debug')).toContain('All checks passed!')
    expect(await call('build')).toContain('PASS=11 WARN=0 ERROR=0')
    writeFileSync(join(folder, 'seeds/raw.csv'), 'id,name\n1,a\n2,B\n')
    expect(await call('build')).toContain('PASS=11 WARN=0 ERROR=0')
    expect(await call('build', '--full-refresh', '--select', 'added', 'merged')).toContain('PASS=2 WARN=0 ERROR=0')
    await call('docs', 'generate')
    const catalog = JSON.parse(readFileSync(join(folder, 'target/catalog.json'), 'utf8')) as Catalog
    expect(catalog.errors).toBeNull()
    expect(catalog.nodes['model.shop.up']).toMatchObject({
      metadata: { type: 'BASE TABLE', schema: 'dbt_ada', comment: 'Names in capitals' },
      columns: { id: { index: 1, type: 'integer', comment: 'The number' } },
    })
    expect(Object.keys(catalog.nodes)).toHaveLength(8)
    const client = new Client({ host: '127.0.0.1', port: served.port, user: 'ada', database: 'dev' })
    await client.connect()
    expect((await client.query('select n::int as n from dbt_ada.counted')).rows).toEqual([{ n: 2 }])
    const versions = 'select id, name, dbt_valid_to is null as current from dbt_ada.kept order by id, current'
    expect((await client.query(versions)).rows).toEqual([
      { id: 1, name: 'a', current: true },
      { id: 2, name: 'b', current: false },
      { id: 2, name: 'B', current: true },
    ])
    await client.end()
    expect(served.bugs).toEqual([])
  })
}

/**
 * dbt-redshift against `wh serve`: the project is seeded, built, built again over what stands there. dbt is large, so it
 * is not fetched here: WH_TEST_DBT names the program (`pip install dbt-redshift`).
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { startServed } from './support.ts'

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
    'models/counted.sql': "{{ config(materialized='view') }} select count(*) as n from {{ ref('up') }}",
  }

  test('dbt-redshift finds the connection sound, builds, and builds again', { timeout: 120_000 }, async () => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    const call = async (...args: readonly string[]): Promise<string> => {
      const { stdout } = await run(
        dbt,
        [...args, '--profiles-dir', '.', '--no-send-anonymous-usage-stats', '--no-use-colors'],
        {
          cwd: folder,
        },
      )
      return stdout
    }
    expect(await call('debug')).toContain('All checks passed!')
    expect(await call('build')).toContain('PASS=3 WARN=0 ERROR=0')
    expect(await call('build')).toContain('PASS=3 WARN=0 ERROR=0')
    const client = new Client({ host: '127.0.0.1', port: served.port, user: 'ada', database: 'dev' })
    await client.connect()
    expect((await client.query('select n::int as n from dbt_ada.counted')).rows).toEqual([{ n: 2 }])
    await client.end()
    expect(served.bugs).toEqual([])
  })
}

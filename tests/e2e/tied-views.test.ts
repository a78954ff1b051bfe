/** Views that somebody else has tied to our tables and views: a run keeps them, or says what it takes along. */
import { rmSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { runCommandLine } from '../../src/cli/program.ts'
import { startServed } from '../serve/support.ts'
import { startPostgres } from '../support/postgres.ts'
import { testShell } from '../support/shell.ts'
import { makeFolder } from '../support/wh.ts'

const postgres = await startPostgres()
const served = await startServed()
afterAll(async () => {
  await postgres?.stop()
  await served.stop()
})

const server = { host: '127.0.0.1', sslmode: 'disable', threads: 2 }
const outputs: Readonly<Record<string, object>> = {
  local: { type: 'local', path: 'target/tied.duckdb' },
  redshift: { type: 'redshift', ...server, port: served.port, user: 'ada', password: 'x', dbname: 'dev' },
  ...(postgres && {
    postgres: {
      type: 'postgres',
      ...{ ...server, port: postgres.port, user: postgres.user, password: postgres.password },
      dbname: postgres.database,
    },
  }),
}

function projectOf(target: string, schema: string, models: Readonly<Record<string, string>>) {
  const files = Object.entries(models).map(([name, text]) => [`models/${name}.sql`, text])
  const folder = makeFolder({
    'dbt_project.yml': "name: tied\nversion: '1.0'\nprofile: tied\nmodels: {+bind: true}\n",
    'profiles.yml': JSON.stringify({ tied: { target, outputs: { [target]: { ...outputs[target], schema } } } }),
    ...Object.fromEntries(files),
  })
  afterAll(() => rmSync(folder.path, { recursive: true, force: true }))
  const wh = async (...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> => {
    const { shell, said } = testShell({ cwd: folder.path, homeDir: folder.path })
    const code = await runCommandLine(args, shell)
    return { code, text: said.stdout + said.stderr }
  }
  const rows = async (sql: string): Promise<readonly string[]> =>
    (await wh('sql', '-c', sql, '--output', 'csv')).text.trimEnd().split('\n').slice(1)
  return { wh, rows }
}

const orders = (columns: string): string => `{{ config(materialized='table') }}\nselect ${columns}`
const versioned = "{{ var('version', 1) }} as version"

describe.each(Object.keys(outputs))('on %s', (target) => {
  test('a table that a foreign view is tied to is filled anew, in one transaction', async () => {
    const { wh, rows } = projectOf(target, 'kept', { orders: orders(`1 as id, ${versioned}`) })
    expect(await wh('run')).toMatchObject({ code: 0 })
    await wh('sql', '-c', 'create view kept.theirs as select version from kept.orders')
    const again = await wh('run', '--vars', 'version: 2')
    expect(again.code, again.text).toBe(0)
    expect(again.text).not.toContain('takes along')
    expect(await rows('select version from kept.theirs')).toEqual(['2'])
    expect(await rows('select version from kept.orders')).toEqual(['2'])
  })

  test('a view above a view of ours keeps all three', async () => {
    const { wh, rows } = projectOf(target, 'chain', {
      orders: orders(`1 as id, ${versioned}`),
      seen: `select version, ${versioned.replace(' as version', ' + 0 as n')} from {{ ref('orders') }}`,
    })
    expect(await wh('run')).toMatchObject({ code: 0 })
    await wh('sql', '-c', 'create view chain.theirs as select version, n from chain.seen')
    expect(await wh('run', '--vars', 'version: 2')).toMatchObject({ code: 0 })
    expect(await rows('select version, n from chain.theirs')).toEqual(['2,2'])
  })

  test('a table with other columns is swapped, and the run says what goes with it', async () => {
    const { wh, rows } = projectOf(target, 'changed', {
      orders: orders(`1 as id {% if var('version', 1) == 2 %}, 2 as more {% endif %}`),
    })
    expect(await wh('run')).toMatchObject({ code: 0 })
    await wh('sql', '-c', 'create view changed.theirs as select id from changed.orders')
    const again = await wh('run', '--vars', 'version: 2')
    expect(again.code).toBe(0)
    expect(again.text).toContain('takes along what is tied to it: changed.theirs')
    expect(await rows('select more from changed.orders')).toEqual(['2'])
  })

  test('our own view above stays when it is not selected, and is built anew when it is', async () => {
    const { wh, rows } = projectOf(target, 'own', {
      orders: orders(`1 as id, ${versioned}`),
      seen: `select version from {{ ref('orders') }}`,
    })
    expect(await wh('run')).toMatchObject({ code: 0 })
    expect(await wh('run', '--select', 'orders', '--vars', 'version: 2')).toMatchObject({ code: 0 })
    expect(await rows('select version from own.seen')).toEqual(['2'])
    expect(await wh('run', '--vars', 'version: 3')).toMatchObject({ code: 0 })
    expect(await rows('select version from own.seen')).toEqual(['3'])
  })

  test('replace: delete_insert fills the same table, and swap takes another', async () => {
    const { wh, rows } = projectOf(target, 'ways', {
      kept: `{{ config(materialized='table', replace='delete_insert', post_hook='insert into {{ this }} values (9)') }} select ${versioned}`,
    })
    for (const version of [1, 2]) expect(await wh('run', '--vars', `version: ${version}`)).toMatchObject({ code: 0 })
    expect(await rows('select version from ways.kept order by 1')).toEqual(['2', '9'])
    const wrong = projectOf(target, 'ways', { kept: "{{ config(replace='rename') }} select 1 as n" })
    expect((await wrong.wh('run')).text).toContain("error[CONFIG_INVALID]: config 'replace'")
  })
})

describe.skipIf(postgres === undefined)('indexes on PostgreSQL', () => {
  const definitions = "select indexdef from pg_indexes where schemaname = 'indexed' and tablename = 'orders' order by 1"

  test('are made with the table, however often it is built', async () => {
    const { wh, rows } = projectOf('postgres', 'indexed', {
      orders: `{{ config(materialized='table', indexes=[{'columns': ['id'], 'unique': True}, {'columns': ['id', 'version'], 'type': 'btree'}, {'columns': ['version'], 'type': 'hash'}]) }}
select 1 as id, ${versioned}`,
    })
    for (const version of [1, 2, 3]) {
      expect(await wh('run', '--vars', `version: ${version}`)).toMatchObject({ code: 0 })
      const found = (await rows(definitions)).map((text) =>
        text.replaceAll(/^"|"$/g, '').replace(/ INDEX \S+ /, ' INDEX '),
      )
      expect(found.toSorted()).toEqual([
        'CREATE INDEX ON indexed.orders USING btree (id, version)',
        'CREATE INDEX ON indexed.orders USING hash (version)',
        'CREATE UNIQUE INDEX ON indexed.orders USING btree (id)',
      ])
    }
  })

  test('that are not written as indexes are refused before anything runs', async () => {
    const { wh } = projectOf('postgres', 'indexed', {
      orders: "{{ config(materialized='table', indexes=[{'columns': 'id'}]) }} select 1 as id",
    })
    expect((await wh('run')).text).toContain("error[CONFIG_INVALID]: config 'indexes'")
  })
})

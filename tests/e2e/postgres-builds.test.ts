/** What only a real PostgreSQL can show: grants, comments, constraints, and snapshots in its types. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommandLine } from '../../src/cli/program.ts'
import { startPostgres, type TestServer } from '../support/postgres.ts'
import { testShell } from '../support/shell.ts'

const CASES = join(import.meta.dirname, '../cases')
const server: TestServer | undefined = await startPostgres()
const roots: string[] = []

afterAll(async () => {
  for (const root of roots) rmSync(root, { recursive: true, force: true })
  await server?.stop()
})

interface Place {
  readonly wh: (...args: readonly string[]) => Promise<{ readonly code: number; readonly text: string }>
  readonly rows: (sql: string) => Promise<readonly string[]>
  readonly root: string
}

/** A copy of a case's project on a schema of its own. */
function placeOf(name: string, schema: string, { host, port, user, password, database }: TestServer): Place {
  const root = mkdtempSync(join(tmpdir(), 'wh-pg-'))
  roots.push(root)
  cpSync(join(CASES, name), root, { recursive: true, filter: (path) => !path.includes('/expected') })
  const target = {
    type: 'postgres',
    host,
    port,
    user,
    password,
    dbname: database,
    schema,
    threads: 1,
    sslmode: 'disable',
  }
  writeFileSync(join(root, 'profiles.yml'), JSON.stringify({ pg: { target: 'pg', outputs: { pg: target } } }))
  const wh: Place['wh'] = async (...args) => {
    const { shell, said } = testShell({ cwd: root, homeDir: join(root, 'home') })
    const code = await runCommandLine([...args, '--profile', 'pg'], shell)
    return { code, text: said.stdout + said.stderr }
  }
  const rows: Place['rows'] = async (sql) => {
    const { text } = await wh('sql', '-c', sql, '--output', 'csv')
    return text.trimEnd().split('\n').slice(1)
  }
  return { wh, rows, root }
}

describe.skipIf(server === undefined)('on PostgreSQL', () => {
  let pg: TestServer
  beforeAll(() => {
    if (server) pg = server
  })

  test('descriptions become comments, and grants are given and taken back', async () => {
    const { wh, rows } = placeOf('docs-and-grants', 'documented', pg)
    await wh('sql', '-c', 'create role ann; create role bob')
    expect(await wh('build')).toMatchObject({ code: 0 })
    const granted =
      "select table_name, grantee from information_schema.role_table_grants where table_schema = 'documented' and grantee in ('ann', 'bob') order by 1, 2"
    expect(await rows(granted)).toEqual(['lines,ann', 'orders,ann', 'orders,bob'])
    expect(await wh('build', '--vars', 'again: true')).toMatchObject({ code: 0 })
    expect(await rows(granted)).toEqual(['lines,bob', 'orders,ann', 'orders,bob'])
    const comments =
      "select relname, objsubid, description from pg_description join pg_class on pg_class.oid = objoid where relnamespace = 'documented'::regnamespace order by 1, 2"
    expect(await rows(comments)).toEqual([
      'lines,0,Their lines',
      'lines,1,The order of the line',
      "orders,0,Everybody's orders",
      "orders,1,The order's number",
      'seen,0,Orders as they are seen',
    ])
  })

  test('a contract makes a table with its constraints, and stops a query that breaks it', async () => {
    const { wh, rows, root } = placeOf('contracts', 'promised', pg)
    expect(await wh('run')).toMatchObject({ code: 0 })
    const constraints =
      "select contype::text from pg_constraint where conrelid = 'promised.orders'::regclass and contype = 'p'"
    expect(await rows(constraints)).toEqual(['p'])
    cpSync(join(root, 'changed/models'), join(root, 'models'), { recursive: true })
    const broken = await wh('run')
    expect(broken.code).toBe(1)
    expect(broken.text).toContain("'orders' breaks its contract: 3 columns differ")
    expect(await rows('select id, status from promised.orders')).toEqual(['7,placed'])
  })

  test('snapshots keep rows by time, by value, and when they are gone', async () => {
    const { wh, rows, root } = placeOf('snapshots', 'kept', pg)
    expect(await wh('build')).toMatchObject({ code: 0 })
    cpSync(join(root, 'second/seeds'), join(root, 'seeds'), { recursive: true })
    expect(await wh('build')).toMatchObject({ code: 0 })
    expect(await wh('snapshot')).toMatchObject({ code: 0 })
    expect(
      await rows('select id, status, dbt_valid_to is null as c from kept_history.orders_by_time order by 1, 3'),
    ).toEqual(['1,placed,false', '1,shipped,true', '2,placed,true', '3,placed,true'])
    expect(
      await rows(
        "select id, gone, valid_to = timestamp '9999-12-31' as c from kept_history.orders_with_deletions order by id, valid_from, gone",
      ),
    ).toEqual(['1,False,false', '1,False,true', '2,False,false', '2,True,true', '3,False,true'])
    expect(
      await rows(
        'select id, line, status, dbt_valid_to is null as c from kept_history.orders_by_value order by 1, 2, 4',
      ),
    ).toEqual(['1,1,placed,false', '1,1,shipped,true', '2,1,placed,true', '3,1,placed,true', '3,2,placed,true'])
    expect(
      await rows('select id, dbt_valid_to is null as c from kept_history.orders_invalidated order by 1, 2'),
    ).toEqual(['1,false', '1,true', '2,false', '3,true'])
  })

  test('a materialized view keeps its indexes as the project says', async () => {
    const { wh, rows, root } = placeOf('materialized-views', 'mv', pg)
    const view = (more: string): void =>
      writeFileSync(
        join(root, 'models/totals.sql'),
        `{{ config(materialized='materialized_view', ${more}) }} select id from {{ ref('orders') }}`,
      )
    const indexes = (): Promise<readonly string[]> =>
      rows("select indexdef from pg_indexes where schemaname = 'mv' and tablename = 'totals' order by 1")
    view("indexes=[{'columns': ['id'], 'unique': true}]")
    expect(await wh('run', '--quiet')).toEqual({ code: 0, text: '' })
    expect(await indexes()).toEqual([
      expect.stringMatching(/^CREATE UNIQUE INDEX \S+ ON mv\.totals USING btree \(id\)$/),
    ])
    await wh('sql', '-c', 'insert into mv.orders values (2)')
    view("indexes=[{'columns': ['id'], 'type': 'hash'}], on_configuration_change='fail'")
    expect((await wh('run', '--quiet', '--select', 'totals')).text).toContain('in the project: index using hash ("id")')
    view("indexes=[{'columns': ['id'], 'type': 'hash'}]")
    expect(await wh('run', '--quiet', '--select', 'totals')).toEqual({ code: 0, text: '' })
    expect(await indexes()).toEqual([expect.stringMatching(/^CREATE INDEX \S+ ON mv\.totals USING hash \(id\)$/)])
    expect(await rows('select id from mv.totals order by id')).toEqual(['1', '2'])
  })

  test('a microbatch model needs a key, and merges by it', async () => {
    const { wh, rows, root } = placeOf('microbatch-models', 'batches', pg)
    const days = ['--event-time-start', '2026-01-01', '--event-time-end', '2026-01-04']
    expect((await wh('build', '--quiet', ...days)).text).toContain(
      "microbatch model 'per_day' needs the key 'unique_key'",
    )
    writeFileSync(
      join(root, 'models/per_day.sql'),
      `{{ config(materialized='incremental', incremental_strategy='microbatch', unique_key='id',
                 event_time='happened', begin='2026-01-01', batch_size='day') }}
       select id, happened, amount, '{{ model.batch.id }}' as batch from {{ ref('events') }}`,
    )
    expect(await wh('build', '--quiet', ...days)).toEqual({ code: 0, text: '' })
    await wh('sql', '-c', 'update batches.per_day set amount = 0')
    expect(await wh('run', '--quiet', '--event-time-start', '2026-01-02', '--event-time-end', '2026-01-03')).toEqual({
      code: 0,
      text: '',
    })
    expect(await rows('select id, amount, batch from batches.per_day order by id')).toEqual([
      '1,0,20260101',
      '2,20,20260102',
      '3,30,20260102',
      '4,0,20260103',
    ])
  })

  test('statements carry the comment of the project, and errors their places', async () => {
    const { wh, rows, root } = placeOf('hooks-of-a-run', 'comments', pg)
    const project = (comment: string): void =>
      writeFileSync(join(root, 'project.yml'), `name: shop\nprofile: pg\n${comment}`)
    rmSync(join(root, 'models'), { recursive: true })
    const model = (sql: string): void => {
      mkdirSync(join(root, 'models'), { recursive: true })
      writeFileSync(join(root, 'models/seen.sql'), sql)
    }
    model("{{ config(materialized='table') }}\nselect query from pg_stat_activity where pid = pg_backend_pid()")
    const seen = async (): Promise<string> => (await rows('select left(query, 140) from comments.seen')).join('\n')
    project('')
    expect(await wh('run', '--quiet')).toEqual({ code: 0, text: '' })
    expect(await seen()).toContain('""app"": ""dbt"", ""dbt_version"": ""1.12.3"", ""profile_name"": ""pg""')
    project("query-comment: {comment: 'by {{ target.name }} for {{ node.name }}', append: true}\n")
    expect(await wh('run', '--quiet')).toEqual({ code: 0, text: '' })
    expect(await seen()).toMatch(/^"?create table[\s\S]*\/\* by pg for seen \*\/"?$/)
    project("query-comment: ''\n")
    expect(await wh('run', '--quiet')).toEqual({ code: 0, text: '' })
    expect(await seen()).not.toContain('/*')
    project('query-comment: short\n')
    model('select 1 as one,\n  nothing')
    expect((await wh('run', '--quiet')).text).toContain('models/seen.sql:2:3')
  })
})

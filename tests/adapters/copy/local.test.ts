/** COPY and UNLOAD as statements of the local warehouse, beside Redshift SQL. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLocalWarehouse } from '../../../src/adapters/local/warehouse.ts'
import type { Session, Warehouse } from '../../../src/core/adapter.ts'
import { failureOf } from './support.ts'

let folder: string
let warehouse: Warehouse
let session: Session

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wh-copy-local-'))
  const target = {
    name: 'local',
    profile: 'x',
    type: 'local',
    schema: 'public',
    database: 'dev',
    threads: 1,
    settings: { path: ':memory:' },
  } as const
  warehouse = await openLocalWarehouse(target, {
    root: folder,
    now: () => Date.UTC(2018, 10, 30),
    random: () => 0.5,
    application: 'wh',
    readText: (path) => readFileSync(path, 'utf8'),
  })
  session = await warehouse.openSession('test')
  writeFileSync(
    join(folder, 'rows.json'),
    '{"id":1,"name":"a","at":1541105830796,"doc":{"x":1}}\n{"id":2,"name":"","at":null}\n',
  )
  writeFileSync(join(folder, 'bad.json'), '{"id":1}\n{"id":"x"}\n')
})
afterAll(async () => {
  await session[Symbol.asyncDispose]()
  await warehouse[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

test('a table of Redshift types is loaded, asked and unloaded', async () => {
  await session.execute(
    'create table public.events (id integer not null, name varchar(5), at timestamp, doc super, loaded boolean default true)',
  )
  const copy =
    "copy public.events (id, name, at, doc) from 'rows.json' json 'auto' timeformat 'epochmillisecs' emptyasnull"
  expect(await session.execute(copy)).toMatchObject({ tag: 'COPY', rows: 2 })
  expect(
    (await session.query('select id, name, at, doc.x, loaded, pg_last_copy_count() from events order by id')).rows,
  ).toEqual([
    [1, 'a', '2018-11-01 20:57:10.796', '1', true, 2],
    [2, null, null, null, true, 2],
  ])
  const unload = "unload ('select id, name, at, loaded from events where id < 10 order by id') to 'out/e_' csv header"
  expect(await session.execute(unload)).toMatchObject({ tag: 'UNLOAD', rows: 2 })
  expect(readFileSync(join(folder, 'out/e_0000_part_00'), 'utf8')).toBe(
    'id,name,at,loaded\n1,a,2018-11-01 20:57:10.796,t\n2,,,t\n',
  )
})

test('a failing COPY leaves its table as it was and its errors in stl_load_errors', async () => {
  await session.execute('create table public.few (id integer)')
  const error = await failureOf(session.execute("copy few from 'bad.json' json 'auto'"))
  expect(error.loadErrors).toMatchObject([
    { file: 'bad.json', line: 2, column: 7, columnName: 'id', value: 'x', code: 1207 },
  ])
  expect((await session.query('select count(*) from few')).rows).toEqual([[0]])
  expect(
    (await session.query('select trim(filename), line_number, trim(colname), err_code from stl_load_errors')).rows,
  ).toEqual([['bad.json', 2, 'id', 1207]])
})

test('in a transaction block a failing COPY ends it, a good one is part of it', async () => {
  await session.execute('create table public.twice (id integer)')
  await session.execute('begin')
  await session.execute("copy twice from 'rows.json' json 'auto'")
  await session.execute('rollback')
  expect((await session.query('select count(*) from twice')).rows).toEqual([[0]])
  await session.execute('begin')
  await failureOf(session.execute("copy twice from 'bad.json' json 'auto'"))
  expect((await failureOf(session.query('select 1'))).message).toContain('current transaction is aborted')
  await session.execute('rollback')
})

test('every problem of a statement is told at once', async () => {
  const error = await failureOf(session.execute("copy twice from 'rows.json' jsn 'auto' trimblank"))
  expect(error).toMatchObject({
    message: "'jsn' is no option of COPY",
    hint: 'did you mean JSON?',
    position: 28,
    detail: "'trimblank' is no option of COPY",
  })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DuckDb, type DuckDbConnection, openDuckDb } from '../../src/adapters/duckdb/connection.ts'
import { faultOf } from '../../src/adapters/duckdb/fault.ts'
import { DatabaseError } from '../../src/core/adapter.ts'

const folder = mkdtempSync(join(tmpdir(), 'wh-duckdb-'))
let database: DuckDb
let connection: DuckDbConnection

beforeAll(async () => {
  database = await openDuckDb({ path: ':memory:', settings: { TimeZone: 'UTC', threads: '2' } })
  connection = await database.connect()
})

afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

async function cellOf(expression: string): Promise<unknown> {
  return (await connection.read(`select ${expression}`)).rows[0]?.[0]
}

async function failureOf(work: Promise<unknown>): Promise<DatabaseError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof DatabaseError) return error
  throw new Error(`no DatabaseError but ${String(error)}`)
}

describe('values keep their exact text', () => {
  test.each([
    ['null', null],
    ['true', true],
    ['42', 42],
    ['9007199254740991::bigint', 9007199254740991],
    ['9007199254740993::bigint', 9007199254740993n],
    ['-170141183460469231731687303715884105727::hugeint', -170141183460469231731687303715884105727n],
    ['1.50::decimal(10,2)', '1.50'],
    ['-0.05::decimal(10,2)', '-0.05'],
    ['12345678901234567890123456789012345678::decimal(38,0)', '12345678901234567890123456789012345678'],
    ['0.1::float', 0.1],
    ['16777217::float', 16777216],
    ['0.1::double', 0.1],
    ["'é😀'", 'é😀'],
    ["date '2018-11-01'", '2018-11-01'],
    ["date '0001-01-01'", '0001-01-01'],
    ["date '0044-03-15 (BC)'", '0044-03-15 BC'],
    ["date '12345-06-07'", '12345-06-07'],
    ["date '1600-02-29'", '1600-02-29'],
    ["'infinity'::date", 'infinity'],
    ["timestamp '2018-11-01 20:57:10.796'", '2018-11-01 20:57:10.796'],
    ["timestamp '1969-12-31 23:59:59.999999'", '1969-12-31 23:59:59.999999'],
    ["timestamp '2018-11-01 00:00:00'", '2018-11-01 00:00:00'],
    ["'-infinity'::timestamp", '-infinity'],
    ["timestamptz '2018-11-01 20:57:10+02'", '2018-11-01 18:57:10+00'],
    ["timestamp_ns '2018-11-01 20:57:10.123456789'", '2018-11-01 20:57:10.123456789'],
    ["timestamp_s '2018-11-01 20:57:10'", '2018-11-01 20:57:10'],
    ["timestamp_ms '2018-11-01 20:57:10.5'", '2018-11-01 20:57:10.5'],
    ["time '20:57:10.796'", '20:57:10.796'],
    ["timetz '20:57:10-05:30'", '20:57:10-05:30'],
    ["interval '1 year 2 months 3 days 04:05:06.7'", '1 year 2 months 3 days 04:05:06.7'],
    ["'\\xDE\\xAD'::blob", 'dead'],
    ["'6d3d2541-ae35-4c1c-a86a-59d6ff02f7a4'::uuid", '6d3d2541-ae35-4c1c-a86a-59d6ff02f7a4'],
    ["'10101'::bit", '10101'],
    ["'b'::enum('a', 'b')", 'b'],
    ['\'{"a": [1, 2.50]}\'::json', '{"a": [1, 2.50]}'],
    ['[1, null, 3]', '[1,null,3]'],
    [
      "{'a': 1.50::decimal(4,2), 'b': ['x', null], 'c': date '2020-01-01'}",
      '{"a":1.50,"b":["x",null],"c":"2020-01-01"}',
    ],
    ["{'j': '{\"k\": 1}'::json}", '{"j":{"k": 1}}'],
    ["map {1: 'one', 2: null}", '{"1":"one","2":null}'],
    ['union_value(n := 5)', 5],
    ["{'a': 1, 'b': 'x'}::variant", '{"a":1,"b":"x"}'],
  ])('%s', async (expression, expected) => {
    expect(await cellOf(expression)).toEqual(expected)
  })

  test('column types are DuckDB’s own words, or the words that a connection asks for', async () => {
    const sql = `select 1 a, 1.5::decimal(4,2) b, '{}'::json c, [1] d, now() e, {'x': '{}'::json} f`
    const types = (await connection.read(sql)).columns.map(({ type }) => type)
    expect(types).toEqual([
      'INTEGER',
      'DECIMAL(4,2)',
      'JSON',
      'INTEGER[]',
      'TIMESTAMP WITH TIME ZONE',
      'STRUCT("x" JSON)',
    ])
    const other = await database.connect({ typeName: (name) => name.toLowerCase() })
    expect((await other.describe('select 1 as n')).at(0)).toEqual({ name: 'n', type: 'integer' })
    await other.close()
  })
})

test('a statement tells the rows it wrote, a CTAS too', async () => {
  expect(await connection.run('create table counted as select * from range(7)')).toEqual({ rows: 7 })
  expect(await connection.run('insert into counted select * from range(3)')).toEqual({ rows: 3 })
  expect(await connection.run('update counted set range = 0 where range = 1')).toEqual({ rows: 2 })
  expect(await connection.run('delete from counted')).toEqual({ rows: 10 })
  expect(await connection.run('create view of_counted as select * from counted')).toEqual({})
  expect(await connection.run('drop view of_counted')).toEqual({})
})

test('a limited read stops early and leaves nothing open', async () => {
  const { rows } = await connection.read('select * from range(10000000)', 3)
  expect(rows).toEqual([[0], [1], [2]])
  expect((await connection.read('select * from range(5)', 10)).rows).toHaveLength(5)
  expect((await connection.read('select 1', 0)).rows).toEqual([])
})

test('a stream hands on batches, and the next call waits for its end', async () => {
  const { columns, batches } = await connection.stream('select range as n from range(5000)')
  const next = connection.read('select 1')
  let rows = 0
  for await (const batch of batches) rows += batch.length
  expect(columns).toEqual([{ name: 'n', type: 'BIGINT' }])
  expect(rows).toBe(5000)
  expect((await next).rows).toEqual([[1]])
})

test('a stream that is left early frees the connection', async () => {
  const { batches } = await connection.stream('select * from range(1000000)')
  for await (const batch of batches) {
    expect(batch.length).toBeGreaterThan(0)
    break
  }
  expect((await connection.read('select 2')).rows).toEqual([[2]])
})

test('describe tells columns without running the statement', async () => {
  expect(await connection.describe("select error('it ran') as boom, 1::smallint as n")).toEqual([
    { name: 'boom', type: 'INTEGER' },
    { name: 'n', type: 'SMALLINT' },
  ])
})

describe('errors carry the place and the meaning', () => {
  test.each([
    ['select 1 +', 10, '42601'],
    ['selec 1', 0, '42601'],
    ["select 'é😀', foo from range(1) t(bar)", 14, '42703'],
    ['select 1 from\n range(3) t(x)\n where y = 2', 36, '42703'],
    ['select * from main.nope', 14, '42P01'],
    ['select nofunc(1)', 7, '42883'],
    ["select 'é', cast('x' as int)", 12, '22P02'],
    ["select 'é'::int", 10, '22P02'],
    ['select upper(1, 2, 3)', 7, '42883'],
    ['select 2147483647::int + 1::int', undefined, '22003'],
    ['create schema main', undefined, '42P06'],
    ['drop table nope', undefined, '42P01'],
  ])('%s', async (sql, position, sqlState) => {
    const error = await failureOf(connection.read(sql))
    expect({ position: error.position, sqlState: error.sqlState }).toEqual({ position, sqlState })
  })

  test('a place inside the text of a view is not taken for a place in the statement', async () => {
    await connection.run("create or replace table words as select 'x' as word")
    await connection.run('create or replace view numbers as select                  word::int as n from words')
    const inside = await failureOf(connection.read('select /* a comment that is long */ n from numbers'))
    expect(inside.position).toBeUndefined()
    const outside = await failureOf(connection.read('select nope from numbers'))
    expect(outside.position).toBe(7)
  })

  test('advice of the engine becomes the hint', async () => {
    const error = await failureOf(connection.read('select foo from (select 1 as fooo)'))
    expect(error.message).toBe('Binder Error: Referenced column "foo" not found in FROM clause!')
    expect(error.hint).toBe('Candidate bindings: "fooo"')
    expect(faultOf(error)).toMatchObject({ kind: 'Binder', facts: { name: 'foo' } })
  })

  test('an interrupt rejects the running statement and leaves the connection usable', async () => {
    const running = failureOf(connection.read('select count(*) from range(100000000000) where range % 7 = 3'))
    setTimeout(() => connection.interrupt(), 100)
    expect((await running).sqlState).toBe('57014')
    expect(await cellOf('1')).toBe(1)
  })

  test('a wrong setting is named', async () => {
    const wrong = await openDuckDb({ path: ':memory:', settings: { nonsense: '1' } })
    expect((await failureOf(wrong.connect())).message).toContain('nonsense')
    await wrong.close()
  })

  test('no statement may fetch an extension', async () => {
    const error = await failureOf(connection.read("select * from 's3://bucket/file.csv'"))
    expect(error.message).toContain('requires the extension httpfs')
  })
})

describe('functions written in TypeScript', () => {
  test('overloads share a name, NULL skips the call, and a throw is the error of the statement', async () => {
    connection.registerScalarFunction({
      name: 'shout',
      parameters: ['VARCHAR'],
      returns: 'VARCHAR',
      run: (text) => {
        if (text === '') throw new Error('nothing to shout')
        return `${String(text)}!`
      },
    })
    connection.registerScalarFunction({
      name: 'shout',
      parameters: ['BIGINT'],
      returns: 'BIGINT',
      run: (number) => (typeof number === 'bigint' ? number * 2n : null),
    })
    const { rows } = await connection.read("select shout('a'), shout(21), shout(null::varchar)")
    expect(rows).toEqual([['a!', 42, null]])
    const error = await failureOf(connection.read("select shout(x) from (values ('b'), ('')) t(x)"))
    expect(error.message).toContain('nothing to shout')
  })

  test('values of every kind go in and out', async () => {
    const echo = ['DATE', 'TIMESTAMP', 'TIME', 'BLOB', 'INTERVAL', 'DECIMAL(10,3)', 'VARCHAR[]', 'BOOLEAN', 'DOUBLE']
    for (const [index, type] of echo.entries()) {
      connection.registerScalarFunction({
        name: `echo${index}`,
        parameters: [type],
        returns: type,
        run: (value) => value ?? null,
      })
    }
    const { rows } = await connection.read(
      `select echo0(date '2020-02-29'), echo1(timestamp '2020-01-02 03:04:05.6'), echo2(time '01:02:03'), echo3('ab'::blob),
        echo4(interval '1 month 2 days'), echo5(1.5), echo6(['x', null]), echo7(true), echo8(0.5)`,
    )
    expect(rows).toEqual([
      ['2020-02-29', '2020-01-02 03:04:05.6', '01:02:03', '6162', '1 month 2 days', '1.500', '["x",null]', true, 0.5],
    ])
  })

  test('a function may ask to be called with NULL and with any number of arguments', async () => {
    connection.registerScalarFunction({
      name: 'nulls_among',
      parameters: [],
      varArgs: 'ANY',
      returns: 'INTEGER',
      nullHandling: 'called_on_null',
      run: (...values) => values.filter((value) => value === null).length,
    })
    expect(await cellOf("nulls_among(1, null, 'x', null)")).toBe(2)
  })
})

test('an appender casts text to the types of the table', async () => {
  await connection.run('create table typed (n int, d decimal(6,2), t timestamp, s varchar)')
  const appender = await connection.appender({ table: 'typed' })
  appender.append([
    ['1', '1.255', '2020-01-01', 'a'],
    [null, '-3', '2020-01-01 10:00:00.5', ''],
  ])
  appender.close()
  expect((await connection.read('select * from typed')).rows).toEqual([
    [1, '1.26', '2020-01-01 00:00:00', 'a'],
    [null, '-3.00', '2020-01-01 10:00:00.5', ''],
  ])
})

test('a file held by another process is waited for, and then named with its holder', async () => {
  const path = join(folder, 'held.duckdb')
  const driver = createRequire(import.meta.url).resolve('@duckdb/node-api')
  const script = `require(${JSON.stringify(driver)}).DuckDBInstance.create(${JSON.stringify(path)}).then((d) => {
    console.log('open'); process.stdin.once('data', () => { d.closeSync(); process.exit() }) })`
  const holder = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')

  const refused = await failureOf(openDuckDb({ path }))
  expect(refused.message).toContain(`'${path}' is in use by process ${holder.pid}`)

  const waits: unknown[] = []
  const opening = openDuckDb({ path, wait: { timeoutMs: 20_000, onWait: ({ pid }) => waits.push(pid) } })
  await new Promise((resolve) => setTimeout(resolve, 200))
  holder.stdin.write('close\n')
  await (await opening).close()
  expect(waits).toEqual([holder.pid])
})

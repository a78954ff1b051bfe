import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, failureOf, openBench } from './support.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
  bench.files({ 'p/.keep': '' })
  await write(
    'p/a.parquet',
    "select 1::integer as x, 'one' as y, 1.50::decimal(8,2) as z, timestamp '2018-11-01 20:57:10.796' as w",
  )
  await write('p/b.parquet', 'select 2::integer, null::varchar, 2.25::decimal(8,2), null::timestamp')
})
afterAll(() => bench[Symbol.asyncDispose]())

const COLUMNS = 'id int, name varchar(5), price decimal(8,2), at timestamp'

async function write(name: string, select: string): Promise<void> {
  await bench.connection.run(`copy (${select}) to '${join(bench.folder, name)}' (format parquet)`)
}

test('columns are loaded by their position, whatever their names', async () => {
  await bench.table('t', COLUMNS)
  expect(await bench.copy("copy t from 'p/a' format as parquet")).toMatchObject({ rows: 1, tag: 'COPY' })
  await bench.copy("copy t from 'p/b' parquet")
  expect(await bench.rows('select * from t')).toEqual([
    [1, 'one', '1.50', '2018-11-01 20:57:10.796'],
    [2, null, '2.25', null],
  ])
})

test('NOLOAD counts', async () => {
  await bench.table('t', COLUMNS)
  await write('p/many.parquet', "select i::integer, 'x', 1::decimal(8,2), null::timestamp from range(10) r(i)")
  expect((await bench.copy("copy t from 'p/many' parquet noload")).notices).toEqual([
    "Load into table 't' checked: 10 record(s) can be loaded.",
  ])
})

test.each<[string, string, string, string]>([
  [
    'another number of columns',
    'id int',
    'select 1::integer, 2::integer',
    'Unmatched number of columns between table and file. Table columns: 1, Data columns: 2, File name: p/x.parquet',
  ],
  [
    'another type',
    'id bigint',
    'select 1::integer as x',
    "File 'p/x.parquet' has an incompatible Parquet schema for column 'id'. Column type: bigint, Parquet schema: x integer",
  ],
  [
    'another scale',
    'd decimal(8,2)',
    'select 1::decimal(8,3) as x',
    "File 'p/x.parquet' has an incompatible Parquet schema for column 'd'. Column type: numeric(8,2), Parquet schema: x decimal(8,3)",
  ],
  [
    'text too long',
    't varchar(3)',
    "select 'éé'",
    'The length of the data column t is longer than the length defined in the table. Table: 3, Data: 4, File name: p/x.parquet',
  ],
])('%s is refused', async (_, columns, select, message) => {
  await bench.table('t', columns)
  await write('p/x.parquet', select)
  expect((await failureOf(bench.copy("copy t from 'p/x' parquet"))).message).toBe(message)
  expect(await bench.rows('select count(*) from t')).toEqual([[0]])
})

test('FILLRECORD fills missing columns at the end', async () => {
  await bench.table('t', COLUMNS)
  await write('p/x.parquet', "select 7::integer, 'x'")
  await bench.copy("copy t from 'p/x' parquet fillrecord")
  expect(await bench.rows('select * from t')).toEqual([[7, 'x', null, null]])
})

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDisk } from '../../../src/adapters/copy/disk.ts'
import { executeUnload } from '../../../src/adapters/local/copy/unload.ts'
import type { StatementResult } from '../../../src/core/adapter.ts'
import { parseUnload } from '../../../src/sql/copy/parse-unload.ts'
import { parseType } from '../../../src/sql/redshift/types.ts'
import { type Bench, failureOf, openBench } from './support.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
  await bench.connection.run(
    `create table venue (id integer, name varchar, state varchar, price decimal(8,2), open boolean, since timestamp)`,
  )
  await bench.connection.run(`insert into venue values
    (1, 'Pinewood Racetrack', 'OH', 1.50, true, '2018-11-01 20:57:10.796'),
    (2, 'Columbus "Crew" Stadium', 'OH', null, false, null),
    (4, 'Community, Ball|park\\Arena', null, 0.00, null, null)`)
})
afterAll(() => bench[Symbol.asyncDispose]())

const TYPES: Readonly<Record<string, string>> = {
  BOOLEAN: 'boolean',
  INTEGER: 'integer',
  TIMESTAMP: 'timestamp',
  'DECIMAL(8,2)': 'numeric(8,2)',
  VARCHAR: 'varchar(25)',
  BIGINT: 'bigint',
}

async function unload(
  options: string,
  to: string,
  query = 'select * from venue order by id',
): Promise<StatementResult> {
  const { value, problems } = parseUnload(`unload ('${query.replaceAll("'", "''")}') to '${to}' ${options}`)
  if (!value) throw new Error(problems.map(({ message }) => message).join('\n'))
  return executeUnload(value, {
    connection: bench.connection,
    objects: openDisk(bench.folder),
    prepare: async (sql) => ({
      sql,
      columns: (await bench.connection.describe(sql)).map(({ name, type }) => ({
        name,
        type: parseType(TYPES[type] ?? ''),
      })),
    }),
  })
}

const read = (name: string): string => readFileSync(join(bench.folder, name), 'utf8')

describe('text files', () => {
  test.each<[string, string]>([
    [
      '',
      '1|Pinewood Racetrack|OH|1.50|t|2018-11-01 20:57:10.796\n2|Columbus "Crew" Stadium|OH||f|\n4|Community, Ball|park\\Arena||0.00||\n',
    ],
    [
      'escape',
      '1|Pinewood Racetrack|OH|1.50|t|2018-11-01 20:57:10.796\n2|Columbus "Crew" Stadium|OH||f|\n4|Community, Ball\\|park\\\\Arena||0.00||\n',
    ],
    [
      "null as 'fred' addquotes delimiter ','",
      '1,"Pinewood Racetrack","OH",1.50,t,2018-11-01 20:57:10.796\n2,"Columbus "Crew" Stadium","OH",fred,f,fred\n4,"Community, Ball|park\\Arena",fred,0.00,fred,fred\n',
    ],
    [
      'csv',
      '1,Pinewood Racetrack,OH,1.50,t,2018-11-01 20:57:10.796\n2,"Columbus ""Crew"" Stadium",OH,,f,\n4,"Community, Ball|park\\Arena",,0.00,,\n',
    ],
    [
      'format as csv header',
      'id,name,state,price,open,since\n1,Pinewood Racetrack,OH,1.50,t,2018-11-01 20:57:10.796\n2,"Columbus ""Crew"" Stadium",OH,,f,\n4,"Community, Ball|park\\Arena",,0.00,,\n',
    ],
    [
      'json',
      '{"id":1,"name":"Pinewood Racetrack","state":"OH","price":1.50,"open":"t","since":"2018-11-01 20:57:10.796"}\n{"id":2,"name":"Columbus \\"Crew\\" Stadium","state":"OH","price":null,"open":"f","since":null}\n{"id":4,"name":"Community, Ball|park\\\\Arena","state":null,"price":0.00,"open":null,"since":null}\n',
    ],
    [
      "fixedwidth 'a:3,b:26,c:2,d:5,e:1,f:23'",
      '1  Pinewood Racetrack        OH1.50 t2018-11-01 20:57:10.796\n2  Columbus "Crew" Stadium   OH     f                       \n4  Community, Ball|park\\Arena  0.00                         \n',
    ],
  ])('%s', async (options, text) => {
    const result = await unload(`${options} allowoverwrite`, 'out/plain_')
    expect(result).toMatchObject({
      rows: 3,
      tag: 'UNLOAD',
      notices: ['UNLOAD completed, 3 record(s) unloaded successfully.'],
    })
    expect(read('out/plain_0000_part_00')).toBe(text)
  })

  test('gzip and extension', async () => {
    await unload('csv gzip', 'out/z_')
    expect(gunzipSync(readFileSync(join(bench.folder, 'out/z_0000_part_00.gz'))).toString()).toContain('Pinewood')
    await unload("csv gzip extension 'csv.gz'", 'out/y_')
    expect(existsSync(join(bench.folder, 'out/y_0000_part_00.csv.gz'))).toBe(true)
  })

  test('PARALLEL OFF, and a new file at MAXFILESIZE', async () => {
    await unload(
      'csv header parallel off maxfilesize 5 mb',
      'big/part_',
      'select i, repeat(chr(120), 100) as t from range(100000) r(i)',
    )
    const files = readdirSync(join(bench.folder, 'big'))
    expect(files).toEqual(['part_000', 'part_001', 'part_002'])
    for (const file of files) expect(read(`big/${file}`).startsWith('i,t\n')).toBe(true)
    await bench.table('big', 'i int, t varchar')
    await bench.copy("copy big from 'big/' csv ignoreheader 1")
    expect(await bench.rows('select count(*), sum(i) from big')).toEqual([[100_000, 4_999_950_000]])
  })

  test('an empty result is an empty file, or none as JSON', async () => {
    await unload('csv', 'none/a_', 'select * from venue where false')
    await unload('json', 'none/b_', 'select * from venue where false')
    expect(readdirSync(join(bench.folder, 'none'))).toEqual(['a_0000_part_00'])
    expect(read('none/a_0000_part_00')).toBe('')
  })

  test('a value wider than its field fails and leaves nothing', async () => {
    expect(await failureOf(unload("fixedwidth 'a:3,b:5'", 'wide/', 'select id, name from venue'))).toMatchObject({
      message: "column 'name' has a value of 18 characters, its field 5",
    })
    expect(readdirSync(join(bench.folder, 'wide'))).toEqual([])
  })
})

describe('destinations', () => {
  test('files are not overwritten unless allowed', async () => {
    await unload('csv', 'there/x_')
    expect(await failureOf(unload('csv', 'there/x_'))).toMatchObject({
      message: "Specified unload destination is not empty: 'there/x_0000_part_00' is there",
      hint: 'choose another prefix, or add ALLOWOVERWRITE or CLEANPATH',
    })
    await unload('csv allowoverwrite', 'there/x_', 'select 1 as one')
    expect(read('there/x_0000_part_00')).toBe('1\n')
  })

  test('CLEANPATH removes what was there', async () => {
    bench.files({ 'clean/x_old': 'old' })
    await unload('csv cleanpath', 'clean/x_', 'select 1 as one')
    expect(readdirSync(join(bench.folder, 'clean'))).toEqual(['x_0000_part_00'])
    await unload('json cleanpath', 'clean/', 'select 2 as two')
    expect(readdirSync(join(bench.folder, 'clean'))).toEqual(['0000_part_00'])
  })

  test('CLEANPATH leaves partitions alone that get no new files', async () => {
    bench.files({ 'cp/state=OH/old': 'old', 'cp/state=NV/old': 'old' })
    await unload('csv cleanpath partition by (state)', 'cp', "select id, state from venue where state = 'OH'")
    expect(readdirSync(join(bench.folder, 'cp/state=OH'))).toEqual(['0000_part_00'])
    expect(readdirSync(join(bench.folder, 'cp/state=NV'))).toEqual(['old'])
  })

  test('a manifest leads COPY to the files', async () => {
    await unload('manifest verbose', 'man/venue_', 'select id, name from venue order by id')
    expect(JSON.parse(read('man/venue_manifest'))).toEqual({
      entries: [{ url: 'man/venue_0000_part_00', meta: { content_length: 76, record_count: 3 } }],
      schema: {
        elements: [
          { name: 'id', type: { base: 'integer' } },
          { name: 'name', type: { base: 'character varying', max_length: 25 } },
        ],
      },
      meta: { content_length: 76, record_count: 3 },
      author: { name: 'wh', version: '1.0.0' },
    })
    await unload('csv manifest', 'man/again_', 'select id, name from venue order by id')
    await bench.table('again', 'id int, name varchar')
    await bench.copy("copy again from 'man/again_manifest' csv manifest")
    expect(await bench.rows('select count(*) from again')).toEqual([[3]])
  })
})

describe('PARTITION BY', () => {
  const files = (folder: string): readonly string[] =>
    readdirSync(join(bench.folder, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /part_/.test(name))
      .sort()

  test.each(['csv', 'json', 'parquet'])('%s files stand in the folders of their values', async (format) => {
    const extension = format === 'parquet' ? '.parquet' : ''
    await unload(`${format} partition by (state)`, `by_${format}`, 'select id, state from venue')
    expect(files(`by_${format}`)).toEqual([
      `state=OH/0000_part_00${extension}`,
      `state=__HIVE_DEFAULT_PARTITION__/0000_part_00${extension}`,
    ])
    if (format === 'csv') expect(read('by_csv/state=OH/0000_part_00')).toBe('1\n2\n')
  })

  test('INCLUDE keeps the columns', async () => {
    await unload('csv partition by (state) include', 'inc/', 'select id, state from venue')
    expect(read('inc/state=OH/0000_part_00')).toBe('1,OH\n2,OH\n')
  })

  test('a column that is not there is refused', async () => {
    expect(await failureOf(unload('csv partition by (stat)', 'no/', 'select id, state from venue'))).toMatchObject({
      message: "column 'stat' of PARTITION BY is not in the query",
      hint: "did you mean 'state'?",
    })
  })
})

test('PARQUET loads back', async () => {
  await unload('parquet', 'pq/venue_')
  await bench.table('back', 'id int, name varchar, state varchar, price decimal(8,2), open boolean, since timestamp')
  await bench.copy("copy back from 'pq/' parquet")
  expect(await bench.rows('select * from back order by id')).toEqual(
    await bench.rows('select * from venue order by id'),
  )
})

test('what this engine does not have is refused by name', async () => {
  expect((await failureOf(unload('zstd', 'x/'))).message).toBe(
    'UNLOAD option ZSTD is not supported by the local engine',
  )
  expect((await failureOf(unload("encrypted master_symmetric_key 'k'", 'x/'))).message).toBe(
    'UNLOAD option ENCRYPTED is not supported by the local engine',
  )
})

describe('the statement', () => {
  const problemsOf = (sql: string): readonly string[] => parseUnload(sql).problems.map(({ message }) => message)

  test('is read', () => {
    const { value, problems } = parseUnload(
      `unload ('select * from venue where venuestate=''NV''') to 's3://mybucket/unload/' iam_role 'arn' parquet partition by (a, "B") include maxfilesize as 1 gb manifest verbose parallel off region 'us-east-1'`,
    )
    expect(problems).toEqual([])
    expect(value).toMatchObject({
      query: { sql: "select * from venue where venuestate='NV'" },
      destination: { url: 's3://mybucket/unload/' },
      format: { kind: 'parquet' },
      partitionBy: [{ name: 'a' }, { name: 'b' }],
      includePartitions: true,
      maxFileSize: 1024 ** 3,
      manifest: 'verbose',
      parallel: false,
      region: 'us-east-1',
    })
  })

  test.each<[string, readonly string[]]>([
    ['unload select 1', ["UNLOAD needs a query in parentheses and quotes, not 'select'"]],
    ["unload ('select 1 limit 5') to 'x'", ['the query of UNLOAD may not end in LIMIT']],
    ["unload ('select * from (select 1 limit 5)') to 'x'", []],
    ["unload ('select 1') to 'x' json header", ["HEADER can't be used with JSON"]],
    ["unload ('select 1') to 'x' parquet gzip", ["GZIP can't be used with PARQUET"]],
    ["unload ('select 1') to 'x' cleanpath allowoverwrite", ["CLEANPATH and ALLOWOVERWRITE can't be used together"]],
    ["unload ('select 1') to 'x' maxfilesize 1 mb", ['MAXFILESIZE is from 5 MB to 6.2 GB']],
    [
      "unload ('select 1') to 'x' heder csv csv",
      ["'heder' is no option of UNLOAD", 'CSV and CSV are two formats', 'CSV is given twice'],
    ],
  ])('%s', (sql, problems) => {
    expect(problemsOf(sql)).toEqual(problems)
  })
})

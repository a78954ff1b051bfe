import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DatabaseError } from '../../../src/core/adapter.ts'
import { type Bench, brief, failureOf, openBench } from './support.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
  bench.files({
    'mixed.txt': '1|a\nx|b\n3|c\ny|d\n5|e\n',
    'good.txt': '1|a\n2|b\n',
    'seats.txt': '1|Toyota Park|\n2|RFK Stadium|\n',
    'doc.json': '{"id":1,"name":"a"}\n{"id":2}\n',
  })
})
afterAll(() => bench[Symbol.asyncDispose]())

const rows = (sql: string) => bench.rows(sql)

describe('how many errors a load may have', () => {
  test.each<[string, number | undefined, number]>([
    ['', undefined, 2],
    ['maxerror 0', undefined, 2],
    ['maxerror 1', undefined, 2],
    ['maxerror 2', undefined, 2],
    ['maxerror as 3', 3, 2],
    ['maxerror 100000', 3, 2],
    ['ignoreallerrors', 3, 2],
  ])('%s', async (options, loaded, rejected) => {
    await bench.table('m', 'id int, t varchar')
    const copy = bench.copy(`copy m from 'mixed.txt' ${options}`)
    if (loaded === undefined) {
      const error = await failureOf(copy)
      expect(error.message).toBe("Load into table 'm' failed.  Check 'stl_load_errors' system table for details.")
      expect(error.detail).toBe(
        `mixed.txt:2:1: column 'id' (integer): Invalid digit, Value 'x', Pos 0, Type: Integer, value 'x', and 1 more`,
      )
      expect(error.loadErrors).toHaveLength(rejected)
      expect(bench.errors.lastCount()).toBe(0)
    } else {
      const result = await copy
      expect(result).toMatchObject({ rows: loaded, load: { loaded, rejected } })
      expect(result.notices).toEqual([
        "Load into table 'm' completed, 3 record(s) loaded successfully.",
        "Load into table 'm' completed, 2 record(s) could not be loaded.  Check 'stl_load_errors' system table for details.",
      ])
      expect(result.load?.errors.map(brief)).toEqual([
        `mixed.txt:2:1 1207 Invalid digit, Value 'x', Pos 0, Type: Integer [id integer] "x"`,
        `mixed.txt:4:1 1207 Invalid digit, Value 'y', Pos 0, Type: Integer [id integer] "y"`,
      ])
    }
    expect(await rows('select count(*) from m')).toEqual([[loaded ?? 0]])
  })

  test('errors stay in the log of the session, by the number of their COPY', async () => {
    await bench.table('logged', 'id int, t varchar')
    const before = bench.errors.lastId()
    await failureOf(bench.copy("copy logged from 'mixed.txt'"))
    await bench.copy("copy logged from 'good.txt'")
    expect(bench.errors.lastId()).toBe(before + 2)
    expect(bench.errors.lastCount()).toBe(2)
    expect(bench.errors.rows().at(-2)).toMatchObject({
      query: before + 1,
      table: 'logged',
      file: 'mixed.txt',
      line: 2,
      columnName: 'id',
      columnType: 'integer',
      value: 'x',
      code: 1207,
      rawLine: 'x|b',
    })
  })
})

describe('NOLOAD', () => {
  test('checks without loading', async () => {
    await bench.table('n', 'id int, t varchar')
    expect(await bench.copy("copy n from 'good.txt' noload")).toMatchObject({
      rows: 0,
      notices: ["Load into table 'n' checked: 2 record(s) can be loaded."],
    })
    expect((await failureOf(bench.copy("copy n from 'mixed.txt' noload"))).loadErrors).toHaveLength(2)
    expect(await rows('select count(*) from n')).toEqual([[0]])
  })
})

describe('columns', () => {
  test('a column left out of the list has its default', async () => {
    await bench.table(
      'venue',
      'venueid smallint not null, venuename varchar(100) not null, venueseats integer not null default 1000',
    )
    await bench.copy("copy venue (venueid, venuename) from 'seats.txt'")
    expect(await rows('select * from venue')).toEqual([
      [1, 'Toyota Park', 1000],
      [2, 'RFK Stadium', 1000],
    ])
  })

  test('a column in the list without a value is NULL, default or not', async () => {
    await bench.table('d', "id int, name varchar default 'nobody'")
    await bench.copy("copy d from 'doc.json' json 'auto'")
    expect(await rows('select * from d')).toEqual([
      [1, 'a'],
      [2, null],
    ])
  })

  test('the list may be in any order', async () => {
    await bench.table('o', 't varchar, id int')
    await bench.copy("copy o (id, t) from 'good.txt'")
    expect(await rows('select * from o')).toEqual([
      ['a', 1],
      ['b', 2],
    ])
  })

  test('columns that do not exist are refused with a near name', async () => {
    await bench.table('o', 't varchar, id int')
    expect(await failureOf(bench.copy("copy o (idd, t) from 'good.txt'"))).toMatchObject({
      message: "column 'idd' does not exist in o",
      hint: "did you mean 'id'?",
      position: 8,
    })
  })

  test('an identity column is generated unless EXPLICIT_IDS', async () => {
    await bench.table('ids', 'id int identity(1,1), n int, t varchar')
    bench.files({ 'plain.txt': '5|x\n', 'with.txt': '7|5|x\n' })
    await bench.copy("copy ids from 'plain.txt'")
    await bench.copy("copy ids (n, t) from 'plain.txt'")
    await bench.copy("copy ids from 'with.txt' explicit_ids")
    await bench.copy("copy ids (id, n, t) from 'with.txt' explicit_ids")
    expect(await rows('select * from ids')).toEqual([
      [100, 5, 'x'],
      [100, 5, 'x'],
      [7, 5, 'x'],
      [7, 5, 'x'],
    ])
  })

  test.each<[string, string]>([
    ["copy ids (id, n, t) from 'with.txt'", "cannot set the identity column 'id'"],
    ["copy ids (n, t) from 'with.txt' explicit_ids", "EXPLICIT_IDS needs the identity column 'id' in the column list"],
  ])('%s is refused', async (sql, message) => {
    await bench.table('ids', 'id int identity(1,1), n int, t varchar')
    expect((await failureOf(bench.copy(sql))).message).toBe(message)
  })
})

describe('what this engine does not have is refused by name', () => {
  test.each<[string, string]>([
    ["copy n from 'x' avro 'auto'", 'COPY option AVRO is not supported by the local engine'],
    ["copy n from 'x' format as orc", 'COPY option ORC is not supported by the local engine'],
    ["copy n from 'x' shapefile", 'COPY option SHAPEFILE is not supported by the local engine'],
    ["copy n from 'x' lzop", 'COPY option LZOP is not supported by the local engine'],
    ["copy n from 'x' bzip2", 'COPY option BZIP2 is not supported by the local engine'],
    [
      "copy n from 'x' encrypted master_symmetric_key 'k'",
      'COPY option ENCRYPTED is not supported by the local engine',
    ],
    ["copy n from 'x' ssh", 'COPY option SSH is not supported by the local engine'],
    ["copy n from 'dynamodb://Movies' readratio 50", 'COPY option READRATIO is not supported by the local engine'],
    ["copy n from 'emr://cluster/part-*'", 'COPY from emr:// is not supported by the local engine'],
    ["copy n from 's3://bucket/key'", "'s3://bucket/key' is not a file on this machine"],
    ["copy nothere from 'x'", 'Cannot COPY into nonexistent table nothere'],
  ])('%s', async (sql, message) => {
    await bench.table('n', 'id int, t varchar')
    const error = await failureOf(bench.copy(sql))
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error.message).toBe(message)
  })

  test('what only a cluster needs is accepted', async () => {
    await bench.table('n', 'id int, t varchar')
    const options = "iam_role default region 'us-west-2' compupdate off statupdate on comprows 1000"
    expect(await bench.copy(`copy n from 'good.txt' ${options}`)).toMatchObject({ rows: 2 })
  })
})

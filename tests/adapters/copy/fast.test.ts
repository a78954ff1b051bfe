/** The fast road must load exactly what the exact road loads, or nothing. */
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadExactly } from '../../../src/adapters/local/copy/exact.ts'
import { loadFast } from '../../../src/adapters/local/copy/fast-json.ts'
import type { LocalCopyHost } from '../../../src/adapters/local/copy/host.ts'
import { type Bench, failureOf, openBench } from './support.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

const FILE = 'events.json'

/** The rows of the fast road, or undefined when it has given up; its table must then be empty. */
async function fast(columns: string, file: string | Uint8Array, options = '', changes: Partial<LocalCopyHost> = {}) {
  await bench.table('f', columns)
  bench.files({ [FILE]: file })
  const outcome = await loadFast(
    await bench.job(`copy f from '${FILE}' json 'auto' ${options}`),
    { ...bench.host, ...changes },
    0,
  )
  const rows = (await bench.rows('select * from f')).map((row) => JSON.stringify(row.map(String))).sort()
  if (!outcome) expect(rows).toEqual([])
  return outcome && rows
}

async function exact(columns: string, file: string | Uint8Array, options = '') {
  await bench.table('f', columns)
  bench.files({ [FILE]: file })
  const outcome = await loadExactly(await bench.job(`copy f from '${FILE}' json 'auto' ${options}`), bench.host)
  return outcome.failed
    ? undefined
    : (await bench.rows('select * from f')).map((row) => JSON.stringify(row.map(String))).sort()
}

/** So many ordinary lines stand before the odd one that the look at the beginning does not see it. */
const ORDINARY = '{"i":1,"n":1.5,"t":"text","b":true,"d":"2018-11-01","s":"2018-11-01 20:57:10.796"}\n'.repeat(300)
const COLUMNS = 'i int, n decimal(8,2), t varchar(8), b boolean, d date, s timestamp'

describe('ordinary files take the fast road', () => {
  test.each<[string, string, string]>([
    ['plain', '', ''],
    ['numbers as strings', '{"i":"12","n":"1.25"}\n', ''],
    ['null, missing and unknown keys', '{"i":null,"t":"x","z":[1,{"a":2}]}\n', ''],
    ['empty and blank fields', '{"i":"","n":" ","t":"","d":"","s":"","b":" "}\n', ''],
    ['empty and blank fields to NULL', '{"i":"","n":" ","t":"  "}\n{"t":""}\n', 'blanksasnull emptyasnull'],
    ['empty text to NULL', '{"t":""}\n{"t":" "}\n', 'emptyasnull'],
    ['blanks trimmed', '{"t":" x  "}\n', 'trimblanks'],
    ['too much scale', '{"n":1.259}\n{"n":-1.259}\n{"n":20.999}\n', ''],
    [
      'cut between characters',
      '{"t":"123456é89"}\n{"t":"1234567é9"}\n{"t":"12345😀"}\n{"t":"éééé!"}\n{"t":"123456789"}\n',
      'truncatecolumns',
    ],
    ['escapes', '{"t":"\\u00e9\\/\\n"}\n', ''],
    ['names that look like NaN', '{"t":"Hernan"}\n{"t":"inf, x"}\n{"t":"Nan, Inf"}\n', ''],
    ['dates that hold -0', '{"t":"1-01"}\n', ''],
    ['blank lines and carriage returns', '\r\n\n{"i":2}\r\n', ''],
    ['a text column with whole numbers', '{"t":112}\n', ''],
    ['seventeen digits of a double', '{"n":0.29999999999999999}\n', ''],
    ['integers of any size', '{"i":-2147483648}\n{"i":2147483647}\n', ''],
  ])('%s', async (_, lines, options) => {
    const file = ORDINARY + lines
    const rows = await fast(COLUMNS, file, options)
    expect(rows).toBeDefined()
    expect(rows).toEqual(await exact(COLUMNS, file, options))
  })

  test('compressed', async () => {
    expect(await fast(COLUMNS, gzipSync(ORDINARY), 'gzip')).toEqual(await exact(COLUMNS, ORDINARY))
  })

  test('epochs', async () => {
    const file = '{"s":1541105830796,"d":"2018-11-01"}\n{"s":"-1"}\n'.repeat(200)
    const rows = await fast('s timestamp, d date', file, "timeformat 'epochmillisecs'")
    expect(rows).toBeDefined()
    expect(rows).toEqual(await exact('s timestamp, d date', file, "timeformat 'epochmillisecs'"))
  })

  test('inside a transaction of the user, which goes on when the road gives up', async () => {
    const good = await fast(COLUMNS, ORDINARY, '', { inTransaction: true })
    expect(good).toHaveLength(300)
    await bench.connection.run('begin transaction; create table kept as select 1 as x')
    bench.files({ [FILE]: `${ORDINARY}{"i":1.5}\n` })
    const job = await bench.job(`copy f from '${FILE}' json 'auto'`)
    expect(await loadFast(job, { ...bench.host, inTransaction: true }, 0)).toBeUndefined()
    await bench.connection.run('commit')
    expect(await bench.rows('select x from kept')).toEqual([[1]])
  })

  test('the order of rows is left to the engine only while it loads', async () => {
    await fast(COLUMNS, ORDINARY)
    expect(await bench.rows("select current_setting('preserve_insertion_order')")).toEqual([[true]])
  })
})

describe('what DuckDB would take differently is left to the exact road', () => {
  test.each<[string, string, string]>([
    ['a trailing comma', '{"i":1,}', ''],
    ['a trailing comma after white space', '{"i":1 , }', ''],
    ['a trailing comma inside a value nobody wants', '{"i":1,"z":[1,]}', ''],
    ['NaN that nobody wants', '{"i":1,"z":NaN}', ''],
    ['Infinity that nobody wants', '{"i":1,"z":-iNfinity }', ''],
    ['nan in a list', '{"i":1,"z":[1,nan]}', ''],
    ['a fraction in an integer', '{"i":1.5}', ''],
    ['an integer written as a float', '{"i":7.0}', ''],
    ['an exponent in an integer', '{"i":1e2}', ''],
    ['an integer out of range', '{"i":2147483648}', ''],
    ['underscores in a number', '{"i":"1_000"}', ''],
    ['a number in hexadecimal', '{"i":"0x10"}', ''],
    ['a decimal with an exponent', '{"n":"1e2"}', ''],
    ['a decimal out of range', '{"n":1000000}', ''],
    ['a decimal of many digits', '{"n":0.12345678901234567}', ''],
    ['a float in a text column', '{"t":1.50}', ''],
    ['an exponent in a text column', '{"t":1E3}', ''],
    ['minus zero in a text column', '{"t":-0}', ''],
    ['an object in a text column', '{"t":{"a": "\\/"}}', ''],
    ['an array in a text column', '{"t":[1.50]}', ''],
    ['text too long', '{"t":"123456789"}', ''],
    ['equal keys', '{"i":1,"i":2}', ''],
    ['another boolean', '{"b":"yes"}', ''],
    ['a boolean as a number', '{"b":1}', ''],
    ['another date', '{"d":"11/01/2018"}', ''],
    ['a date that is none', '{"d":"2018-02-30"}', ''],
    ['another timestamp', '{"s":"2018-11-01T20:57:10Z"}', ''],
    ['broken JSON', '{"i":', ''],
    ['two objects on a line', '{"i":1}{"i":2}', ''],
    ['an array as a record', '[1]', ''],
    ['a scalar as a record', '1', ''],
    ['null as a record', 'null', ''],
    ['invalid UTF-8', '{"t":"\xff"}', ''],
    ['half a surrogate pair', '{"t":"\\ud83d"}', ''],
  ])('%s', async (_, line, options) => {
    expect(await fast(COLUMNS, Buffer.from(`${ORDINARY}${line}\n${ORDINARY}`, 'latin1'), options)).toBeUndefined()
  })

  test('an object of more than 4 MB', async () => {
    expect(await fast(COLUMNS, `${ORDINARY}{"z":"${'x'.repeat(4 << 20)}"}\n`)).toBeUndefined()
  })

  test('NULL in a NOT NULL column', async () => {
    expect(await fast('i int not null, t varchar', `${ORDINARY}{"t":"x"}\n`)).toBeUndefined()
  })

  test('a literal that begins in one chunk and ends in the next', async () => {
    const filler = 'x'.repeat((1 << 20) - ORDINARY.length - 14)
    for (const shift of [0, 1, 2, 3, 4, 5, 6]) {
      const head = `${ORDINARY}{"z":"${filler.slice(shift)}"}\n`
      expect(await fast(COLUMNS, `${head}{"z":NaN }\n${ORDINARY}`)).toBeUndefined()
      expect(await fast(COLUMNS, `${head}{"z":1,  }\n${ORDINARY}`)).toBeUndefined()
    }
  })

  test('a large file with an error is reported with its place', async () => {
    await bench.table('f', COLUMNS)
    bench.files({ [FILE]: `${ORDINARY.repeat(400)}{"i":"x"}\n` })
    const error = await failureOf(bench.copy(`copy f from '${FILE}' json 'auto'`))
    expect(error.loadErrors).toMatchObject([{ file: FILE, line: 120_001, column: 6, value: 'x' }])
    expect(await bench.rows('select count(*) from f')).toEqual([[0]])
  })

  test('a large file without an error loads', async () => {
    await bench.table('f', COLUMNS)
    bench.files({ [FILE]: ORDINARY.repeat(400) })
    const seen: number[] = []
    const result = await bench.copy(`copy f from '${FILE}' json 'auto'`, { onProgress: (read) => seen.push(read) })
    expect(result).toMatchObject({ rows: 120_000, load: { bytes: ORDINARY.length * 400 } })
    expect(seen.at(-1)).toBe(ORDINARY.length * 400)
  })
})

test('both roads agree on whatever comes', { timeout: 180_000 }, async () => {
  const number = fc.oneof(
    fc.integer().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc
      .tuple(fc.integer({ min: -999, max: 999 }), fc.stringMatching(/^[0-9]{0,18}$/))
      .map(([whole, part]) => (part === '' ? `${whole}` : `${whole}.${part}`)),
    fc.constantFrom('-0', '1e3', '0.1', '0.10', '100000000000000000000', '1.0', '-0.0', '0.00001', '9007199254740993'),
  )
  const text = fc
    .oneof(
      fc.string({ maxLength: 12, unit: 'grapheme' }),
      fc.constantFrom(
        '',
        ' ',
        '\t',
        '1.5',
        '1e3',
        ' 7',
        '7 ',
        '+7',
        '007',
        'true',
        '2018-11-01',
        '2018-11-01 01:02:03',
        'NaN',
        'inf',
        '{"a":1}',
        '[1]',
        'x y',
        '12345678é',
        '-',
        '.',
        '1.',
        '.5',
      ),
    )
    .map((value) => JSON.stringify(value))
  const wild = fc.oneof(number, text, fc.constantFrom('null', 'true', 'false', '[]', '{"x": 1}'))
  const tame = [
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map(String),
    fc
      .tuple(fc.integer({ min: -99999, max: 99999 }), fc.nat(99))
      .map(([whole, part]) => (part === 0 ? `${whole}` : `${whole}.${part}`)),
    fc.string({ maxLength: 8 }).map((value) => JSON.stringify(value)),
    fc.constantFrom('true', 'false', 'null', '""'),
    fc.constantFrom('"2018-11-01"', 'null', '" "'),
    fc.constantFrom('"2018-11-01 01:02:03"', '"2018-11-01 01:02:03.5"'),
  ] as const
  const fields = ['i', 'n', 't', 'b', 'd', 's'].map((key, index) =>
    fc
      .option(fc.oneof({ arbitrary: tame[index] ?? wild, weight: 12 }, { arbitrary: wild, weight: 1 }))
      .map((value) => (value === null ? [] : [`"${key}":${value}`])),
  )
  const line = fc.tuple(...fields).map((members) => `{${members.flat().join(',')}}\n`)
  let taken = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 2 }),
      fc.constantFrom(
        '',
        'truncatecolumns blanksasnull emptyasnull',
        'trimblanks',
        'roundec',
        'emptyasnull truncatecolumns',
      ),
      fc.boolean(),
      async (lines, options, ahead) => {
        const file = (ahead ? '' : ORDINARY) + lines.join('')
        const rows = await fast(COLUMNS, file, options)
        if (!rows) return
        taken++
        expect(rows).toEqual(await exact(COLUMNS, file, options))
      },
    ),
    { numRuns: 200 },
  )
  expect(taken).toBeGreaterThan(25)
})

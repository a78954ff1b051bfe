import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDisk } from '../../../src/adapters/copy/disk.ts'
import { type Bench, brief, failureOf, openBench } from './support.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

let count = 0

/** Loads one file into a fresh table and returns its rows. */
async function load(columns: string, file: string | Uint8Array, options = "json 'auto'") {
  const name = `t${++count}`
  await bench.table(name, columns)
  bench.files({ [`${name}.json`]: file })
  await bench.copy(`copy ${name} from '${name}.json' ${options}`)
  return bench.rows(`select * from ${name}`)
}

async function refused(
  columns: string,
  file: string | Uint8Array,
  options = "json 'auto'",
): Promise<readonly string[]> {
  const name = `t${++count}`
  await bench.table(name, columns)
  bench.files({ [`${name}.json`]: file })
  const error = await failureOf(bench.copy(`copy ${name} from '${name}.json' ${options}`))
  expect(await bench.rows(`select count(*) from ${name}`)).toEqual([[0]])
  return (error.loadErrors ?? []).map(brief).map((text) => text.replace(`${name}.json`, 'f'))
}

describe("JSON 'auto'", () => {
  test.each<[string, string, string, readonly (readonly unknown[])[]]>([
    ['keys are matched to columns in any order', 'a int, b varchar', '{"b":"x","a":1}', [[1, 'x']]],
    ['unknown keys are ignored, nested or not', 'a int', '{"z":{"a":[1,{"a":2}]},"a":1}', [[1]]],
    ['a missing key is NULL', 'a int, b varchar', '{"a":1}', [[1, null]]],
    ['null is NULL', 'a int, b varchar', '{"a":null,"b":null}', [[null, null]]],
    ['keys are case-sensitive', 'a int', '{"A":1}', [[null]]],
    ['keys may be written with escapes', 'a int', '{"\\u0061":1}', [[1]]],
    ['the last of equal keys counts', 'a int', '{"a":1,"a":2}', [[2]]],
    ['objects may stand on one line without anything between', 'a int', '{"a":1}{"a":2} {"a":3}', [[1], [2], [3]]],
    ['an object may go over several lines', 'a int', '{\n "a":\n1\n}\n\n{"a":2}', [[1], [2]]],
    ['blank lines and carriage returns are white space', 'a int', '\r\n{"a":1}\r\n\r\n{"a":2}', [[1], [2]]],
    ['a byte order mark is no data', 'a int', '\ufeff{"a":1}', [[1]]],
    ['an empty file loads nothing', 'a int', '', []],
    [
      'a number in a text column is its text as written',
      'a varchar',
      '{"a":1540919166796.0}{"a":1.50}{"a":1E3}{"a":-0}',
      [['1540919166796.0'], ['1.50'], ['1E3'], ['-0']],
    ],
    ['booleans in a text column are their words', 'a varchar', '{"a":true}{"a":false}', [['true'], ['false']]],
    [
      'an object or array in a text column is its JSON text',
      'a varchar',
      '{"a":{"x": 1.50, "y":"a b"}}{"a":[1, 2]}',
      [['{"x":1.50,"y":"a b"}'], ['[1,2]']],
    ],
    ['escapes are decoded', 'a varchar', '{"a":"\\/ \\n \\t \\\\ \\u00e9 \\ud83d\\ude00"}', [['/ \n \t \\ é 😀']]],
    ['NUL is a character like others', 'a varchar', '{"a":"x\\u0000y"}', [['x\0y']]],
    ['an empty string stays one in a text column', 'a varchar', '{"a":""}', [['']]],
    [
      'an empty or blank string is NULL in other columns',
      'a int, b date, c boolean',
      '{"a":"","b":" ","c":""}',
      [[null, null, null]],
    ],
    ['numbers in strings are numbers', 'a int, b decimal(5,2)', '{"a":"12","b":" 1.5 "}', [[12, '1.50']]],
    [
      'booleans have many spellings',
      'a boolean',
      '{"a":true}{"a":"f"}{"a":1}{"a":"YES"}',
      [[true], [false], [true], [true]],
    ],
    ['big integers stay exact', 'a bigint', '{"a":9223372036854775807}', [[9223372036854775807n]]],
    [
      'digits beyond the scale are cut off',
      'a decimal(8,2), b numeric',
      '{"a":20.259,"b":246.9}{"a":-0.009,"b":-1.9}',
      [
        ['20.25', '246'],
        ['0.00', '-1'],
      ],
    ],
    ['decimals may have exponents', 'a decimal(8,2)', '{"a":1.5e2}{"a":15e-1}', [['150.00'], ['1.50']]],
    [
      'decimals of many digits stay exact',
      'a decimal(38,20)',
      '{"a":0.12345678901234567899}{"a":"0.29999999999999999"}',
      [['0.12345678901234567899'], ['0.29999999999999999000']],
    ],
    ['a double in seventeen digits is not cut below itself', 'a decimal(8,2)', '{"a":0.29999999999999999}', [['0.30']]],
    [
      'a timestamp has its default format',
      'a timestamp',
      '{"a":"2018-11-01 20:57:10.796"}',
      [['2018-11-01 20:57:10.796']],
    ],
    [
      'SUPER keeps the type of the value',
      'a super',
      '{"a":"x"}{"a":1}{"a":{"b": [1, null]}}',
      [['"x"'], ['1'], ['{"b":[1,null]}']],
    ],
    ['VARBYTE is hexadecimal digits', 'a varbyte', '{"a":"DEad"}', [['dead']]],
  ])('%s', async (_, columns, file, rows) => {
    expect(await load(columns, file)).toEqual(rows)
  })

  test.each<[string, string, string | Uint8Array, readonly string[]]>([
    [
      'a letter in a number',
      'id int',
      '{"id":1}\n{"id":"1a"}',
      [`f:2:7 1207 Invalid digit, Value 'a', Pos 1, Type: Integer [id integer] "1a"`],
    ],
    [
      'a fraction in an integer',
      'id bigint',
      '{"id": 1.5}',
      [`f:1:8 1207 Invalid digit, Value '.', Pos 1, Type: Long [id bigint] "1.5"`],
    ],
    [
      'an integer out of range',
      'id smallint',
      '{"id":40000}',
      ['f:1:7 1222 Integer overflow, valid range of smallint is -32768 to 32767 [id smallint] "40000"'],
    ],
    [
      'a decimal out of range',
      'd decimal(4,2)',
      '{"d":100}',
      ['f:1:6 1204 Overflow for NUMERIC(4,2) [d numeric(4,2)] "100"'],
    ],
    [
      'a text too long, in bytes',
      'a varchar(3)',
      '{"a":"aéé"}',
      ['f:1:6 1204 String length exceeds DDL length [a varchar(3)] "aéé"'],
    ],
    ['a CHAR too long', 'a char(2)', '{"a":"abc"}', ['f:1:6 1204 Char length exceeds DDL length [a char(2)] "abc"']],
    [
      'a character of several bytes in CHAR',
      'a char(4)',
      '{"a":"é"}',
      [
        'f:1:6 1220 Multibyte character not supported for CHAR (Hint: Try using VARCHAR). Invalid char: c3 a9 [a char(4)] "é"',
      ],
    ],
    [
      'NULL in a NOT NULL column',
      'a int, b int not null',
      '{"a":1}',
      ['f:1 1213 Missing data for not-null field [b integer]'],
    ],
    [
      'a wrong boolean',
      'a boolean',
      '{"a":"maybe"}',
      [`f:1:6 1210 Unknown boolean format, Value 'maybe' [a boolean] "maybe"`],
    ],
    [
      'a wrong date',
      'a date',
      '{"a":"2018-13-01"}',
      ['f:1:6 1205 Invalid date format or value [YYYY-MM-DD] [a date] "2018-13-01"'],
    ],
    [
      'a wrong timestamp',
      'a timestamp',
      '{"a":"2018-11-01T20:57:10Z"}',
      ['f:1:6 1206 Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS] [a timestamp] "2018-11-01T20:57:10Z"'],
    ],
    [
      'a broken object',
      'a int',
      '{"a":1}\n{"a":2,}\n',
      ["f:2:8 1216 Invalid JSON: a key in double quotes expected, not '}'"],
    ],
    [
      'a missing quote',
      'a int',
      '{"a":"x}\n{"a":2}',
      ['f:1:9 1216 Invalid JSON: a string has no closing quote on its line'],
    ],
    ['an object cut off', 'a int', '{"a":1}\n{"a":', ['f:2:6 1216 Invalid JSON: unexpected end of file']],
    [
      'a comma between objects',
      'a int',
      '{"a":1},\n{"a":2}',
      ["f:1:8 1216 Invalid JSON: '{' or '[' expected, not ','"],
    ],
    [
      'words between objects',
      'a int',
      '{"a":1}\nhello\n{"a":2}',
      ["f:2:1 1216 Invalid JSON: '{' or '[' expected, not 'h'"],
    ],
    ['NaN', 'a int', '{"b":NaN}', ["f:1:6 1216 Invalid JSON: a value expected, not 'N'"]],
    [
      'a number that is none',
      'a int',
      '{"a":01}',
      ["f:1:7 1216 Invalid JSON: ',' or the end expected after a number, not '1'"],
    ],
    [
      'a control character in a string',
      'a varchar',
      '{"a":"x\ty"}',
      ['f:1:8 1216 Invalid JSON: the control character 0x09 in a string must be escaped'],
    ],
    [
      'bytes that are no UTF-8',
      'a varchar',
      Buffer.from('7b2261223a2278e979227d', 'hex'),
      [
        'f:1:6 1220 String contains invalid or unsupported UTF-8 codepoints. Bad UTF-8 hex sequence: e9 (error 3) [a varchar(256)] "x\ufffdy"',
      ],
    ],
    [
      'half a surrogate pair',
      'a varchar',
      '{"a":"\\ud83d"}',
      [
        'f:1:6 1220 String contains invalid or unsupported UTF-8 codepoints. Bad UTF-8 hex sequence: ed (error 3) [a varchar(256)] "\ufffd"',
      ],
    ],
    [
      'an object of several lines counts its last',
      'a int',
      '{"a":1}\n{\n"a":"x"\n}',
      [`f:4 1207 Invalid digit, Value 'x', Pos 0, Type: Integer [a integer] "x"`],
    ],
  ])('%s is refused with its place', async (_, columns, file, errors) => {
    expect(await refused(columns, file)).toEqual(errors)
  })

  test('an object of more than 4 MB is refused, also when its large value is not wanted', async () => {
    const large = `{"z":"${'x'.repeat(4 * 1024 * 1024)}"}`
    expect(await refused('a int', `{"a":1}\n${large}\n{"a":2}`)).toEqual(['f:2:1 1216 JSON object is larger than 4 MB'])
  })

  test('the first errors are shown together', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `{"a":"x${index}"}`).join('\n')
    const errors = await refused('a int', lines)
    expect(errors).toHaveLength(20)
    expect(errors[19]).toBe(`f:20:6 1207 Invalid digit, Value 'x', Pos 0, Type: Integer [a integer] "x19"`)
  })
})

describe("JSON 'auto ignorecase' and 'noshred'", () => {
  test('keys match whatever their case', async () => {
    expect(await load('user_id int, name varchar', '{"USER_ID":1,"Name":"x"}', "json 'auto ignorecase'")).toEqual([
      [1, 'x'],
    ])
  })
  test('noshred loads the whole document into SUPER', async () => {
    expect(await load('doc super', '{"a": 1}[2, 3]', "json 'noshred'")).toEqual([['{"a":1}'], ['[2,3]']])
  })
})

describe('jsonpaths', () => {
  async function loadPaths(columns: string, paths: readonly string[], file: string) {
    bench.files({ [`p${count + 1}.paths`]: JSON.stringify({ jsonpaths: paths }) })
    return load(columns, file, `json 'p${count + 1}.paths'`)
  }
  async function refusedPaths(columns: string, paths: readonly string[], file: string) {
    bench.files({ [`p${count + 1}.paths`]: JSON.stringify({ jsonpaths: paths }) })
    return refused(columns, file, `json 'p${count + 1}.paths'`)
  }

  test.each<[string, readonly string[], string, readonly unknown[]]>([
    ['columns are filled by position', ["$['second']", "$['First']"], '{"First":1,"second":2}', ['2', '1']],
    ['dot notation', ['$.x.y', '$.z[1]'], '{"x":{"y":1},"z":[5,6]}', ['1', '6']],
    ['brackets all the way', ["$['x']['y']", "$['z'][1]['w']"], '{"x":{"y":1},"z":[5,{"w":6}]}', ['1', '6']],
    ['a missing member is NULL, at any depth', ['$.x.y', '$.q'], '{"x":{}}', [null, null]],
    ['null on the way is NULL', ['$.x.y', '$.z[0]'], '{"x":null,"z":null}', [null, null]],
    ['records may be arrays', ['$[0]', '$[1]'], '[1,"a"]', ['1', 'a']],
    ['one value may fill two columns', ['$.x', '$.x'], '{"x":1}', ['1', '1']],
    ['a value and what is inside it', ['$.x', '$.x.y'], '{"x":{"y": 1}}', ['{"y":1}', '1']],
  ])('%s', async (_, paths, file, row) => {
    expect(await loadPaths('a varchar, b varchar', paths, file)).toEqual([row])
  })

  test.each<[string, readonly string[], string, string]>([
    [
      'an index beyond the array',
      ['$.z[3]'],
      '{"z":[1]}',
      'f:1 1216 Invalid JSONPath format: Not an array or index out of range. [a varchar(256)]',
    ],
    [
      'an index into an object',
      ['$[0]'],
      '{"z":[1]}',
      'f:1 1216 Invalid JSONPath format: Not an array or index out of range. [a varchar(256)]',
    ],
    [
      'a member of text',
      ['$.z.y'],
      '{"z":"x"}',
      'f:1 1216 Invalid JSONPath format: Member is not an object. [a varchar(256)]',
    ],
  ])('%s is refused', async (_, paths, file, error) => {
    expect(await refusedPaths('a varchar', paths, file)).toEqual([error])
  })

  test('a file with another key means auto', async () => {
    bench.files({ 'other.paths': '{"paths":["$.b"]}' })
    expect(await load('a int', '{"a":1,"b":2}', "json 'other.paths'")).toEqual([[1]])
  })

  test.each<[string, string]>([
    ['{"jsonpaths":["$.a"', "jsonpaths file 'bad.paths': it must hold a single JSON object: "],
    ['{"jsonpaths":["$.a"]} x', "jsonpaths file 'bad.paths': it must hold a single JSON object: "],
    ['["$.a"]', "jsonpaths file 'bad.paths': it must hold a single JSON object"],
    ['{"jsonpaths":[""]}', "jsonpaths file 'bad.paths': element 1 of 'jsonpaths' is no path expression"],
    ['{"jsonpaths":["$.*"]}', "jsonpaths file 'bad.paths': '$.*' is no path to a single element"],
    ['{"jsonpaths":["$..a"]}', "jsonpaths file 'bad.paths': '$..a' is no path to a single element"],
    ['{"jsonpaths":["$[-1]"]}', "jsonpaths file 'bad.paths': '$[-1]' is no path to a single element"],
    [
      '{"jsonpaths":["$.a","$.b"]}',
      'Number of jsonpaths and the number of columns should match. JSONPath size: 2, Number of columns in table or column list: 1',
    ],
    ['{"jsonpaths":["$.a","$[\'b\']"]}', "jsonpaths file 'bad.paths': bracket notation and dot notation are mixed"],
  ])('%s is no jsonpaths file', async (text, message) => {
    bench.files({ 'bad.paths': text })
    await bench.table('bad', 'a int')
    bench.files({ 'bad.json': '{"a":1}' })
    const error = await failureOf(bench.copy("copy bad from 'bad.json' json 'bad.paths' maxerror 100"))
    expect(error.message).toContain(message)
  })
})

describe('conversion options', () => {
  test.each<[string, string, string, string, readonly unknown[]]>([
    ['TRUNCATECOLUMNS', 'a varchar(4)', '{"a":"aéé"}', 'truncatecolumns', ['aé']],
    ['TRUNCATECOLUMNS', 'a varchar(5)', '{"a":"a😀b"}', 'truncatecolumns', ['a😀']],
    ['TRUNCATECOLUMNS', 'a varchar(4)', '{"a":"a😀b"}', 'truncatecolumns', ['a']],
    ['BLANKSASNULL', 'a varchar, b varchar', '{"a":" \\t ","b":" x "}', 'blanksasnull', [null, ' x ']],
    ['EMPTYASNULL', 'a varchar, b varchar', '{"a":"","b":" "}', 'emptyasnull', [null, ' ']],
    ['TRIMBLANKS', 'a varchar, b char(3)', '{"a":" x  ","b":"y "}', 'trimblanks', [' x', 'y ']],
    ['ROUNDEC', 'a decimal(8,2)', '{"a":20.259}', 'roundec', ['20.26']],
    ['ROUNDEC', 'a decimal(8,2)', '{"a":-20.255}', 'roundec', ['-20.26']],
    [
      'TIMEFORMAT epochmillisecs',
      'a timestamp, b bigint',
      '{"a":1541105830796,"b":1541105830796}',
      "timeformat 'epochmillisecs'",
      ['2018-11-01 20:57:10.796', 1541105830796],
    ],
    ['TIMEFORMAT epochsecs', 'a timestamp', '{"a":"1541105830"}', "timeformat 'epochsecs'", ['2018-11-01 20:57:10']],
    ['TIMEFORMAT epochsecs before 1970', 'a timestamp', '{"a":-1}', "timeformat 'epochsecs'", ['1969-12-31 23:59:59']],
    [
      'TIMEFORMAT auto',
      'a timestamp',
      '{"a":"2019-02-11T05:09:12.195Z"}',
      "timeformat 'auto'",
      ['2019-02-11 05:09:12.195'],
    ],
    [
      'TIMEFORMAT auto',
      'a timestamptz',
      '{"a":"12/17/1997 07:37:16.00 PST"}',
      "timeformat 'auto'",
      ['1997-12-17 15:37:16+00'],
    ],
    [
      'TIMEFORMAT',
      'a timestamp',
      '{"a":"01.11.2018 8:57:10 PM"}',
      "timeformat 'DD.MM.YYYY HH12:MI:SS PM'",
      ['2018-11-01 20:57:10'],
    ],
    ['DATEFORMAT', 'a date', '{"a":"Jan-01-1999"}', "dateformat as 'MON-DD-YYYY'", ['1999-01-01']],
    ['DATEFORMAT auto', 'a date', '{"a":"January 8, 1999"}', "dateformat 'auto'", ['1999-01-08']],
    [
      'ACCEPTANYDATE',
      'a date, b timestamp',
      '{"a":"00/00/00","b":"x"}',
      "acceptanydate dateformat 'auto'",
      [null, null],
    ],
    ['IGNOREHEADER counts lines', 'a int', 'id\n{"a":\n1}', 'ignoreheader 1', [1]],
  ])('%s: %s ← %s', async (_, columns, file, options, row) => {
    expect(await load(columns, file, `json 'auto' ${options}`)).toEqual([row])
  })

  test('ACCEPTINVCHARS replaces each invalid byte', async () => {
    const file = Buffer.concat([Buffer.from('{"a":"x'), Buffer.from([0xe9, 0xff]), Buffer.from('é"}')])
    expect(await load('a varchar', file, "json 'auto' acceptinvchars '^'")).toEqual([['x^^é']])
    expect(await load('a varchar', file, "json 'auto' acceptinvchars")).toEqual([['x??é']])
  })

  test('UTF-16 files are read with their byte order mark', async () => {
    const text = Buffer.from('\ufeff{"a":"é😀"}', 'utf16le')
    expect(await load('a varchar', text, "json 'auto' encoding utf16")).toEqual([['é😀']])
    expect(await load('a varchar', Buffer.from(text).swap16(), "json 'auto' encoding as utf16")).toEqual([['é😀']])
  })
})

test('what JSON.stringify writes loads back equal', { timeout: 120_000 }, async () => {
  await bench.table('round', 'n bigint, t varchar(max), d double precision, b boolean')
  const row = fc.record({
    n: fc.option(fc.maxSafeInteger()),
    t: fc.option(fc.string({ unit: 'grapheme', maxLength: 40 })),
    d: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
    b: fc.option(fc.boolean()),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 20 }),
      fc.constantFrom('\n', ' ', ''),
      fc.constantFrom(undefined, 2),
      async (rows, between, indent) => {
        bench.files({ 'round.json': rows.map((value) => JSON.stringify(value, null, indent)).join(between) })
        await bench.connection.run('delete from round')
        await bench.copy("copy round from 'round.json' json 'auto'")
        const expected = rows.map(({ n, t, d, b }) => [n, t, d === null ? null : d + 0, b])
        expect(await bench.rows('select n, t, d + 0, b from round order by rowid')).toEqual(expected)
      },
    ),
    { numRuns: 60 },
  )
})

describe('the real Sparkify files', () => {
  const folder = resolve(
    process.env.WH_SPARKIFY_DATA ?? resolve(import.meta.dirname, '../../../../shared/data/sparkify'),
  )
  const isHere = existsSync(`${folder}/log_data`)
  if (!isHere) console.warn(`skipped: no Sparkify files in ${folder}; set WH_SPARKIFY_DATA`)

  test.skipIf(!isHere)('8,056 events load by their jsonpaths', async () => {
    await bench.table(
      'staging_events',
      `artist varchar, auth varchar, first_name varchar, gender char(1), item_session int, last_name varchar, length numeric(10,5),
       level varchar, location varchar, method varchar, page varchar, registration varchar, session_id int, song varchar, status int,
       ts bigint, user_agent varchar, user_id varchar`,
    )
    const result = await bench.copy(
      `copy staging_events from 'log_data' json 'log_json_path.json' TRUNCATECOLUMNS BLANKSASNULL EMPTYASNULL`,
      { objects: openDisk(folder) },
    )
    expect(result).toMatchObject({
      rows: 8056,
      tag: 'COPY',
      load: { files: 30, bytes: 3_755_598, loaded: 8056, rejected: 0 },
    })
    expect(
      await bench.rows(
        `select count(artist), count(user_id), count(*) filter (page = 'NextSong'), sum(length), min(ts), max(registration), sum(item_session) from staging_events`,
      ),
    ).toEqual([[6820, 7770, 6820, '1684759.74663', 1541105830796, '1541098488796.0', 170_778]])
  })

  test.skipIf(!isHere)('1,943 songs load by their names, numbers as text where text is declared', async () => {
    await bench.table(
      'staging_songs',
      `song_id varchar, num_songs int, artist_id varchar, artist_latitude numeric(9,5), artist_longitude numeric(9,5), artist_location varchar,
       artist_name varchar, title varchar, duration numeric(10,5), year int`,
    )
    const result = await bench.copy(
      `copy staging_songs from 'song_data' json 'auto' TRUNCATECOLUMNS BLANKSASNULL EMPTYASNULL`,
      {
        objects: openDisk(folder),
      },
    )
    expect(result).toMatchObject({ rows: 1943, load: { files: 1943, bytes: 483_118 } })
    expect(
      await bench.rows(`select artist_name from staging_songs where artist_name in ('112', '2562') order by 1`),
    ).toEqual([['112'], ['2562']])
    expect(
      await bench.rows(`select artist_location from staging_songs where artist_location in ('27', '108') order by 1`),
    ).toEqual([['108'], ['27']])
    expect(
      await bench.rows(
        `select count(distinct song_id), count(distinct artist_id), count(*) filter (year = 0), count(artist_latitude), count(artist_location) from staging_songs`,
      ),
    ).toEqual([[1943, 1809, 580, 673, 1059]])
  })
})

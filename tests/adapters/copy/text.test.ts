import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bench, brief, failureOf, openBench } from './support.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

let count = 0

async function load(columns: string, file: string | Uint8Array, options: string) {
  const name = `t${++count}`
  await bench.table(name, columns)
  bench.files({ [`${name}.txt`]: file })
  await bench.copy(`copy ${name} from '${name}.txt' ${options}`)
  return bench.rows(`select * from ${name}`)
}

async function refused(columns: string, file: string | Uint8Array, options: string): Promise<readonly string[]> {
  const name = `t${++count}`
  await bench.table(name, columns)
  bench.files({ [`${name}.txt`]: file })
  const error = await failureOf(bench.copy(`copy ${name} from '${name}.txt' ${options}`))
  expect(await bench.rows(`select count(*) from ${name}`)).toEqual([[0]])
  return (error.loadErrors ?? []).map(brief).map((text) => text.replace(`${name}.txt`, 'f'))
}

type Case = [title: string, columns: string, file: string, options: string, rows: readonly (readonly unknown[])[]]
type Refusal = [title: string, columns: string, file: string, options: string, errors: readonly string[]]

describe('delimited files', () => {
  test.each<Case>([
    [
      'the pipe is the default delimiter',
      'a int, b varchar',
      '1|x\n2|y\n',
      '',
      [
        [1, 'x'],
        [2, 'y'],
      ],
    ],
    [
      'the last line needs no line feed',
      'a int, b varchar',
      '1|x\r\n2|y',
      '',
      [
        [1, 'x'],
        [2, 'y'],
      ],
    ],
    ['another delimiter', 'a int, b varchar', '1\tx', "delimiter '\\t'", [[1, 'x']]],
    ['a delimiter in octal', 'a int, b varchar', '1\x01x', "delimiter '\\001'", [[1, 'x']]],
    ['quotes and backslashes are text', 'a varchar, b varchar', '"x"|y\\z', '', [['"x"', 'y\\z']]],
    ['empty text stays empty, other empty fields are NULL', 'a varchar, b int, c date', '||', '', [['', null, null]]],
    ['a delimiter may end the line', 'a int, b varchar', '1|x|\n', '', [[1, 'x']]],
    ['\\N is NULL', 'a varchar, b int', '\\N|\\N', '', [[null, null]]],
    ['NULL AS', 'a varchar, b int, c varchar', 'NULL|NULL|x', "null as 'NULL'", [[null, null, 'x']]],
    ["NULL AS '\\N' is backslash N", 'a varchar', '\\N', "null as '\\N'", [[null]]],
    ["NULL AS '\\0' is NUL", 'a varchar, b varchar', '\0|x', "null as '\\0'", [[null, 'x']]],
    ['EMPTYASNULL and BLANKSASNULL', 'a varchar, b varchar', '|  ', 'emptyasnull blanksasnull', [[null, null]]],
    ['IGNOREHEADER', 'a int', 'id\nsecond\n1\n', 'ignoreheader as 2', [[1]]],
    [
      'IGNOREBLANKLINES',
      'a int, b int',
      '1|2\n\n3|4\n\r\n',
      'ignoreblanklines',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'FILLRECORD fills the end: NULL, or an empty VARCHAR',
      'a int, b int, c varchar, d char(2)',
      '1\n',
      'fillrecord',
      [[1, null, '', null]],
    ],
    [
      'ESCAPE, as the manual shows it',
      'id int, t varchar',
      '1|The quick brown fox\\\njumped over the lazy dog.\n2| A\\\\B\\\\C\n3| A \\| B \\| C\n',
      'escape',
      [
        [1, 'The quick brown fox\njumped over the lazy dog.'],
        [2, ' A\\B\\C'],
        [3, ' A | B | C'],
      ],
    ],
    ['ESCAPE reads both forms of NULL', 'a varchar, b varchar', '\\N|\\\\N', 'escape', [[null, null]]],
    ['ESCAPE does not decode', 'a varchar', '\\012\\n', 'escape', [['012n']]],
    [
      'REMOVEQUOTES, as the manual shows it',
      'a varchar',
      "'Black'\n\"White\"\nBlue'\n' ' 'Black' ' '\n' '\n",
      'removequotes',
      [['Black'], ['White'], ["Blue'"], [" ' 'Black' ' "], [' ']],
    ],
    ['REMOVEQUOTES keeps delimiters between quotes', 'a varchar, b int', '"x|y"|1', 'removequotes', [['x|y', 1]]],
    [
      'REMOVEQUOTES with ESCAPE keeps an escaped quote',
      'id int, t varchar',
      "4|'A Midsummer Night\\'s Dream'\n",
      'removequotes escape',
      [[4, "A Midsummer Night's Dream"]],
    ],
    ['numbers may have blanks and a plus', 'a int, b decimal(5,1)', ' +7 | 1.5', '', [[7, '1.5']]],
    ['SUPER fields are JSON', 'a super', '{"x": [1, 2]}', '', [['{"x":[1,2]}']]],
  ])('%s', async (_, columns, file, options, rows) => {
    expect(await load(columns, file, options)).toEqual(rows)
  })

  test.each<Refusal>([
    ['too many fields', 'a int, b int', '1|2\n1|2|3\n', '', ['f:2 1202 Extra column(s) found']],
    ['too few fields', 'a int, b int', '1\n', '', ['f:1 1214 Delimiter not found [a integer]']],
    ['a blank line', 'a int, b int', '1|2\n\n3|4', '', ['f:2 1211 Line contains no data']],
    [
      'a wrong number',
      'a int, b int',
      '1|2\n3|x4\n',
      '',
      [`f:2:3 1207 Invalid digit, Value 'x', Pos 0, Type: Integer [b integer] "x4"`],
    ],
    [
      'a quote that does not end',
      'a varchar, b int',
      "'Blue|1",
      'removequotes',
      ['f:1 1214 Delimited value missing end quote [a varchar(256)]'],
    ],
    [
      'text that is no JSON for SUPER',
      'a super',
      '{x}',
      '',
      ['f:1:1 1224 Invalid JSON for the SUPER data type [a super] "{x}"'],
    ],
    [
      'lines are counted through escaped line feeds',
      'a varchar, b int',
      'x\\\ny|1\nz|q\n',
      'escape',
      [`f:3:3 1207 Invalid digit, Value 'q', Pos 0, Type: Integer [b integer] "q"`],
    ],
  ])('%s is refused', async (_, columns, file, options, errors) => {
    expect(await refused(columns, file, options)).toEqual(errors)
  })
})

describe('CSV', () => {
  test.each<Case>([
    [
      'commas, quotes, doubled quotes and line feeds',
      'id int, t varchar',
      '1,x\n2,"a, ""b""\r\nc"\r\n',
      'csv',
      [
        [1, 'x'],
        [2, 'a, "b"\r\nc'],
      ],
    ],
    [
      'the manual: CATEGORY',
      'id int, a varchar, b varchar, c varchar',
      '12,Shows,Musicals,Musical theatre\n13,Shows,Plays,"All ""non-musical"" theatre"\n14,Shows,Opera,"All opera, light, and ""rock"" opera"\n',
      'csv',
      [
        [12, 'Shows', 'Musicals', 'Musical theatre'],
        [13, 'Shows', 'Plays', 'All "non-musical" theatre'],
        [14, 'Shows', 'Opera', 'All opera, light, and "rock" opera'],
      ],
    ],
    [
      'another quote',
      'id int, t varchar',
      '14,%All opera, light, and "rock" opera%\n',
      "csv quote as '%'",
      [[14, 'All opera, light, and "rock" opera']],
    ],
    ['white space around quotes is ignored', 'a varchar, b varchar', ' "x" ,\t"y"  \n', 'csv', [['x', 'y']]],
    ['white space without quotes is data', 'a varchar, b varchar', ' x ,y \n', 'csv', [[' x ', 'y ']]],
    ['another delimiter', 'a varchar, b int', '"x\ty"\t1\n', "csv delimiter as '\\t'", [['x\ty', 1]]],
    ['IGNOREHEADER', 'a int', 'id\n1\n', 'csv ignoreheader 1', [[1]]],
    ['empty fields', 'a varchar, b varchar, c int', ',"",\n', 'csv', [['', '', null]]],
    [
      'NULL AS is for fields without quotes',
      'a varchar, b varchar',
      'NULL,"NULL"',
      "csv null as 'NULL'",
      [[null, 'NULL']],
    ],
    ['FORMAT AS CSV', 'a int', '1\n', 'format as csv', [[1]]],
  ])('%s', async (_, columns, file, options, rows) => {
    expect(await load(columns, file, options)).toEqual(rows)
  })

  test.each<Refusal>([
    [
      'text after a closing quote',
      'a varchar, b int',
      '1,1\n"x"y,2\n',
      'csv',
      [`f:2:4 1216 Invalid quote formatting for CSV: 'y' after a closing quotation mark [a varchar(256)]`],
    ],
    [
      'a quote that never closes',
      'a varchar, b int',
      'x,1\n"y,2\n',
      'csv',
      ['f:2:1 1216 Invalid quote formatting for CSV: no closing quotation mark [a varchar(256)]'],
    ],
    [
      'a quote inside a plain field',
      'a varchar',
      'a "b"\n',
      'csv',
      ['f:1:3 1216 Invalid quote formatting for CSV: a quotation mark inside a field without quotes [a varchar(256)]'],
    ],
    ['a field too many', 'a int', '1,\n', 'csv', ['f:1 1202 Extra column(s) found']],
    [
      'a wrong value after a field of two lines',
      'a varchar, b int',
      '"x\ny",z\n',
      'csv',
      [`f:2 1207 Invalid digit, Value 'z', Pos 0, Type: Integer [b integer] "z"`],
    ],
  ])('%s is refused', async (_, columns, file, options, errors) => {
    expect(await refused(columns, file, options)).toEqual(errors)
  })

  test('what a CSV writer quotes loads back equal', { timeout: 120_000 }, async () => {
    await bench.table('round', 'a varchar(max), b varchar(max)')
    const cell = fc.string({
      unit: fc.oneof(
        fc.constantFrom('"', ',', '\n', '\r', ' ', '\\', '|'),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 12,
    })
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { maxLength: 10 }),
        fc.constantFrom('\n', '\r\n'),
        async (rows, end) => {
          bench.files({ 'round.csv': rows.map((row) => row.map(quoted).join(',') + end).join('') })
          await bench.connection.run('delete from round')
          await bench.copy("copy round from 'round.csv' csv")
          expect(await bench.rows('select * from round order by rowid')).toEqual(rows)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('FIXEDWIDTH', () => {
  const columns = 'venueid int, venuename varchar(25), venuecity varchar(12), venuestate char(2), venueseats int'
  const options = "fixedwidth 'venueid:3,venuename:25,venuecity:12,venuestate:2,venueseats:6'"

  test('the manual: VENUE', async () => {
    const file =
      '1  Toyota Park              Bridgeview  IL0     \n4  CommunityAmerica BallparkKansas City KS0\n5  Gillette Stadium         Foxborough  MA68756\n'
    expect(await load(columns, file, options)).toEqual([
      [1, 'Toyota Park', 'Bridgeview', 'IL', 0],
      [4, 'CommunityAmerica Ballpark', 'Kansas City', 'KS', 0],
      [5, 'Gillette Stadium', 'Foxborough', 'MA', 68756],
    ])
  })
  test('widths are characters', async () => {
    expect(await load('a varchar, b int', 'é😀x1\n', "fixedwidth 'a:3,b:1'")).toEqual([['é😀x', 1]])
  })
  test('lines too long or too short are refused', async () => {
    expect(await refused('a varchar, b int', 'abc12\nab\n', "fixedwidth 'a:3,b:1' maxerror 2")).toEqual([
      'f:1:5 1216 Line is longer than the 4 characters of FIXEDWIDTH',
      'f:2 1216 Line is shorter than the 4 characters of FIXEDWIDTH',
    ])
  })
  test('fields and columns must be as many', async () => {
    await bench.table('fw', 'a int')
    bench.files({ 'fw.txt': '1' })
    expect((await failureOf(bench.copy("copy fw from 'fw.txt' fixedwidth 'a:3,b:1'"))).message).toBe(
      'FIXEDWIDTH names 2 fields for 1 columns',
    )
  })
})

describe('how records end in the middle of a piece of text', () => {
  const columns = 'id int, t varchar(max)'
  const rows = Array.from({ length: 40_000 }, (_, id) => [id, `é${'x'.repeat(id % 90)}`] as const)

  test.each<[string, string, string]>([
    ['delimited', rows.map(([id, t]) => `${id}|${t}\n`).join(''), ''],
    ['csv', rows.map(([id, t]) => `${id},"${t}"\r\n`).join(''), 'csv'],
    ['json', rows.map(([id, t]) => `{"id":${id},\n"t":"${t}"}`).join(''), "json 'auto'"],
    [
      'fixed width',
      rows.map(([id, t]) => `${String(id).padEnd(6)}${t}\n`).join(''),
      "fixedwidth 'id:6,t:100' fillrecord",
    ],
  ])('%s', async (_, text, options) => {
    expect(Buffer.byteLength(text)).toBeGreaterThan(2 << 20)
    const loaded = await load(columns, text, options)
    expect(loaded).toEqual(rows)
    expect(await load(columns, gzipSync(text), `${options} gzip`)).toEqual(rows)
  })
})

describe('several files', () => {
  test('FROM is a prefix of paths, through folders, in the order of keys', async () => {
    bench.files({
      'd/log_data/b/2.txt': '2\n',
      'd/log_data/a/1.txt': '1\n',
      'd/log_data.txt': '3\n',
      'd/log_data_old/4.txt': '4\n',
      'd/other.txt': 'x\n',
    })
    await bench.table('many', 'id int')
    const result = await bench.copy("copy many from 'd/log_data'")
    expect(result).toMatchObject({ rows: 4, load: { files: 4, bytes: 8 } })
    expect(result.notices?.at(-1)).toBe(
      "FROM 'd/log_data' is a prefix, which also loaded 'd/log_data.txt'; end it with a slash to load only that folder",
    )
    await bench.connection.run('delete from many')
    await bench.copy("copy many from 'd/log_data/'")
    await bench.copy(`copy many from 'file://${bench.folder}/d/log_data.'`)
    await bench.copy(`copy many from '${bench.folder}/d/log_data_'`)
    expect(await bench.rows('select id from many')).toEqual([[1], [2], [3], [4]])
  })

  test('a prefix of nothing fails', async () => {
    await bench.table('many', 'id int')
    const error = await failureOf(bench.copy("copy many from 'nowhere/x'"))
    expect(error).toMatchObject({ message: "The specified prefix 'nowhere/x' does not exist", position: 15 })
  })

  test('a manifest lists exactly the files', async () => {
    bench.files({
      'm/a': '1\n',
      'm/b': '2\n',
      'm/c': '3\n',
      'm/list': '{"entries":[{"url":"m/c","mandatory":true},{"url":"m/a"},{"url":"m/gone"},{"url":"m/a"}]}',
    })
    await bench.table('many', 'id int')
    await bench.copy("copy many from 'm/list' manifest")
    expect(await bench.rows('select id from many')).toEqual([[3], [1], [1]])
  })

  test.each<[string, string]>([
    ['{"entries":[{"url":"m/gone","mandatory":true}]}', "'m/gone', mandatory in manifest 'm/bad', does not exist"],
    ['{"entries":[{"url":"m/gone"}]}', "The specified prefix 'm/bad' does not exist"],
    ['{"entries":[{}]}', "manifest 'm/bad': entry 1 has no 'url'"],
    ['{}', "manifest 'm/bad': it has no array 'entries'"],
    ['{"entries"', "manifest 'm/bad': it is not valid JSON"],
  ])('a manifest %s fails', async (text, message) => {
    bench.files({ 'm/bad': text })
    await bench.table('many', 'id int')
    expect((await failureOf(bench.copy("copy many from 'm/bad' manifest"))).message).toContain(message)
  })

  test('an error in the last file loads nothing of the others', async () => {
    bench.files({ 'e/1': '1\n', 'e/2': 'x\n' })
    await bench.table('many', 'id int')
    const error = await failureOf(bench.copy("copy many from 'e/'"))
    expect(error.loadErrors?.map(brief)).toEqual([
      `e/2:1:1 1207 Invalid digit, Value 'x', Pos 0, Type: Integer [id integer] "x"`,
    ])
    expect(await bench.rows('select count(*) from many')).toEqual([[0]])
  })

  test('progress counts bytes', async () => {
    bench.files({ 'p/1': '1\n', 'p/2': '22\n' })
    await bench.table('many', 'id int')
    const seen: [number, number][] = []
    await bench.copy("copy many from 'p/'", { onProgress: (read, total) => seen.push([read, total]) })
    expect(seen).toEqual([
      [2, 5],
      [5, 5],
    ])
  })

  test('a file that is not compressed as said fails by its name', async () => {
    bench.files({ 'z/1': 'plain text\n' })
    await bench.table('many', 'id int')
    expect(await failureOf(bench.copy("copy many from 'z/1' gzip"))).toMatchObject({
      message: "'z/1' is not GZIP data: incorrect header check",
      hint: 'leave GZIP out if the files are not compressed',
    })
  })
})

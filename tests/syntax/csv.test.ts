import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseCsv } from '../../src/syntax/csv.ts'
import { inferSeedTypes } from '../../src/syntax/seed-types.ts'

type Column = readonly [name: string, type: string, values: readonly (string | null)[]]
type Corpus = readonly (readonly [csv: string, delimiter: string, columns?: readonly Column[]])[]
const corpus: Corpus = JSON.parse(readFileSync(join(import.meta.dirname, 'corpus/agate.json'), 'utf8'))

/** Where we are stricter or kinder than dbt, and why that is meant. */
function isMeant(csv: string): boolean {
  const isEmpty = csv.trim() === '' || csv.startsWith('\n')
  return isEmpty || hasOpenQuote(csv) || /nan|inf|١/i.test(csv)
}

test('a seed has the columns, types and values that dbt reads', () => {
  let compared = 0
  for (const [csv, delimiter, columns] of corpus) {
    if (isMeant(csv)) continue
    compared++
    const { columns: names, rows, problems } = parseCsv(csv, 'seeds/s.csv', delimiter)
    const isRefused = problems.some(({ severity }) => severity === 'error')
    const seed = inferSeedTypes(names, rows)
    const found = seed.columns.map(({ name, type }, index) => [name, type, seed.rows.map((row) => row[index])])
    expect({ csv, columns: isRefused ? undefined : found.map(withDecimals) }).toEqual({
      csv,
      columns: columns?.map(withDecimals),
    })
  }
  expect(compared).toBeGreaterThan(500)
})

test('not-a-number and infinity are floats, where dbt takes them for integers that it cannot load', () => {
  expect(inferred('a\nNaN\n-inf\n1\n')).toEqual({ type: 'number', values: ['NaN', '-Infinity', '1'] })
})

test('digits beyond 32 bits are integers that say so', () => {
  const { rows } = parseCsv('a,b\n3000000000,1\n', 'f')
  expect(inferSeedTypes(['a', 'b'], rows).columns.map(({ type, isWide }) => [type, isWide])).toEqual([
    ['integer', true],
    ['integer', false],
  ])
})

test('a column with a configured type keeps its text, nulls apart', () => {
  const { rows } = parseCsv('a\n007\n null \n x \n', 'f')
  expect(inferSeedTypes(['a'], rows, new Set(['a']))).toEqual({
    columns: [{ name: 'a', type: 'text', bytes: 3, isWide: false }],
    rows: [['007'], [null], [' x ']],
  })
})

test('a text column knows its longest value in bytes', () => {
  expect(inferSeedTypes(['a'], [['é'], ['漢字']]).columns[0]?.bytes).toBe(6)
})

test.each([
  [
    'a,b\n1,2,3\n',
    'error s.csv:2 this row has 3 values, the header names 2 columns; quote a value that holds the delimiter',
  ],
  [
    'a,b\n"x\ny",2\n3\n',
    'warning s.csv:4 a row of 1 values for 2 columns is filled up with nulls; remove it or complete it',
  ],
  ['a,b\n1,2\n\n', 'warning s.csv:3 an empty line is filled up with nulls; remove it or complete it'],
  [
    'a,b\n1,"x\n2,y\n',
    'error s.csv:2:3 this quote is never closed; add the closing ", or double a quote that is meant',
  ],
  ['id,id\n1,2\n', "warning s.csv:1 two columns are named 'id': this one is read as 'id_2'; name it in the header"],
  ['id,\n1,2\n', "warning s.csv:1 column 2 has no name: this one is read as 'b'; name it in the header"],
  ['', 'error s.csv:1 the file has no header; write the column names into the first line'],
])('%j is reported', (csv, problem) => {
  expect(
    parseCsv(csv, 's.csv').problems.map(
      ({ severity, at, message, hint }) =>
        `${severity} ${at?.file}:${at?.line}${at?.column ? `:${at.column}` : ''} ${message}; ${hint}`,
    ),
  ).toEqual([problem])
})

test('a delimiter must be one character', () => {
  expect(parseCsv('a\n', 's.csv', '||').problems[0]?.message).toBe('the delimiter "||" is not one character')
})

test('every cell knows its place, behind quotes and line breaks too', () => {
  const { placeOf } = parseCsv('a,b,c\n1,2,3\n"x\ny","z",w\n', 's.csv')
  expect([placeOf(0), placeOf(0, 2), placeOf(1, 0), placeOf(1, 1), placeOf(1, 2)]).toEqual([
    { file: 's.csv', line: 2 },
    { file: 's.csv', line: 2, column: 5 },
    { file: 's.csv', line: 3, column: 1 },
    { file: 's.csv', line: 4, column: 4 },
    { file: 's.csv', line: 4, column: 8 },
  ])
})

test('a hundred thousand rows are read and typed in a moment', () => {
  const csv = `id,name,price,at\n${Array.from({ length: 100_000 }, (_, i) => `${i},name ${i},${i}.5,2018-11-01`).join('\n')}\n`
  const { rows, columns } = parseCsv(csv, 'f')
  expect(inferSeedTypes(columns, rows).columns.map(({ type }) => type)).toEqual(['integer', 'text', 'number', 'date'])
})

function inferred(csv: string) {
  const { columns, rows } = parseCsv(csv, 'f')
  const seed = inferSeedTypes(columns, rows)
  return { type: seed.columns[0]?.type, values: seed.rows.map(([value]) => value) }
}

/** Python lets the rest of the file be one cell; we say that a quote is open. */
function hasOpenQuote(csv: string): boolean {
  return parseCsv(csv, 'f').problems.some(({ message }) => message.startsWith('this quote'))
}

/** Decimals without the zeros at their end, which Python's `normalize` takes away. */
function withDecimals([name, type, values]: readonly unknown[]): unknown {
  const isNumber = type === 'number' && Array.isArray(values)
  return [name, type, isNumber ? values.map((value) => (value === null ? null : Number(value))) : values]
}

/**
 * CSV as Python's `csv` reads it, which is RFC 4180 and a little more: quotes within an unquoted field are text, text
 * behind a closing quote belongs to the field. Where that hides a mistake, there is a problem with its line.
 */
import { type Location, type Problem, seedInvalid } from '../core/problem.ts'

export interface Csv {
  /** Names of the header, unique and none empty. */
  readonly columns: readonly string[]
  /** Text as written; null where a row is too short. Every row has as many cells as there are columns. */
  readonly rows: readonly (readonly (string | null)[])[]
  /** Where a cell begins, or its row when `column` is left out. Row and column count from 0. */
  readonly placeOf: (row: number, column?: number) => Location
  readonly problems: readonly Problem[]
}

/** Reads a file with a header. `delimiter` is one character. */
export function parseCsv(source: string, file: string, delimiter = ','): Csv {
  // Python opens seeds with universal line breaks, also between quotes.
  const text = source.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n')
  const problems: Problem[] = []
  const records = delimiter.length === 1 ? readRecords(text, file, delimiter, problems) : []
  if (delimiter.length !== 1) problems.push(badDelimiter(delimiter, file))
  const [header, ...body] = records
  const placeOf = (row: number, column?: number): Location => placeIn(text, file, delimiter, body[row], column)
  if (!header || header.cells.length === 0) {
    if (problems.length === 0)
      problems.push(
        seedInvalid('the file has no header', { file, line: 1 }, 'write the column names into the first line'),
      )
    return { columns: [], rows: [], placeOf, problems }
  }
  const columns = nameColumns(header.cells, placeIn(text, file, delimiter, header), problems)
  const rows = body.map((record) => fitRow(record, columns.length, file, problems))
  return { columns, rows, placeOf, problems }
}

interface CsvRecord {
  readonly cells: readonly string[]
  readonly line: number
  readonly start: number
}

function badDelimiter(delimiter: string, file: string): Problem {
  return seedInvalid(
    `the delimiter ${JSON.stringify(delimiter)} is not one character`,
    { file, line: 1 },
    'set one, such as ";"',
  )
}

function readRecords(text: string, file: string, delimiter: string, problems: Problem[]): CsvRecord[] {
  const records: CsvRecord[] = []
  let line = 1
  for (let start = 0; start < text.length; ) {
    const lineEnd = endOfLine(text, start)
    const plain = text.slice(start, lineEnd)
    if (!plain.includes('"')) {
      records.push({ cells: plain === '' ? [] : plain.split(delimiter), line, start })
      start = lineEnd + 1
      line++
      continue
    }
    const { cells, end, openQuote } = readRecord(text, start, delimiter)
    records.push({ cells: cells.map(({ value }) => value), line, start })
    if (openQuote !== undefined) problems.push(unclosedQuote(text, file, openQuote))
    line += countBreaks(text, start, end) + 1
    start = end + 1
  }
  return records
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

function countBreaks(text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++
  return count
}

interface CsvCell {
  readonly value: string
  readonly start: number
}

interface ReadRecord {
  readonly cells: readonly CsvCell[]
  /** Where the line break stands that ends the record. */
  readonly end: number
  /** A quote that nothing closes. */
  readonly openQuote?: number
}

/** A record with quotes in it, character by character where they are. */
function readRecord(text: string, from: number, delimiter: string): ReadRecord {
  const cells: CsvCell[] = []
  let at = from
  for (;;) {
    const start = at
    let value = ''
    if (text[at] === '"') {
      const quoted = readQuoted(text, at)
      if (!quoted) return { cells: [...cells, { value: text.slice(at + 1), start }], end: text.length, openQuote: at }
      value = quoted.value
      at = quoted.end
    }
    const rest = at
    while (at < text.length && text[at] !== delimiter && text[at] !== '\n') at++
    cells.push({ value: value + text.slice(rest, at), start })
    if (text[at] !== delimiter) return { cells, end: at }
    at++
  }
}

/** The text between quotes, doubled ones made single, and where the cell goes on; undefined when it never ends. */
function readQuoted(text: string, open: number): { value: string; end: number } | undefined {
  let value = ''
  let from = open + 1
  for (;;) {
    const close = text.indexOf('"', from)
    if (close < 0) return undefined
    value += text.slice(from, close)
    if (text[close + 1] !== '"') return { value, end: close + 1 }
    value += '"'
    from = close + 2
  }
}

function unclosedQuote(text: string, file: string, at: number): Problem {
  const line = countBreaks(text, 0, at) + 1
  const column = at - text.lastIndexOf('\n', at - 1)
  return seedInvalid(
    'this quote is never closed',
    { file, line, column },
    'add the closing ", or double a quote that is meant',
  )
}

/** Duplicate and missing names become others, as agate makes them: `id_2`, `c`. */
function nameColumns(names: readonly string[], header: Location, problems: Problem[]): string[] {
  const final: string[] = []
  for (const [index, name] of names.entries()) {
    const wanted = name === '' ? letterName(index) : name
    let unique = wanted
    for (let count = 2; final.includes(unique); count++) unique = `${wanted}_${count}`
    if (unique !== name) {
      const what = name === '' ? `column ${index + 1} has no name` : `two columns are named '${name}'`
      problems.push({
        ...seedInvalid(`${what}: this one is read as '${unique}'`, header, 'name it in the header'),
        severity: 'warning',
      })
    }
    final.push(unique)
  }
  return final
}

const letterName = (index: number): string => String.fromCharCode(97 + (index % 26)).repeat(Math.floor(index / 26) + 1)

function fitRow(record: CsvRecord, width: number, file: string, problems: Problem[]): readonly (string | null)[] {
  const { cells, line } = record
  const at = { file, line }
  if (cells.length > width) {
    problems.push(
      seedInvalid(
        `this row has ${cells.length} values, the header names ${width} columns`,
        at,
        'quote a value that holds the delimiter',
      ),
    )
    return cells.slice(0, width)
  }
  if (cells.length === width) return cells
  const found = cells.length === 0 ? 'an empty line' : `a row of ${cells.length} values for ${width} columns`
  problems.push({
    ...seedInvalid(`${found} is filled up with nulls`, at, 'remove it or complete it'),
    severity: 'warning',
  })
  return [...cells, ...Array.from({ length: width - cells.length }, () => null)]
}

function placeIn(
  text: string,
  file: string,
  delimiter: string,
  record: CsvRecord | undefined,
  column?: number,
): Location {
  if (!record) return { file, line: 1 }
  if (column === undefined) return { file, line: record.line }
  const cell = readRecord(text, record.start, delimiter).cells[column]
  if (!cell) return { file, line: record.line }
  const line = record.line + countBreaks(text, record.start, cell.start)
  return { file, line, column: cell.start - text.lastIndexOf('\n', cell.start - 1) }
}

/** Rows in COPY's text format: https://www.postgresql.org/docs/current/sql-copy.html */

type Row = readonly (string | null)[]

const ROWS_IN_CHUNK = 500

export function* copyChunks(rows: readonly Row[]): Generator<Buffer> {
  for (let start = 0; start < rows.length; start += ROWS_IN_CHUNK) {
    yield copyChunk(rows.slice(start, start + ROWS_IN_CHUNK))
  }
}

export function copyChunk(rows: readonly Row[]): Buffer {
  let text = ''
  for (const row of rows) {
    for (let column = 0; column < row.length; column++) {
      const cell = row[column]
      if (column > 0) text += '\t'
      text += cell === null || cell === undefined ? '\\N' : escaped(cell)
    }
    text += '\n'
  }
  return Buffer.from(text)
}

const SPECIAL = /[\\\n\r\t]/
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escaped(cell: string): string {
  return SPECIAL.test(cell) ? cell.replaceAll(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? '') : cell
}

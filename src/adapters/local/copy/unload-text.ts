/** Rows as lines of UNLOAD's text formats. https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html */
import { DatabaseError } from '../../../core/adapter.ts'
import type { Cell } from '../../../core/table.ts'
import type { UnloadStatement } from '../../../sql/copy/statement.ts'
import { isText, type SqlType } from '../../../sql/redshift/types.ts'

export interface UnloadColumn {
  readonly name: string
  readonly type: SqlType | undefined
}

export interface LineFormat {
  readonly row: (cells: readonly Cell[]) => string
  readonly header: string
}

export function lineFormat(statement: UnloadStatement, columns: readonly UnloadColumn[]): LineFormat {
  const { format } = statement
  switch (format.kind) {
    case 'delimited':
      return delimited(statement, format.delimiter, columns)
    case 'csv':
      return csv(statement, format.delimiter, columns)
    case 'fixedwidth':
      return fixed(
        statement,
        format.fields.map(({ width }) => width),
        columns,
      )
    case 'json':
      return json(columns)
    case 'parquet':
      throw new DatabaseError('PARQUET has no lines', { sqlState: '0A000' })
  }
}

/** Booleans are `t` and `f`, everything else its plain text. */
function textOf(cell: Exclude<Cell, null>): string {
  if (typeof cell === 'boolean') return cell ? 't' : 'f'
  return String(cell)
}

function delimited(
  { escape: escapes, addQuotes, nullText = '' }: UnloadStatement,
  delimiter: string,
  columns: readonly UnloadColumn[],
): LineFormat {
  const special = new Set(['\n', '\r', '\\', delimiter, ...(addQuotes ? ['"', "'"] : [])])
  const escaped = (text: string): string =>
    escapes ? [...text].map((character) => (special.has(character) ? `\\${character}` : character)).join('') : text
  const characters = columns.map(({ type }) => type !== undefined && isText(type))
  const field = (cell: Cell, index: number): string => {
    if (cell === null) return nullText
    const text = characters[index] ? escaped(textOf(cell)) : textOf(cell)
    return addQuotes && characters[index] ? `"${text}"` : text
  }
  return {
    row: (cells) => `${cells.map(field).join(delimiter)}\n`,
    header: `${columns.map(({ name }) => (addQuotes ? `"${escaped(name)}"` : escaped(name))).join(delimiter)}\n`,
  }
}

function csv({ nullText = '' }: UnloadStatement, delimiter: string, columns: readonly UnloadColumn[]): LineFormat {
  const field = (text: string): string =>
    text.includes(delimiter) || /["\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  return {
    row: (cells) => `${cells.map((cell) => (cell === null ? nullText : field(textOf(cell)))).join(delimiter)}\n`,
    header: `${columns.map(({ name }) => field(name)).join(delimiter)}\n`,
  }
}

function fixed({ nullText }: UnloadStatement, widths: readonly number[], columns: readonly UnloadColumn[]): LineFormat {
  if (widths.length !== columns.length) {
    throw new DatabaseError(`FIXEDWIDTH names ${widths.length} fields for ${columns.length} columns`, {
      sqlState: '42601',
    })
  }
  const field = (cell: Cell, index: number): string => {
    const width = widths[index] ?? 0
    const type = columns[index]?.type
    if (cell === null && nullText !== undefined && nullText.length > width && !(type && isText(type)))
      return ' '.repeat(width)
    const text = cell === null ? (nullText ?? '') : textOf(cell)
    const length = [...text].length
    if (length > width) {
      throw new DatabaseError(
        `column '${columns[index]?.name}' has a value of ${length} characters, its field ${width}`,
        {
          sqlState: '22001',
          hint: 'widen the field in FIXEDWIDTH: values are never cut',
        },
      )
    }
    return text + ' '.repeat(width - length)
  }
  return { row: (cells) => `${cells.map(field).join('')}\n`, header: '' }
}

function json(columns: readonly UnloadColumn[]): LineFormat {
  const twice = columns.find(({ name }, index) => columns.findIndex((column) => column.name === name) < index)
  if (twice) {
    throw new DatabaseError(`column '${twice.name}' occurs twice: an object's keys must be unique`, {
      sqlState: '42701',
    })
  }
  const keys = columns.map(({ name }) => `${JSON.stringify(name)}:`)
  const value = (cell: Cell, index: number): string => {
    if (cell === null) return 'null'
    if (typeof cell === 'boolean') return JSON.stringify(textOf(cell))
    if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : JSON.stringify(String(cell))
    if (typeof cell === 'bigint') return String(cell)
    const type = columns[index]?.type?.name
    return type === 'numeric' || type === 'super' ? cell : JSON.stringify(cell)
  }
  return { row: (cells) => `{${cells.map((cell, index) => keys[index] + value(cell, index)).join(',')}}\n`, header: '' }
}

/** Rows of a query, for people (aligned), for spreadsheets (CSV) and for programs (JSON). */
import type { Cell, Column, Table } from '../core/table.ts'
import { pad, printable, truncate, widthOf } from '../syntax/width.ts'
import { formatMany } from './figures.ts'
import type { Style } from './style.ts'

export type TableFormat = 'table' | 'csv' | 'json'

export interface TableOptions {
  readonly style: Style
  /** Width of the terminal; undefined where nobody watches, and nothing is cut. */
  readonly columns?: number
}

export function renderTable(table: Table, format: TableFormat, options: TableOptions): string {
  switch (format) {
    case 'table':
      return renderAligned(table, options)
    case 'csv':
      return renderCsv(table)
    case 'json':
      return renderJson(table)
  }
}

/** Columns side by side. Where they do not fit, the widest are cut; where that does not help, a record at a time. */
function renderAligned(table: Table, options: TableOptions): string {
  const cells = table.rows.map((row) => table.columns.map((column, index) => textOf(row[index] ?? null, column)))
  const footer = options.style.dim(`(${formatMany(table.rows.length, 'row')})`)
  if (table.columns.length === 0) return `${footer}\n`
  const wanted = table.columns.map(({ name }, index) =>
    Math.max(widthOf(name), 1, ...maximum(cells.map((row) => widthOf(row[index] ?? '')))),
  )
  const widths = options.columns === undefined ? wanted : fitWidths(wanted, options.columns - MARGIN)
  const body = widths ? renderGrid(table, cells, widths, options.style) : renderRecords(table, cells, options)
  return `${body}${footer}\n`
}

/** Space before each column. */
const MARGIN = 1
const BETWEEN = 2
/** Cutting a column to less than this leaves nothing to read. */
const NARROWEST = 8

/** Not as arguments: a result may have more rows than a call may have arguments. */
function maximum(widths: readonly number[]): number[] {
  return [widths.reduce((most, width) => Math.max(most, width), 0)]
}

/** Widths that add up to what there is, taken from the widest first; undefined when they cannot. */
function fitWidths(wanted: readonly number[], columns: number): readonly number[] | undefined {
  const room = columns - BETWEEN * (wanted.length - 1)
  const least = wanted.reduce((sum, width) => sum + Math.min(width, NARROWEST), 0)
  if (least > room) return undefined
  let [low, high] = [NARROWEST, Math.max(NARROWEST, ...wanted)]
  while (low < high) {
    const limit = (low + high + 1) >> 1
    if (wanted.reduce((sum, width) => sum + Math.min(width, limit), 0) <= room) low = limit
    else high = limit - 1
  }
  return wanted.map((width) => Math.min(width, low))
}

function renderGrid(
  table: Table,
  cells: readonly (readonly string[])[],
  widths: readonly number[],
  style: Style,
): string {
  const render = (
    texts: readonly string[],
    paint: (text: string, row: number, column: number) => string,
    row: number,
  ): string =>
    ` ${texts
      .map((text, index) => paint(alignCell(text, widths[index] ?? 0, table.columns[index]), row, index))
      .join(' '.repeat(BETWEEN))
      .trimEnd()}\n`
  const header = render(
    table.columns.map(({ name }) => printable(name)),
    style.bold,
    0,
  )
  const rule = ` ${style.dim(widths.map((width) => '─'.repeat(width)).join(' '.repeat(BETWEEN)))}\n`
  const dimNull = (text: string, row: number, column: number): string =>
    table.rows[row]?.[column] === null ? style.dim(text) : text
  return header + rule + cells.map((row, index) => render(row, dimNull, index)).join('')
}

function alignCell(text: string, width: number, column: Column | undefined): string {
  return pad(truncate(text, width), width, column && isNumeric(column) ? 'left' : 'right')
}

/** A record at a time, a column a line. */
function renderRecords(
  table: Table,
  cells: readonly (readonly string[])[],
  { style, columns = 80 }: TableOptions,
): string {
  const names = table.columns.map(({ name }) => printable(name))
  const width = Math.min(Math.max(...names.map(widthOf)), Math.floor(columns / 3))
  return cells
    .map((row, index) => {
      const title = `─ ${index + 1} `
      const lines = names.map((name, column) => {
        const value = truncate(row[column] ?? '', columns - width - MARGIN - BETWEEN - 1)
        const text = table.rows[index]?.[column] === null ? style.dim(value) : value
        return ` ${style.bold(pad(truncate(name, width), width))}  ${text}`.trimEnd()
      })
      return `${style.dim(title + '─'.repeat(Math.max(0, Math.min(columns, 60) - title.length)))}\n${lines.join('\n')}\n`
    })
    .join('')
}

/** What a cell shows. A text that reads NULL stands in quotes, so that it cannot be taken for one. */
function textOf(cell: Cell, { type }: Column): string {
  if (cell === null) return 'NULL'
  if (typeof cell === 'string') return cell === 'NULL' && !isNumeric({ type }) ? "'NULL'" : printable(cell)
  return String(cell)
}

const NUMERIC = /^(?:(?:tiny|small|big|huge|u\w*)?int(?:eger)?\d*|numeric|decimal|real|double|float\d*|oid)\b/i

const isNumeric = ({ type }: Pick<Column, 'type'>): boolean => NUMERIC.test(type)

/** RFC 4180 with line feeds. A NULL is nothing, an empty text is a pair of quotes. */
function renderCsv({ columns, rows }: Table): string {
  const line = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\n`
  return line(columns.map(({ name }) => name)) + rows.map(line).join('')
}

function csvCell(cell: Cell): string {
  if (cell === null) return ''
  const text = String(cell)
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** `{"columns": [{"name", "type"}], "rows": [[…]]}`: equal column names stay apart, exact values stay exact. */
function renderJson({ columns, rows }: Table): string {
  const heads = columns.map(({ name, type }) => JSON.stringify({ name, type }))
  const lines = rows.map((row) => `[${row.map((cell, index) => jsonCell(cell, columns[index])).join(',')}]`)
  const list = (items: readonly string[]): string => (items.length === 0 ? '[]' : `[\n  ${items.join(',\n  ')}\n]`)
  return `{"columns":${list(heads)},\n"rows":${list(lines)}}\n`
}

/** Beyond 2^53 an integer is text, as are decimals and dates; SUPER is the JSON that it is. */
function jsonCell(cell: Cell, column: Column | undefined): string {
  if (typeof cell === 'bigint') return JSON.stringify(String(cell))
  if (typeof cell === 'number' && !Number.isFinite(cell)) return JSON.stringify(String(cell))
  if (typeof cell === 'string' && /^(?:super|jsonb?)$/i.test(column?.type ?? '') && isJson(cell)) return cell
  return JSON.stringify(cell)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

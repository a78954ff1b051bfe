/** Rows as INSERT statements of many rows each, for tables that no COPY can reach. */
import type { Column } from '../../core/table.ts'
import { redshiftDialect } from '../../sql/redshift/dialect.ts'

/** A statement may have 16 MB, https://docs.aws.amazon.com/redshift/latest/dg/c_redshift-sql.html; short ones compile faster. */
const longestStatement = 1_000_000
const mostRows = 1000

export interface InsertStatement {
  readonly sql: string
  /** The cell at an offset of the text; both count from 0, rows over all statements. */
  readonly placeAt: (position: number) => CellPlace | undefined
  /** The only cell with this text; undefined when there are several, or none. */
  readonly placeOf: (text: string) => CellPlace | undefined
}

interface CellPlace {
  readonly row: number
  readonly column: number
}

type Row = readonly (string | null)[]

/** `head` is the statement up to and with its VALUES. */
export function* insertStatements(
  head: string,
  columns: readonly Column[],
  rows: readonly Row[],
): Generator<InsertStatement> {
  let first = 0
  while (first < rows.length) {
    const lines: string[] = []
    let length = head.length
    for (const row of rows.slice(first, first + mostRows)) {
      const line = `(${cellsOf(row, columns).join(', ')})`
      if (lines.length > 0 && length + line.length > longestStatement) break
      lines.push(line)
      length += line.length + 2
    }
    const start = first
    yield {
      sql: `${head}\n${lines.join(',\n')}`,
      placeAt: (position) =>
        placeIn(rows.slice(start, start + lines.length), columns, position - head.length - 1, start),
      placeOf: (text) => {
        const places = rows
          .slice(start, start + lines.length)
          .flatMap((cells, row) =>
            cells.flatMap((cell, column) => (cell === text ? [{ row: start + row, column }] : [])),
          )
        return places.length === 1 ? places[0] : undefined
      },
    }
    first += lines.length
  }
}

function cellsOf(row: Row, columns: readonly Column[]): readonly string[] {
  return columns.map(({ type }, index) => cellSql(row[index] ?? null, type))
}

/** Redshift gives the literals of a VALUES list one common type a column, so each says its own. */
function cellSql(cell: string | null, type: string): string {
  return cell === null ? 'null' : `cast(${redshiftDialect.quoteLiteral(cell)} as ${type})`
}

/** Walks the rows again, which costs nothing until a statement fails. */
function placeIn(rows: readonly Row[], columns: readonly Column[], position: number, firstRow: number) {
  let offset = 0
  for (const [row, cells] of rows.entries()) {
    for (const [column, sql] of cellsOf(cells, columns).entries()) {
      // A parenthesis before the first cell, a comma and a space before the others.
      offset += column === 0 ? 1 : 2
      if (position >= offset && position < offset + sql.length) return { row: firstRow + row, column }
      offset += sql.length
    }
    offset += 3
  }
  return undefined
}

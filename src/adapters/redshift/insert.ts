/** Rows as INSERT statements of many rows each, for tables that no COPY can reach. */
import type { Column } from '../../core/table.ts'
import { quoteEscapedLiteral } from '../quote.ts'

/** A statement may have 16 MB, https://docs.aws.amazon.com/redshift/latest/dg/c_redshift-sql.html; short ones compile faster. */
const longestStatement = 1_000_000
const mostRows = 1000

export function* insertStatements(
  head: string,
  columns: readonly Column[],
  rows: readonly (readonly (string | null)[])[],
): Generator<string> {
  let lines: string[] = []
  let length = 0
  for (const row of rows) {
    const line = `(${columns.map(({ type }, index) => cellSql(row[index] ?? null, type)).join(', ')})`
    if (lines.length === mostRows || (lines.length > 0 && length + line.length > longestStatement)) {
      yield `${head}\n${lines.join(',\n')}`
      lines = []
      length = 0
    }
    lines.push(line)
    length += line.length
  }
  if (lines.length > 0) yield `${head}\n${lines.join(',\n')}`
}

/** Redshift gives the literals of a VALUES list one common type a column, so each says its own. */
function cellSql(cell: string | null, type: string): string {
  return cell === null ? 'null' : `cast(${quoteEscapedLiteral(cell)} as ${type})`
}

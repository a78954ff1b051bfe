/** Rows of a seed by way of S3: one file and one COPY, where INSERT would take a statement for every thousand rows. */
import { gzipSync } from 'node:zlib'
import { DatabaseError } from '../../core/adapter.ts'
import type { Relation } from '../../core/relation.ts'
import type { Column } from '../../core/table.ts'
import { redshiftDialect } from '../../sql/redshift/dialect.ts'
import type { WireConnection } from '../postgres/protocol.ts'
import { readLoadErrors, tellsOfLoadErrors } from './load-report.ts'
import { type Staging, writeStaged } from './staging.ts'

type Row = readonly (string | null)[]

const { quoteIdentifier, quoteLiteral, render } = redshiftDialect

export async function loadByCopy(
  wire: WireConnection,
  staging: Staging,
  relation: Relation,
  columns: readonly Column[],
  rows: readonly Row[],
): Promise<number> {
  const nothing = unusedText(rows)
  const text = rows.map((row) => row.map((cell) => field(cell, nothing)).join(',')).join('\n')
  const { url, remove } = await writeStaged(staging, 'csv.gz', gzipSync(text), 0)
  const list = columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  const { role = 'default', region } = staging
  const sql = [
    `copy ${render(relation)} (${list})`,
    `from ${quoteLiteral(url)}`,
    `iam_role ${role === 'default' ? role : quoteLiteral(role)}`,
    ...(region === undefined ? [] : [`region ${quoteLiteral(region)}`]),
    // An INSERT would round, and read dates and times in any form.
    `csv gzip null as ${quoteLiteral(nothing)} roundec dateformat 'auto' timeformat 'auto'`,
    'compupdate off',
  ].join('\n')
  try {
    await wire.run(sql)
  } catch (error) {
    throw error instanceof DatabaseError && tellsOfLoadErrors(error)
      ? await namePlace(error, wire, columns, rows)
      : error
  } finally {
    await remove()
  }
  return rows.length
}

/** A text that stands for NULL, since no cell has it. */
function unusedText(rows: readonly Row[]): string {
  let text = '\\N'
  while (rows.some((row) => row.includes(text))) text += 'N'
  return text
}

function field(cell: string | null, nothing: string): string {
  return cell === null ? nothing : `"${cell.replaceAll('"', '""')}"`
}

/** The place in the seed, instead of one in a file that nobody has seen. */
async function namePlace(
  error: DatabaseError,
  wire: WireConnection,
  columns: readonly Column[],
  rows: readonly Row[],
): Promise<DatabaseError> {
  const [first] = await readLoadErrors(wire)
  if (!first) return error
  const row = rowAt(first.line, rows)
  const column = columns.findIndex(({ name }) => name.toLowerCase() === first.columnName?.toLowerCase())
  const { name, type } = columns[column] ?? {}
  const where = name === undefined ? '' : `, column "${name}" (${type})`
  return new DatabaseError(`row ${row + 1}${where}: ${first.reason}`, {
    sqlState: '22P02',
    cell: { row, ...(column >= 0 && { column }) },
    cause: error,
  })
}

/** The row whose record ends on a line of the file. */
function rowAt(line: number, rows: readonly Row[]): number {
  let lines = 0
  const found = rows.findIndex((row) => {
    lines += 1 + row.reduce((sum, cell) => sum + (cell?.split('\n').length ?? 1) - 1, 0)
    return lines >= line
  })
  return Math.max(found, 0)
}

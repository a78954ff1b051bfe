/** Expected rows against actual ones, in any order: which are the same, and how the others go together. */
import { type Cell, type Column, cellKey, type DifferentRow, type RowsDiff } from '../core/table.ts'

type Row = readonly Cell[]

/** undefined when both hold the same rows. */
export function rowsDiff(
  columns: readonly Column[],
  expected: readonly Row[],
  actual: readonly Row[],
): RowsDiff | undefined {
  const left = countRows(actual)
  const missing = expected.filter((row) => !take(left, row))
  const unexpected = withoutMatched(actual, expected)
  if (missing.length === 0 && unexpected.length === 0) return undefined
  return { columns, rows: pairUp(missing, unexpected, columns.length), same: expected.length - missing.length }
}

/** `2 rows differ, 1 row is missing, 3 rows are not expected` */
export function describeDiff({ rows }: RowsDiff): string {
  const count = (kind: DifferentRow['kind']): number => rows.filter((row) => row.kind === kind).length
  const [changed, missing, unexpected] = [count('changed'), count('missing'), count('unexpected')]
  const part = (number: number, one: string, many: string): string[] =>
    number === 0 ? [] : [number === 1 ? `1 row ${one}` : `${number} rows ${many}`]
  return [
    ...part(changed, 'differs', 'differ'),
    ...part(missing, 'is missing', 'are missing'),
    ...part(unexpected, 'is not expected', 'are not expected'),
  ].join(', ')
}

/** The difference as a table in the form that dbt's users know: `→,1,old→new`, `+++` what came, `---` what did not. */
export function plainDiff({ columns, rows }: RowsDiff): string {
  const line = (mark: string, cells: readonly string[]): string => [mark, ...cells].join(',')
  const lines = rows.map((row) => {
    if (row.kind === 'missing') return line('---', row.expected.map(textOf))
    if (row.kind === 'unexpected') return line('+++', row.actual.map(textOf))
    const cells = row.expected.map((cell, index) => {
      const other = row.actual[index] ?? null
      return cellKey(cell) === cellKey(other) ? textOf(cell) : `${textOf(cell)}→${textOf(other)}`
    })
    return line('→', cells)
  })
  return [
    line(
      '@@',
      columns.map(({ name }) => name),
    ),
    ...lines,
  ].join('\n')
}

function textOf(cell: Cell): string {
  return cell === null ? 'NULL' : String(cell)
}

const rowKey = (row: Row): string => row.map(cellKey).join('\u0000')

function countRows(rows: readonly Row[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(rowKey(row), (counts.get(rowKey(row)) ?? 0) + 1)
  return counts
}

function take(counts: Map<string, number>, row: Row): boolean {
  const count = counts.get(rowKey(row)) ?? 0
  if (count > 0) counts.set(rowKey(row), count - 1)
  return count > 0
}

function withoutMatched(rows: readonly Row[], matched: readonly Row[]): readonly Row[] {
  const counts = countRows(matched)
  return rows.filter((row) => !take(counts, row))
}

/** Beyond this many comparisons nobody reads the result. */
const MOST_COMPARISONS = 250_000

/** A missing row and an unexpected one that are most alike are one row that changed. */
function pairUp(missing: readonly Row[], unexpected: readonly Row[], width: number): readonly DifferentRow[] {
  const free = new Set(unexpected.keys())
  const tooMany = missing.length * unexpected.length > MOST_COMPARISONS
  const areAlone = missing.length === 1 && unexpected.length === 1
  const paired = missing.map((expected): DifferentRow => {
    let best: number | undefined
    let most = areAlone || width === 1 ? -1 : 0
    for (const index of tooMany ? [] : free) {
      const alike = likeness(expected, unexpected[index] ?? [])
      if (alike > most) [best, most] = [index, alike]
    }
    if (best === undefined) return { kind: 'missing', expected }
    free.delete(best)
    return { kind: 'changed', expected, actual: unexpected[best] ?? [] }
  })
  return [
    ...paired,
    ...[...free].map((index): DifferentRow => ({ kind: 'unexpected', actual: unexpected[index] ?? [] })),
  ]
}

/** Equal cells count, and the first columns most: keys stand there. */
function likeness(one: Row, other: Row): number {
  return one.reduce<number>(
    (sum, cell, index) => (cellKey(cell) === cellKey(other[index] ?? null) ? sum + 1 + 1 / (index + 2) : sum),
    0,
  )
}

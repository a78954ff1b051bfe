/** Rows that are not as expected, cell by cell: what was expected in red, what came in green. */
import { type Cell, cellKey, type DifferentRow, type RowsDiff } from '../core/table.ts'
import { pad, printable, truncate, widthOf } from '../syntax/width.ts'
import { formatMany } from './figures.ts'
import type { Paint, Style } from './style.ts'

/** More rows than these tell nothing new. */
const MOST_ROWS = 30
const BETWEEN = '  '
/** Cutting a column to less than this leaves nothing to read. */
const NARROWEST = 12

interface ShownCell {
  readonly text: string
  readonly paint: Paint
}

/** A marked line a row: `~` differs as `expected → actual`, `-` was expected and is missing, `+` was not expected. */
export function renderDiff(diff: RowsDiff, style: Style, columns: number | undefined): readonly string[] {
  const shown = diff.rows.slice(0, MOST_ROWS)
  const lines = shown.flatMap((row) => linesOf(row, style))
  const widths = fitWidths(
    diff.columns.map(({ name }, index) =>
      Math.max(widthOf(name), ...lines.map(({ cells }) => widthOf(cells[index]?.text ?? ''))),
    ),
    columns,
  )
  const cut = ({ text, paint }: ShownCell, index: number): string => {
    const width = widths[index] ?? 0
    return paint(pad(truncate(text, width), width))
  }
  const join = (mark: string, cells: readonly string[]): string => `${mark} ${cells.join(BETWEEN)}`.trimEnd()
  const more = diff.rows.length - shown.length
  return [
    join(
      ' ',
      diff.columns.map(({ name }, index) => cut({ text: printable(name), paint: style.bold }, index)),
    ),
    join(
      ' ',
      widths.map((width) => style.dim('─'.repeat(width))),
    ),
    ...lines.map(({ mark, cells }) => join(mark, cells.map(cut))),
    ...(more > 0 ? [style.dim(`… and ${formatMany(more, 'row')} more`)] : []),
    legend(diff, style),
  ]
}

function legend({ rows, same }: RowsDiff, style: Style): string {
  const has = (kind: DifferentRow['kind']): boolean => rows.some((row) => row.kind === kind)
  const parts = [
    ...(has('changed') ? [`${style.red('expected')} → ${style.green('actual')}`] : []),
    ...(has('missing') ? [`${style.red('-')} expected, and missing`] : []),
    ...(has('unexpected') ? [`${style.green('+')} not expected`] : []),
    ...(same > 0 ? [style.dim(`${formatMany(same, 'row')} as expected`)] : []),
  ]
  return parts.join(style.dim(' · '))
}

interface Line {
  readonly mark: string
  readonly cells: readonly ShownCell[]
}

function linesOf(row: DifferentRow, style: Style): readonly Line[] {
  const plain = (cells: readonly Cell[], paint: Paint): readonly ShownCell[] =>
    cells.map((cell) => ({ text: textOf(cell), paint }))
  switch (row.kind) {
    case 'missing':
      return [{ mark: style.red('-'), cells: plain(row.expected, style.red) }]
    case 'unexpected':
      return [{ mark: style.green('+'), cells: plain(row.actual, style.green) }]
    case 'changed':
      return [
        {
          mark: style.yellow('~'),
          cells: row.expected.map((cell, index) => changed(cell, row.actual[index] ?? null, style)),
        },
      ]
  }
}

function changed(expected: Cell, actual: Cell, style: Style): ShownCell {
  if (cellKey(expected) === cellKey(actual)) return { text: textOf(expected), paint: (text) => text }
  const [before, after] = [textOf(expected), textOf(actual)]
  return {
    text: `${before} → ${after}`,
    // A cell that was cut is painted as a whole: where its parts end is no longer known.
    paint: (text) =>
      text.trimEnd() === `${before} → ${after}`
        ? `${style.red(before)} → ${style.green(after)}${text.slice(before.length + after.length + 3)}`
        : style.yellow(text),
  }
}

/** Widths that fit the terminal, taken from the widest. */
function fitWidths(wanted: readonly number[], columns: number | undefined): readonly number[] {
  if (columns === undefined) return wanted
  const room = columns - 2 - BETWEEN.length * (wanted.length - 1)
  let limit = Math.max(NARROWEST, ...wanted)
  while (limit > NARROWEST && wanted.reduce((sum, width) => sum + Math.min(width, limit), 0) > room) limit -= 1
  return wanted.map((width) => Math.min(width, limit))
}

/** A text that reads NULL or that nobody would see stands in quotes. */
function textOf(cell: Cell): string {
  if (cell === null) return 'NULL'
  if (typeof cell !== 'string') return String(cell)
  return cell === 'NULL' || cell.trim() !== cell || cell === '' ? `'${printable(cell)}'` : printable(cell)
}

/** Intervals among the engine's rows, printed as Redshift prints them. */
import type { Cell, Column } from '../../core/table.ts'
import { readInterval } from './functions/interval-parse.ts'
import { intervalText } from './functions/interval-text.ts'

type Rows = readonly (readonly Cell[])[]

/** Exchanges the cells of interval columns; undefined when there are none. */
export function intervalPrinter(columns: readonly Column[]): ((rows: Rows) => Rows) | undefined {
  const printed = columns.map(({ type }) => type.startsWith('interval'))
  if (!printed.includes(true)) return undefined
  return (rows) =>
    rows.map((row) =>
      row.map((cell, index) => (printed[index] && typeof cell === 'string' ? intervalText(readInterval(cell)) : cell)),
    )
}

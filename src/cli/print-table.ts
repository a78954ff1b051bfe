/** Rows on stdout, as wide as the terminal. */
import type { Table } from '../core/table.ts'
import type { TableFormat } from '../report/table.ts'
import type { GlobalFlags } from './flags.ts'
import type { Shell } from './shell.ts'

export async function printTable(
  table: Table,
  format: TableFormat,
  { color }: GlobalFlags,
  { stdout, world }: Shell,
): Promise<void> {
  const { renderTable } = await import('../report/table.ts')
  const { makeStyle, wantsColours } = await import('../report/style.ts')
  const isTTY = stdout.isTTY === true
  const hasColours = wantsColours({ isTTY, env: world.env, ...(color !== undefined && { flag: color }) })
  const columns = isTTY ? stdout.columns : undefined
  stdout.write(renderTable(table, format, { style: makeStyle(hasColours), ...(columns !== undefined && { columns }) }))
}

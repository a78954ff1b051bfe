/** Timestamps with a zone as the session's time zone shows them: `2018-07-01 12:00:00-04`. */
import type { Cell, Table } from '../../core/table.ts'
import { type TimeZone, timeZoneOf } from '../../sql/redshift/calls/time-zones.ts'
import { offsetAtUtc } from './functions/zone-offset.ts'

/** The engine's rows are in UTC. */
export function inTimeZone(table: Table, name: string): Table {
  const zone = timeZoneOf(name)
  const shifted = table.columns.map(({ type }) => type === 'timestamp with time zone')
  if (!zone || name.toUpperCase() === 'UTC' || !shifted.includes(true)) return table
  return {
    ...table,
    rows: table.rows.map((row) => row.map((cell, index) => (shifted[index] ? shift(cell, zone) : cell))),
  }
}

function shift(cell: Cell, zone: TimeZone): Cell {
  const match = typeof cell === 'string' ? /^(\d{4,6}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(\.\d+)?\+00$/.exec(cell) : null
  if (!match) return cell
  const utc = Date.parse(`${match[1]}T${match[2]}Z`) / 1000
  const offset = offsetAtUtc(zone, utc)
  const local = new Date((utc + offset) * 1000).toISOString()
  return `${local.slice(0, 10)} ${local.slice(11, 19)}${match[3] ?? ''}${offsetText(offset)}`
}

function offsetText(seconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const size = Math.abs(seconds)
  const minutes = (size % 3600) / 60
  return `${seconds < 0 ? '-' : '+'}${two(size / 3600)}${minutes > 0 ? `:${two(minutes)}` : ''}`
}

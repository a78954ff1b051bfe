/** Cells as the server's text. The time zone of a session is UTC. */
import type { Cell, Column } from '../core/table.ts'

export type CellText = (cell: Exclude<Cell, null>) => string

export function cellText({ type }: Column): CellText {
  if (type === 'boolean') return (cell) => (cell === true ? 't' : 'f')
  if (type === 'double precision') return (cell) => floatText(Number(cell), 15)
  if (type === 'real') return (cell) => floatText(Number(cell), 6)
  // Redshift's tables hold none, its catalog does.
  if (type.endsWith('[]')) return (cell) => arrayText(JSON.parse(String(cell)))
  return String
}

/** `{a,"b c",NULL}`, as PostgreSQL writes an array. */
function arrayText(items: unknown): string {
  if (!Array.isArray(items)) return String(items)
  const texts = items.map((item: unknown) => {
    if (item === null) return 'NULL'
    const text = String(item)
    return /^[\w.=/*+-]+$/.test(text) && text !== 'NULL' ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`
  })
  return `{${texts.join(',')}}`
}

/** The shortest text that reads back as the same number; with an exponent where C's %g would write one. */
function floatText(value: number, digits: number): string {
  if (!Number.isFinite(value) || value === 0) return Object.is(value, -0) ? '-0' : String(value)
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < digits) return plainText(value)
  const size = String(Math.abs(power)).padStart(2, '0')
  return `${mantissa}e${power < 0 ? '-' : '+'}${size}`
}

/** JavaScript writes an exponent below 1e-6, which is outside of what comes here. */
const plainText = (value: number): string => String(value)

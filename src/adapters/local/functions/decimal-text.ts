/** DuckDB's decimals as text. */
import type { ScalarValue } from '../../duckdb/connection.ts'

/** `-125.80`, of a decimal with two digits behind the point. */
export function decimalText(value: ScalarValue): string {
  if (typeof value !== 'object' || value === null || !('scale' in value) || typeof value.value !== 'bigint') {
    throw new TypeError('a function of the library takes a number')
  }
  const scale = Number(value.scale)
  const digits = (value.value < 0n ? -value.value : value.value).toString().padStart(scale + 1, '0')
  const sign = value.value < 0n ? '-' : ''
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

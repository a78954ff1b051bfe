/** Conditions: what WHERE, ON, WHEN, AND and OR take. */
import { formatType } from '../types.ts'
import { RefusedSql, type Sql } from './context.ts'

/** Whatever stands where a condition should. */
export function refuseNoBoolean({ type, literal, isNull }: Sql, where: string, position: number): void {
  if (!type || type.name === 'boolean' || literal !== undefined || isNull) return
  const name = formatType(type).replace(/\(.*$/, '')
  throw new RefusedSql(`argument of ${where} must be type boolean, not type ${name}`, position, { sqlState: '42804' })
}

/** Failures of PostgreSQL that pass, and work that may run again. */
import type { DatabaseError } from '../../core/adapter.ts'
import type { Refusal } from './wire-error.ts'

/** https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html: serialization and deadlock. */
const transientStates: ReadonlySet<string> = new Set(['40001', '40P01'])

/** The race of two CREATE … IF NOT EXISTS, and of two changes of one object, which the catalog itself reports. */
const catalogRace = /"pg_(?:namespace|class|type|proc)_\w+_index"|tuple concurrently (?:updated|deleted)/

export function isTransient({ sqlState, message }: Refusal): boolean {
  return transientStates.has(sqlState) || catalogRace.test(message)
}

/** Not yet ready, or full: the next moment may do. */
export function mayConnectLater(error: DatabaseError): boolean {
  return error.sqlState === '57P03' || error.sqlState === '53300'
}

/** The text is one transaction of its own: it neither ends one nor calls what may. */
export function isUnit(sql: string): boolean {
  return !/\b(?:begin|commit|rollback|abort|end|start\s+transaction|savepoint|call|do)\b/i.test(sql)
}

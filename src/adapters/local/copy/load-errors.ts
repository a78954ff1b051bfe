/** What COPY has refused in this session: the rows of `stl_load_errors`, and what `pg_last_copy_count()` says. */
import type { LoadError } from '../../../core/adapter.ts'

export interface LoggedLoadError extends LoadError {
  /** Number of the COPY in this session, from 1: `query` of `stl_load_errors`. */
  readonly query: number
  readonly table: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

export interface LoadErrorLog {
  /** Oldest first, of the last COPY statements that had any. */
  readonly rows: () => readonly LoggedLoadError[]
  /** Number of the last COPY: `pg_last_copy_id()`; -1 before the first. */
  readonly lastId: () => number
  /** Rows the last COPY loaded: 0 after a failed one. */
  readonly lastCount: () => number
  /** Notes a COPY at its end, whatever became of it. */
  readonly add: (copy: {
    readonly table: string
    readonly startedAt: number
    readonly loaded: number
    readonly errors: readonly LoadError[]
  }) => void
}

/** A session keeps this many; a table with a million bad rows must not fill the memory. */
const KEPT = 1000

export function loadErrorLog(): LoadErrorLog {
  let rows: LoggedLoadError[] = []
  let id = 0
  let count = 0
  return {
    rows: () => rows,
    lastId: () => (id === 0 ? -1 : id),
    lastCount: () => count,
    add({ table, startedAt, loaded, errors }) {
      id++
      count = loaded
      rows = [...rows, ...errors.map((error) => ({ ...error, query: id, table, startedAt }))].slice(-KEPT)
    },
  }
}

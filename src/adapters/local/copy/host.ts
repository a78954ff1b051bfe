/** What COPY needs of a session of the embedded engine, beside what every engine needs. */
import type { CopyHost } from '../../copy/host.ts'
import type { DuckDbConnection } from '../../duckdb/connection.ts'
import type { LoadErrorLog } from './load-errors.ts'

export interface LocalCopyHost extends Omit<CopyHost, 'load' | 'engine'> {
  /** The session's connection: COPY is part of its transaction when one is open. */
  readonly connection: DuckDbConnection
  /** Another connection to the same database, for reading files beside an open transaction; the caller closes it. */
  readonly connectBeside: () => Promise<DuckDbConnection>
  /** A transaction block is open: a failed statement would abort it. */
  readonly inTransaction: boolean
  readonly errors: LoadErrorLog
}

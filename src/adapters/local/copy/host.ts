/** What COPY needs of the session that runs it. */

import type { TargetName } from '../../../sql/copy/statement.ts'
import type { SqlType } from '../../../sql/redshift/types.ts'
import type { DuckDbConnection } from '../../duckdb/connection.ts'
import type { LoadErrorLog } from './load-errors.ts'
import type { ObjectSource } from './objects.ts'

export interface CopyHost {
  /** The session's connection: COPY is part of its transaction when one is open. */
  readonly connection: DuckDbConnection
  /** Another connection to the same database, for reading files beside an open transaction; the caller closes it. */
  readonly connectBeside: () => Promise<DuckDbConnection>
  /** A transaction block is open: a failed statement would abort it. */
  readonly inTransaction: boolean
  readonly objects: ObjectSource
  /** The table to load, or undefined when there is none. */
  readonly findTable: (name: TargetName) => Promise<CopyTable | undefined>
  readonly errors: LoadErrorLog
  /** Bytes read so far, and of how many. */
  readonly onProgress?: (read: number, total: number) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export interface CopyTable {
  /** The table's name in DuckDB's SQL, quoted. */
  readonly sql: string
  /** As messages name it. */
  readonly name: string
  readonly columns: readonly CopyColumn[]
}

export interface CopyColumn {
  /** Lower case, as Redshift stores it. */
  readonly name: string
  readonly type: SqlType
  readonly notNull: boolean
  /** An IDENTITY column: its values are generated unless EXPLICIT_IDS is given. */
  readonly identity?: 'always' | 'by default'
}

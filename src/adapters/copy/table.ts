/** The table that COPY loads. */
import type { SqlType } from '../../sql/redshift/types.ts'

export interface CopyTable {
  /** The table's name in the engine's SQL, quoted. */
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

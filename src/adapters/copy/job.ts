/** One COPY with everything looked up: what to load, from where, into what; and what came of it. */
import type { LoadError } from '../../core/adapter.ts'
import type { CopyStatement } from '../../sql/copy/statement.ts'
import type { DataObject } from './objects.ts'
import type { CopyColumn, CopyTable } from './table.ts'

export interface LoadJob {
  readonly statement: CopyStatement
  readonly table: CopyTable
  readonly columns: readonly CopyColumn[]
  readonly objects: readonly DataObject[]
}

export interface LoadOutcome {
  readonly loaded: number
  readonly rejected: number
  readonly errors: readonly LoadError[]
  readonly failed: boolean
}

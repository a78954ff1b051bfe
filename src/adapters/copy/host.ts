/** What COPY needs of the session that runs it. */
import type { Compression, TargetName } from '../../sql/copy/statement.ts'
import type { LoadJob, LoadOutcome } from './job.ts'
import type { ObjectSource } from './objects.ts'
import type { CopyTable } from './table.ts'

export interface CopyHost {
  /** Where the files of this statement are. */
  readonly objects: ObjectSource
  /** The table to load, or undefined when there is none. */
  readonly findTable: (name: TargetName) => Promise<CopyTable | undefined>
  /** Of the files that the statement names just these. */
  readonly only?: readonly string[]
  /** Loads all files or nothing; too many rejected records make the outcome a failed one. */
  readonly load: (job: LoadJob) => Promise<LoadOutcome>
  readonly engine: CopyEngine
  /** Bytes read so far, and of how many. */
  readonly onProgress?: (read: number, total: number) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** What an engine that executes COPY can do, for messages about what it cannot. */
export interface CopyEngine {
  /** As a message names it: `the local engine`. */
  readonly name: string
  /** Formats beside JSON and lines of text. */
  readonly columnar: readonly 'parquet'[]
  readonly compressions: readonly Compression[]
  /** Rejected records can be asked for in `stl_load_errors`. */
  readonly keepsErrors: boolean
}

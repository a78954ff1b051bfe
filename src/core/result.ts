/** What became of a step, and of a run. */
import type { LoadSummary } from './adapter.ts'
import type { NodeId } from './node.ts'
import type { Problem } from './problem.ts'
import type { Relation } from './relation.ts'
import type { TimeWindow } from './time-window.ts'

export type RunStatus = 'success' | 'error' | 'fail' | 'warn' | 'pass' | 'skipped' | 'no-op' | 'partial success'

export interface RunResult {
  readonly id: NodeId
  readonly status: RunStatus
  /** One line: `SELECT 97`, `Got 2 results, configured to fail if != 0`, the error's first line. */
  readonly message: string
  /** Why it failed, with its place; errors and failed tests only. */
  readonly problem?: Problem
  readonly relation?: Relation
  /** Rows written, where the warehouse tells. */
  readonly rows?: number
  /** What the main statement answered: tag, rows, query id. */
  readonly response: Readonly<Record<string, string | number>>
  readonly load?: LoadSummary
  /** Failing rows of a test. */
  readonly failures?: number
  /** How old the newest rows of a source are; moments in microseconds since the epoch. */
  readonly freshness?: {
    readonly maxLoadedAt: { readonly micros: number }
    readonly snapshottedAt: { readonly micros: number }
    readonly ageSeconds: number
  }
  readonly compiledCode?: string
  /** Ephemeral models whose SQL was put before the node's own. */
  readonly injected?: readonly { readonly id: NodeId; readonly sql: string }[]
  readonly compiledPath?: string
  /** The batches of a microbatch model. */
  readonly batches?: BatchResults
  readonly timing: Timing
  /** Worker that ran it, from 1. */
  readonly thread: number
}

export interface BatchResults {
  readonly successful: readonly TimeWindow[]
  readonly failed: readonly TimeWindow[]
}

/** Milliseconds since the epoch. */
export interface Timing {
  readonly started: number
  readonly compiled?: number
  readonly finished: number
}

/** A run is well when nothing failed and nothing was left out because of a failure. */
export function isFailure({ status }: RunResult): boolean {
  return status === 'error' || status === 'fail' || status === 'skipped' || status === 'partial success'
}

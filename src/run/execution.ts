/** What the scheduler is handed: the plan, the warehouse, and for each step the program that does it. */
import type { Warehouse } from '../core/adapter.ts'
import type { Emit } from '../core/event.ts'
import type { Plan, Step } from '../core/plan.ts'
import type { Problem } from '../core/problem.ts'
import type { Program } from '../core/program.ts'
import type { RunResult } from '../core/result.ts'
import type { QueryComment } from './query-comment.ts'
import type { WarehouseState } from './state.ts'

/** What a node's program answers; the scheduler adds times and threads. */
export type Outcome = Omit<RunResult, 'id' | 'timing' | 'thread' | 'response'> & {
  readonly compiledAt?: number
  readonly response?: RunResult['response']
}

export interface NodeProgram {
  /** Sent with each of its statements. */
  readonly comment?: () => QueryComment | undefined
  readonly program: Program<Outcome>
  /** What came of the node where another has asked for it: no connection is needed then. */
  readonly known?: () => Outcome | undefined
  /** Turns what the warehouse refused into a problem with its place in the user's file. */
  readonly explain: (error: Error, sql: string | undefined) => Problem
  /** How often the program may begin again after a failure that passes, where the node says so. */
  readonly retries?: number
  /** A second time does no harm, whatever the first has done. */
  readonly isRepeatable: boolean
  /** Hears each statement that was sent, and that the node is over. */
  readonly sent: (statement: string) => void
  readonly ended: () => void
}

/** Where steps run, and what stands there. */
export interface Place {
  readonly warehouse: Warehouse
  readonly state: WarehouseState
}

export interface Execution {
  readonly plan: Plan
  /** The warehouse, or the engine beside it that a unit test runs on. */
  readonly placeOf: (step: Step) => Place
  readonly threads: number
  readonly failFast: boolean
  readonly programOf: (step: Step) => NodeProgram
  readonly emit: Emit
  readonly now: () => number
  readonly monotonic: () => number
  /** Between 0 and 1, for the pauses before a node begins again. */
  readonly random: () => number
  /** Aborted when the user wants the run to stop: what runs is cancelled, the rest is skipped. */
  readonly signal: AbortSignal
}

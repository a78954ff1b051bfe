/** Plan → results: the only scheduler. Which node may start is decided in `plan/schedule.ts`; here it happens. */
import type { Session, Warehouse } from '../core/adapter.ts'
import type { Emit } from '../core/event.ts'
import type { NodeId } from '../core/node.ts'
import type { Plan, Step } from '../core/plan.ts'
import type { Problem } from '../core/problem.ts'
import type { Program } from '../core/program.ts'
import type { RunResult, RunStatus } from '../core/result.ts'
import { isOver, remaining, type Schedule, settle, startSchedule, takeNext } from '../plan/schedule.ts'
import { drive, type HeardStatement, StatementError } from './drive.ts'
import type { WarehouseState } from './state.ts'

/** What a node's program answers; the scheduler adds times and threads. */
export type Outcome = Omit<RunResult, 'id' | 'timing' | 'thread' | 'response'> & {
  readonly compiledAt?: number
  readonly response?: RunResult['response']
}

export interface NodeProgram {
  readonly program: Program<Outcome>
  /** Turns what the warehouse refused into a problem with its place in the user's file. */
  readonly explain: (error: Error, sql: string | undefined) => Problem
  /** Hears each statement that was sent, and that the node is over. */
  readonly sent: (statement: string) => void
  readonly ended: () => void
}

export interface Execution {
  readonly plan: Plan
  readonly warehouse: Warehouse
  readonly state: WarehouseState
  readonly threads: number
  readonly failFast: boolean
  readonly programOf: (step: Step) => NodeProgram
  readonly emit: Emit
  readonly now: () => number
  readonly monotonic: () => number
  /** Aborted when the user wants the run to stop: what runs is cancelled, the rest is skipped. */
  readonly signal: AbortSignal
}

export interface ExecutionReport {
  readonly results: readonly RunResult[]
  readonly interrupted: boolean
}

/** Runs every step of the plan on up to `threads` sessions. Never throws for what a node does wrong. */
export async function execute(execution: Execution): Promise<ExecutionReport> {
  const run = startRun(execution)
  const cancelAll = (): void => {
    for (const session of run.sessions) session.cancel().catch((error: unknown) => run.report(error))
  }
  execution.signal.addEventListener('abort', cancelAll, { once: true })
  try {
    await runSteps(run)
  } finally {
    execution.signal.removeEventListener('abort', cancelAll)
    await Promise.all([...run.sessions].map((session) => session[Symbol.asyncDispose]()))
  }
  const stopped = execution.signal.aborted
  for (const step of remaining(run.schedule, new Set())) {
    finish(run, step, skippedResult(run, stopped ? 'the run was interrupted' : 'the run stopped at the first failure'))
  }
  return { results: run.results, interrupted: stopped }
}

interface Run {
  readonly execution: Execution
  readonly schedule: Schedule
  readonly results: RunResult[]
  readonly sessions: Set<Session>
  readonly idle: { session: Session; thread: number }[]
  /** Steps are counted as they begin, or are skipped. */
  readonly indexOf: Map<NodeId, number>
  readonly report: (error: unknown) => void
  opened: number
  failed: boolean
}

function startRun(execution: Execution): Run {
  return {
    execution,
    schedule: startSchedule(execution.plan),
    results: [],
    sessions: new Set(),
    idle: [],
    indexOf: new Map(),
    report: (error) =>
      execution.emit({ kind: 'message', level: 'warn', text: `could not cancel: ${messageOf(error)}` }),
    opened: 0,
    failed: false,
  }
}

/** Starts steps while there are free threads, and waits for the next one to end. */
function runSteps(run: Run): Promise<void> {
  const { execution, schedule } = run
  return new Promise((resolve, reject) => {
    let running = 0
    const stopping = (): boolean => execution.signal.aborted || (execution.failFast && run.failed)
    const advance = (): void => {
      while (running < execution.threads && !stopping()) {
        const step = takeNext(schedule)
        if (!step) break
        running += 1
        runStep(run, step).then(() => {
          running -= 1
          advance()
        }, reject)
      }
      if (running === 0) resolve()
    }
    if (isOver(schedule)) resolve()
    else advance()
  })
}

async function runStep(run: Run, step: Step): Promise<void> {
  const { execution } = run
  const index = count(run, step)
  const total = execution.plan.steps.length
  const started = execution.now()
  execution.emit({ kind: 'node-started', node: step.node, index, total, at: started })
  const { session, thread } = await borrowSession(run, step)
  if (!session) return
  const main: { response: RunResult['response'] } = { response: {} }
  const nodeProgram = execution.programOf(step)
  const outcome = await outcomeOf(run, step, session, nodeProgram, (heard) => {
    nodeProgram.sent(heard.sql)
    if (heard.main) main.response = responseOf(heard)
    const { sql, ms, rows } = heard
    execution.emit({ kind: 'statement', node: step.node, sql, ms, ...(rows !== undefined && { rows }) })
  })
  nodeProgram.ended()
  run.idle.push({ session, thread })
  const { compiledAt, response, ...rest } = outcome
  const result: RunResult = {
    id: step.id,
    response: response ?? main.response,
    thread,
    timing: { started, ...(compiledAt !== undefined && { compiled: compiledAt }), finished: execution.now() },
    ...rest,
  }
  finish(run, step, result)
  for (const { step: skipped, because } of settle(run.schedule, result)) {
    finish(run, skipped, skippedResult(run, `'${nameOf(because)}' did not succeed`, skipped.id))
  }
}

async function outcomeOf(
  run: Run,
  step: Step,
  session: Session,
  { program, explain }: NodeProgram,
  heard: (statement: HeardStatement) => void,
): Promise<Outcome> {
  const { execution } = run
  try {
    return await drive(program, {
      session,
      state: execution.state,
      heard,
      log: (text, level) => execution.emit({ kind: 'message', level, text, node: step.node }),
      monotonic: execution.monotonic,
    })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const failed = error instanceof StatementError && error.cause instanceof Error ? error.cause : error
    const problem = explain(failed, error instanceof StatementError ? error.sql : undefined)
    return { status: 'error', message: problem.message, problem }
  }
}

/** A session for the step, opened when none is idle. One that cannot be opened fails the step, not the program. */
async function borrowSession(run: Run, step: Step): Promise<{ session: Session | undefined; thread: number }> {
  const idle = run.idle.pop()
  if (idle) return idle
  run.opened += 1
  const thread = run.opened
  try {
    const session = await run.execution.warehouse.openSession(step.id)
    run.sessions.add(session)
    return { session, thread }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    run.opened -= 1
    const problem = run.execution.programOf(step).explain(error, undefined)
    const result = { ...skippedResult(run, problem.message, step.id), status: 'error' as const, problem, thread }
    finish(run, step, result)
    for (const { step: skipped, because } of settle(run.schedule, result)) {
      finish(run, skipped, skippedResult(run, `'${nameOf(because)}' did not succeed`, skipped.id))
    }
    return { session: undefined, thread }
  }
}

function finish(run: Run, step: Step, found: RunResult): void {
  const result = { ...found, id: step.id }
  run.schedule.settled.add(step.id)
  if (result.status === 'error' || result.status === 'fail') run.failed = true
  run.results.push(result)
  const index = count(run, step)
  run.execution.emit({ kind: 'node-finished', node: step.node, index, total: run.execution.plan.steps.length, result })
}

/** The step's number among those that have begun. */
function count({ indexOf }: Run, { id }: Step): number {
  const index = indexOf.get(id) ?? indexOf.size + 1
  indexOf.set(id, index)
  return index
}

function skippedResult(run: Run, message: string, id: NodeId = ''): RunResult {
  const now = run.execution.now()
  const status: RunStatus = 'skipped'
  return { id, status, message, response: {}, timing: { started: now, finished: now }, thread: 0 }
}

function responseOf({ main, rows }: HeardStatement): RunResult['response'] {
  if (!main) return {}
  const count = main.rows ?? rows
  return {
    _message: count === undefined ? main.tag : `${main.tag} ${count}`,
    code: main.tag,
    ...(count !== undefined && { rows_affected: count }),
    ...main.details,
  }
}

/** `model.shop.orders` → `orders`: the name that a person knows the node by. */
function nameOf(id: NodeId): string {
  return id.split('.').slice(2).join('.')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

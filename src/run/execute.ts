/** Plan → results: the only scheduler. Which node may start is decided in `plan/schedule.ts`; here it happens. */
import type { NodeId } from '../core/node.ts'
import type { Step } from '../core/plan.ts'
import { isFailure, type RunResult, type RunStatus } from '../core/result.ts'
import { isOver, remaining, type Schedule, settle, startSchedule, takeNext } from '../plan/schedule.ts'
import { attempt, CANCELLED, leave, type Seat } from './attempt.ts'
import type { HeardStatement } from './drive.ts'
import type { Execution } from './execution.ts'

export interface ExecutionReport {
  readonly results: readonly RunResult[]
  readonly interrupted: boolean
}

/** Runs every step of the plan on up to `threads` sessions. Never throws for what a node does wrong. */
export async function execute(execution: Execution): Promise<ExecutionReport> {
  const run = startRun(execution)
  const cancelAll = (): void => cancelBusy(run)
  execution.signal.addEventListener('abort', cancelAll, { once: true })
  try {
    await runSteps(run)
  } finally {
    execution.signal.removeEventListener('abort', cancelAll)
    await Promise.all([...run.idle, ...run.busy].map(leave))
  }
  const stopped = execution.signal.aborted
  for (const step of remaining(run.schedule, new Set())) {
    finish(run, step, skippedResult(run, stopped ? 'the run was interrupted' : FAILED_FAST))
  }
  return { results: run.results, interrupted: stopped }
}

const FAILED_FAST = 'the run stopped at the first failure'

interface Run {
  readonly execution: Execution
  readonly schedule: Schedule
  readonly results: RunResult[]
  /** The places of work, one a thread, with and without work. */
  readonly idle: Seat[]
  readonly busy: Set<Seat>
  /** Steps are counted as they begin, or are skipped. */
  readonly indexOf: Map<NodeId, number>
  readonly report: (error: unknown) => void
  failed: boolean
}

function startRun(execution: Execution): Run {
  return {
    execution,
    schedule: startSchedule(execution.plan),
    results: [],
    idle: [],
    busy: new Set(),
    indexOf: new Map(),
    report: (error) =>
      execution.emit({ kind: 'message', level: 'warn', text: `could not cancel: ${messageOf(error)}` }),
    failed: false,
  }
}

function cancelBusy({ busy, report }: Run): void {
  for (const { session } of busy) session?.cancel().catch(report)
}

function isStopping({ execution, failed }: Run): boolean {
  return execution.signal.aborted || (execution.failFast && failed)
}

/** Starts steps while there are free threads, and waits for the next one to end. */
function runSteps(run: Run): Promise<void> {
  const { execution, schedule } = run
  return new Promise((resolve, reject) => {
    let running = 0
    const advance = (): void => {
      while (running < execution.threads && !isStopping(run)) {
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
  const seat = run.idle.pop() ?? { thread: run.busy.size + 1, sessions: new Map() }
  run.busy.add(seat)
  const main: { response: RunResult['response'] } = { response: {} }
  const { outcome, refusal } = await attempt(step, seat, {
    execution,
    isStopping: () => isStopping(run),
    heard: (heard) => {
      if (heard.main) main.response = responseOf(heard)
      const { sql, ms, rows } = heard
      execution.emit({ kind: 'statement', node: step.node, sql, ms, ...(rows !== undefined && { rows }) })
    },
  })
  run.busy.delete(seat)
  run.idle.push(seat)
  // What `--fail-fast` has stopped did nothing wrong.
  if (refusal?.sqlState === CANCELLED && run.failed && execution.failFast) {
    finish(run, step, { ...skippedResult(run, `cancelled: ${FAILED_FAST}`), thread: seat.thread })
    return
  }
  const { compiledAt, response, ...rest } = outcome
  const result: RunResult = {
    id: step.id,
    response: response ?? main.response,
    thread: seat.thread,
    timing: { started, ...(compiledAt !== undefined && { compiled: compiledAt }), finished: execution.now() },
    ...rest,
  }
  finish(run, step, result)
  if (execution.failFast && run.failed) cancelBusy(run)
  for (const { step: skipped, because } of settle(run.schedule, result)) {
    finish(run, skipped, skippedResult(run, `'${nameOf(because)}' did not succeed`, skipped.id))
  }
}

function finish(run: Run, step: Step, found: RunResult): void {
  const result = { ...found, id: step.id }
  run.schedule.settled.add(step.id)
  if (isFailure(result)) run.failed = true
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

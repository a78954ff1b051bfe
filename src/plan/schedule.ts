/**
 * Which step may start, as a fold over results: longest remaining path first; a failure skips exactly what is downstream
 * of it. The maps inside are changed in place (plans of many thousand steps would copy too much); callers see functions.
 */
import type { NodeId } from '../core/node.ts'
import type { Plan, Step } from '../core/plan.ts'
import type { RunResult } from '../core/result.ts'

export interface Schedule {
  readonly steps: ReadonlyMap<NodeId, Step>
  readonly children: ReadonlyMap<NodeId, readonly NodeId[]>
  readonly waitingFor: Map<NodeId, number>
  /** Steps that may start, most urgent last. */
  readonly ready: Step[]
  readonly settled: Set<NodeId>
}

/** A step that will not run, and the failed step that is to blame. */
export interface Skip {
  readonly step: Step
  readonly because: NodeId
}

export function startSchedule(plan: Plan): Schedule {
  const children = new Map<NodeId, NodeId[]>()
  const waitingFor = new Map<NodeId, number>()
  for (const { id, after } of plan.steps) {
    waitingFor.set(id, after.length)
    for (const parent of after) {
      const list = children.get(parent)
      if (list) list.push(id)
      else children.set(parent, [id])
    }
  }
  for (const { leads = [] } of plan.steps) for (const id of leads) waitingFor.set(id, (waitingFor.get(id) ?? 0) + 1)
  const ready = plan.steps.filter(({ id }) => waitingFor.get(id) === 0).sort(lessUrgentFirst)
  return { steps: new Map(plan.steps.map((step) => [step.id, step])), children, waitingFor, ready, settled: new Set() }
}

/** Takes the most urgent step that may start. */
export function takeNext(schedule: Schedule): Step | undefined {
  return schedule.ready.pop()
}

/** Records that a step is over; answers the steps that are skipped because of it, nearest first. */
export function settle(schedule: Schedule, { id, status }: RunResult): readonly Skip[] {
  schedule.settled.add(id)
  const stops = status === 'error' || status === 'fail' || status === 'partial success'
  const skips = stops ? skipBelow(schedule, id) : []
  release(schedule, schedule.steps.get(id)?.leads ?? [])
  if (!stops) release(schedule, schedule.children.get(id) ?? [])
  return skips
}

/** Each of these waits for one step less. */
function release(schedule: Schedule, ids: readonly NodeId[]): void {
  for (const id of ids) {
    const left = (schedule.waitingFor.get(id) ?? 0) - 1
    schedule.waitingFor.set(id, left)
    const step = schedule.steps.get(id)
    if (left === 0 && step && !schedule.settled.has(id)) insertByUrgency(schedule.ready, step)
  }
}

export function isOver({ settled, steps }: Schedule): boolean {
  return settled.size === steps.size
}

/** Everything that has not begun, for a run that stops early. */
export function remaining({ steps, settled }: Schedule, running: ReadonlySet<NodeId>): readonly Step[] {
  return [...steps.values()].filter(({ id }) => !settled.has(id) && !running.has(id))
}

function skipBelow(schedule: Schedule, failed: NodeId): readonly Skip[] {
  const skips: Skip[] = []
  const queue = [...(schedule.children.get(failed) ?? [])]
  for (let head = 0; head < queue.length; head += 1) {
    const id = queue[head] ?? ''
    const step = schedule.steps.get(id)
    if (!step || schedule.settled.has(id)) continue
    schedule.settled.add(id)
    skips.push({ step, because: failed })
    queue.push(...(schedule.children.get(id) ?? []))
  }
  return skips
}

function lessUrgentFirst(a: Step, b: Step): number {
  return a.urgency - b.urgency || (a.id < b.id ? 1 : -1)
}

function insertByUrgency(ready: Step[], step: Step): void {
  let low = 0
  let high = ready.length
  while (low < high) {
    const middle = (low + high) >> 1
    const other = ready[middle]
    if (other && lessUrgentFirst(other, step) < 0) low = middle + 1
    else high = middle
  }
  ready.splice(low, 0, step)
}

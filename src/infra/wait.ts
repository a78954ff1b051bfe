/**
 * Our own waiters. AWS's wait for a typing mistake until they give up, go on in states that nothing leaves, and say
 * nothing meanwhile.
 */
import { infraConflict, ProjectError } from '../core/problem.ts'
import type { Cloud } from './cloud.ts'
import { brokenProblem } from './plan-apply.ts'
import type { Scene } from './scene.ts'
import { type Condition, conditionOf, USUAL_SECONDS } from './status.ts'
import type { Awaited, Step } from './step.ts'

/** From five seconds on, ever slower up to fifteen. */
const FIRST_PAUSE_MS = 5000
const LONGEST_PAUSE_MS = 15_000
/** A classic resize may take hours; nothing else does. */
const LONGEST_WAIT_MS = 24 * 3600_000

type Wait = Extract<Step, { kind: 'wait' }>

interface State {
  readonly status: string
  readonly availability?: string
}

export async function waitFor({ what, name, until }: Wait, { cloud, pause, monotonic, tell }: Scene): Promise<void> {
  const began = monotonic()
  let pauseMs = FIRST_PAUSE_MS
  let told = ''
  for (;;) {
    const state = await readState(what, name, cloud)
    const status = state?.status.toLowerCase() ?? 'gone'
    const elapsed = monotonic() - began
    if (status !== told) tell(`  ${what} ${name}: ${status}${timeText(status, elapsed)}`)
    told = status
    if (isThere(state, until)) return
    if (!state) throw new ProjectError([vanished(what, name, until)])
    const condition = conditionOf(state)
    if (condition === 'broken' && until !== 'gone') throw new ProjectError([brokenProblem(what, name, state.status)])
    if (condition === 'leaving' && until !== 'gone') throw new ProjectError([vanished(what, name, until)])
    if (elapsed > LONGEST_WAIT_MS) throw new ProjectError([endless(what, name, status)])
    await pause(pauseMs)
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.25)
  }
}

const REACHED: Readonly<Record<Exclude<Wait['until'], 'gone'>, Condition>> = { ready: 'ready', paused: 'paused' }

function isThere(state: State | undefined, until: Wait['until']): boolean {
  if (until === 'gone') return state === undefined
  return state !== undefined && conditionOf(state) === REACHED[until]
}

async function readState(what: Awaited, name: string, cloud: Cloud): Promise<State | undefined> {
  if (what === 'cluster') return cloud.clusters.read(name)
  const serverless = await cloud.serverless()
  return what === 'namespace' ? serverless.readNamespace(name) : serverless.readWorkgroup(name)
}

function timeText(status: string, elapsed: number): string {
  const usual = USUAL_SECONDS[status]
  if (usual !== undefined) return ` (usually about ${Math.round(usual / 60)} min)`
  return elapsed < 1000 ? '' : ` after ${formatElapsed(elapsed)}`
}

/** `45s`, `4m 05s`. */
export function formatElapsed(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`
}

const vanished = (what: string, name: string, until: string) =>
  infraConflict(`${what} '${name}' was deleted while we waited until it is ${until}`, 'run the command again')

const endless = (what: string, name: string, status: string) =>
  infraConflict(`${what} '${name}' has been '${status}' for a day`, 'look at its events in the console')

/** `--ensure-up` and `--pause-after`: the warehouse runs no longer than the work needs it. */
import type { Power } from '../adapters/power.ts'
import { ProjectError, usage } from '../core/problem.ts'
import type { PowerOptions, Stoppable } from './options.ts'
import type { Prepared } from './prepare.ts'
import { openingOf } from './warehouse.ts'

/** Does the work on a warehouse that is up. It is paused afterwards also when the work fails or is interrupted. */
export async function poweredUp<Result>(
  { ensureUp = false, pauseAfter = false, signal, sleep }: PowerOptions & Stoppable,
  prepared: Prepared,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!ensureUp && !pauseAfter) return work()
  const { emit } = prepared
  const waits = async (ms: number): Promise<void> => sleep?.(ms, signal)
  if (ensureUp) {
    const power = await powerOf(prepared, '--ensure-up', waits)
    await power.ensureUp((text) => emit({ kind: 'waiting', text }))
  }
  if (!pauseAfter) return work()
  // The pause is for an interrupted run too: its signal must not stop it.
  const power = await powerOf(prepared, '--pause-after', async (ms) => sleep?.(ms, undefined))
  let result: Result
  try {
    result = await work()
  } catch (error) {
    await pauseBehind(error, power, prepared)
    throw error
  }
  const said = await power.pause()
  if (said !== undefined) emit({ kind: 'message', level: 'info', text: said })
  return result
}

async function powerOf(
  { adapter, project, ...prepared }: Prepared,
  flag: string,
  sleep: (ms: number) => Promise<void>,
): Promise<Power> {
  const { target } = project
  if (adapter.openPower) return adapter.openPower(target, openingOf({ adapter, project, ...prepared }), sleep)
  throw new ProjectError([
    usage(`${flag}: the target '${target.name}' of type ${target.type} cannot be paused`, 'leave the option out'),
  ])
}

/** What has failed is told before the pause, which may fail as well; both must be heard. */
async function pauseBehind(cause: unknown, power: Power, { emit }: Prepared): Promise<void> {
  try {
    const said = await power.pause()
    if (said !== undefined) emit({ kind: 'message', level: 'info', text: said })
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error
    for (const problem of error.problems) emit({ kind: 'problem', problem: { ...problem, severity: 'warning' } })
    if (!(cause instanceof Error)) throw error
  }
}

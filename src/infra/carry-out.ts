/**
 * Look, plan, take the first step, look again: until nothing is left to do. So every step is taken only where it is
 * needed, and a command that was stopped anywhere goes on from there when it is run again.
 */

import { CloudError } from '../aws/error.ts'
import { infraConflict, type Problem, ProjectError } from '../core/problem.ts'
import { type Act, act } from './act.ts'
import type { Cloud } from './cloud.ts'
import { isSame } from './drift.ts'
import type { Found } from './found.ts'
import { look } from './look.ts'
import type { Scene } from './scene.ts'
import { describeStep, type Step } from './step.ts'
import { waitFor } from './wait.ts'

export type PlanOf = (found: Found) => { readonly steps: readonly Step[]; readonly problems: readonly Problem[] }

/** How long AWS may take to show what it has done, or to let go of what it holds. */
const SETTLING_MS = 300_000
const LOOK_AGAIN_MS = 5000

/** What AWS takes again and again, and never does. */
const MOST_TIMES = 3

interface Taken {
  readonly step: Act
  readonly since: number
  /** Why AWS did not take it yet. */
  readonly refusal?: CloudError
}

/** Answers what stands in the end. */
export async function carryOut(planOf: PlanOf, scene: Scene): Promise<Found> {
  const { cloud, wanted, pause, monotonic, tell } = scene
  const times = new Map<string, number>()
  let last: Taken | undefined
  for (;;) {
    await pause(0)
    const found = await look(cloud, wanted)
    const { steps, problems } = planOf(found)
    if (problems.length > 0) throw new ProjectError(problems)
    const [step] = steps
    if (!step) return found
    if (step.kind === 'wait') {
      await waitFor(step, scene)
      last = undefined
      continue
    }
    if (last && isSame(last.step, step)) {
      if (monotonic() - last.since > SETTLING_MS) throw last.refusal ?? notShown(step)
      await pause(LOOK_AGAIN_MS)
      // AWS has taken it and does not show it yet. Only what was refused is asked for again.
      if (!last.refusal) continue
    } else {
      const line = describeStep(step)
      const count = (times.get(line) ?? 0) + 1
      if (count > MOST_TIMES) throw notShown(step)
      times.set(line, count)
      tell(line)
      last = { step, since: monotonic() }
    }
    const refusal = await attempt(step, found, cloud)
    last = { step, since: last.since, ...(refusal && { refusal }) }
  }
}

/** Answers the refusal where it may pass. */
async function attempt(step: Act, found: Found, cloud: Cloud): Promise<CloudError | undefined> {
  try {
    await act(step, found, cloud)
    return undefined
  } catch (error) {
    if (isSettling(error)) return error
    throw error
  }
}

function notShown(step: Step): ProjectError {
  return new ProjectError([
    infraConflict(
      `AWS has taken the step and does not show it: ${describeStep(step)}`,
      'look at it in the console, and run the command again',
    ),
  ])
}

/** Made by a call whose answer was lost, not known everywhere yet, or still held by what is going. */
const SETTLING = new Set([
  'ClusterAlreadyExistsFault',
  'ClusterSubnetGroupAlreadyExistsFault',
  'ConcurrentModificationException',
  'ConflictException',
  'DeleteConflictException',
  'DependencyViolation',
  'EntityAlreadyExistsException',
  'InvalidClusterStateFault',
  'InvalidClusterSubnetGroupStateFault',
  'InvalidGroup.Duplicate',
  'InvalidGroup.NotFound',
  'NoSuchEntityException',
  'ScheduledActionAlreadyExistsFault',
  'ScheduledActionNotFoundFault',
])

/** A role that has just been made is not known to Redshift for some seconds. AWS has several sentences for it. */
const ROLE_UNKNOWN =
  /not authorized to (?:assume|get credentials)|(?:cannot|can't|unable to) assume|IAM role \S+ is not valid/i

function isSettling(error: unknown): error is CloudError {
  if (!(error instanceof CloudError)) return false
  return SETTLING.has(error.code) || ROLE_UNKNOWN.test(error.message)
}

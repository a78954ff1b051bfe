/** Steps of the small verbs: pause, resume, resize. Pure. */
import { infraConflict, type Problem } from '../core/problem.ts'
import { type Found, type FoundCluster, isOurs } from './found.ts'
import { brokenProblem, surroundingProblems } from './plan-apply.ts'
import { conditionOf } from './status.ts'
import type { Step } from './step.ts'
import type { Wanted } from './wanted.ts'

export interface StatePlan {
  readonly steps: readonly Step[]
  readonly problems: readonly Problem[]
}

export function planPause(wanted: Wanted, found: Found): StatePlan {
  return planCluster(wanted, found, 'paused', (cluster, { name, wait }) => {
    const condition = conditionOf(cluster)
    if (condition === 'paused') return []
    if (cluster.status === 'pausing') return [wait('paused')]
    const pause: Step = { kind: 'pause-cluster', cluster: name }
    return [...(condition === 'busy' ? [wait('ready')] : []), pause, wait('paused')]
  })
}

export function planResume(wanted: Wanted, found: Found): StatePlan {
  return planCluster(wanted, found, 'resumed', (cluster, { name, wait }) => {
    const resume: Step = { kind: 'resume-cluster', cluster: name }
    if (cluster.status === 'pausing') return [wait('paused'), resume, wait('ready')]
    const condition = conditionOf(cluster)
    if (condition === 'ready') return []
    return condition === 'paused' ? [resume, wait('ready')] : [wait('ready')]
  })
}

/** The wanted with other nodes is what a resize goes to. */
export function planResize(wanted: Wanted, found: Found): StatePlan {
  return planCluster(wanted, found, 'resized', (cluster, { name, wait }) => {
    const { warehouse } = wanted
    if (warehouse.kind !== 'cluster') return []
    const { nodeType, nodes } = warehouse
    const isSize = cluster.nodeType === nodeType && cluster.nodes === nodes
    const condition = conditionOf(cluster)
    if (condition === 'busy') return [wait('ready'), ...(isSize ? [] : resizeSteps())]
    if (isSize) return []
    const resume: Step = { kind: 'resume-cluster', cluster: name }
    return [...(condition === 'paused' ? [resume, wait('ready')] : []), ...resizeSteps()]

    function resizeSteps(): readonly Step[] {
      return [{ kind: 'resize-cluster', cluster: name, nodeType, nodes }, wait('ready')]
    }
  })
}

interface Verbs {
  readonly name: string
  readonly wait: (until: 'ready' | 'paused') => Step
}

function planCluster(
  wanted: Wanted,
  found: Found,
  done: string,
  stepsFor: (cluster: FoundCluster, verbs: Verbs) => readonly Step[],
): StatePlan {
  const { warehouse } = wanted
  const { name } = warehouse
  const refuse = (problem: Problem): StatePlan => ({ steps: [], problems: [problem] })
  const [elsewhere] = surroundingProblems(wanted, found)
  if (elsewhere) return refuse(elsewhere)
  if (warehouse.kind === 'serverless') {
    return refuse(
      infraConflict(
        `a serverless warehouse cannot be ${done}`,
        "it costs nothing while it rests; change its capacity in the project file and run 'wh infra apply'",
      ),
    )
  }
  const { cluster } = found
  if (!cluster) {
    return refuse(infraConflict(`there is no cluster '${name}' in ${found.region}`, "run 'wh infra apply' to make it"))
  }
  if (!isOurs(cluster, wanted.project)) {
    const hint = "take it over with 'wh infra apply --adopt'"
    return refuse(infraConflict(`cluster '${name}' is there, and is not this project's`, hint))
  }
  const condition = conditionOf(cluster)
  if (condition === 'broken') return refuse(brokenProblem('cluster', name, cluster.status))
  if (condition === 'leaving') return refuse(infraConflict(`cluster '${name}' is being deleted`))
  return {
    steps: stepsFor(cluster, { name, wait: (until) => ({ kind: 'wait', what: 'cluster', name, until }) }),
    problems: [],
  }
}

/** Found → the steps that remove all that we made, and what stays. Pure. */

import type { Problem } from '../core/problem.ts'
import { type Found, isOurs, type Tags } from './found.ts'
import { brokenProblem, surroundingProblems } from './plan-apply.ts'
import { conditionOf } from './status.ts'
import type { Step } from './step.ts'
import { SCHEDULED_ACTIONS, type Wanted, type WantedCluster, type WantedServerless } from './wanted.ts'

export interface DeletePlan {
  readonly steps: readonly Step[]
  /** What is not ours to delete, or costs on, a line each. */
  readonly remains: readonly string[]
  readonly problems: readonly Problem[]
}

export interface DeleteOptions {
  /** Name of the final snapshot; undefined for none. */
  readonly snapshot?: string
}

export function planDelete(wanted: Wanted, found: Found, { snapshot }: DeleteOptions): DeletePlan {
  const { warehouse, project } = wanted
  const remains: string[] = []
  const mine = <Thing extends { readonly tags: Tags }>(what: string, it: Thing | undefined): Thing | undefined => {
    if (!it || isOurs(it, project)) return it
    remains.push(`${what}: wh did not make it`)
    return undefined
  }
  const foreign = foreignWarehouse(wanted, found)
  if (foreign !== undefined) return staying(foreign, wanted, found)
  const scope: Scope = { found, mine, ...(snapshot !== undefined && { snapshot }) }
  const steps = [
    ...(warehouse.kind === 'cluster' ? clusterSteps(warehouse, scope) : serverlessSteps(warehouse, scope)),
    ...roleSteps(wanted, scope),
    ...groupSteps(wanted, scope),
  ]
  remains.push(...found.snapshots.map(snapshotLine))
  const broken = found.workgroup && conditionOf(found.workgroup) === 'broken' ? found.workgroup : undefined
  const problems = [
    ...surroundingProblems(wanted, found),
    ...(broken ? [brokenProblem('workgroup', broken.name, broken.status)] : []),
  ]
  return { steps: problems.length > 0 ? [] : steps, remains, problems }
}

/** What stands there and is not ours, as people call it. */
function foreignWarehouse({ warehouse, project }: Wanted, found: Found): string | undefined {
  if (found.cluster && !isOurs(found.cluster, project)) return `cluster ${warehouse.name}`
  return found.workgroup && !isOurs(found.workgroup, project) ? `workgroup ${warehouse.name}` : undefined
}

/** A warehouse that stays keeps what it works with, even where that is ours. */
function staying(foreign: string, wanted: Wanted, found: Found): DeletePlan {
  const { role, securityGroup, namespace, snapshots } = found
  const kept = [
    ...(namespace ? [`namespace ${namespace.name}`] : []),
    ...(role ? [`role ${role.name}`] : []),
    ...(securityGroup ? [`security group ${securityGroup.name}`] : []),
  ]
  const remains = [
    `${foreign}: wh did not make it`,
    ...kept.map((what) => `${what}: ${foreign} may use it`),
    ...snapshots.map(snapshotLine),
  ]
  return { steps: [], remains, problems: surroundingProblems(wanted, found) }
}

const snapshotLine = (name: string): string => `snapshot ${name}: its storage is billed until it is deleted`

interface Scope {
  readonly found: Found
  readonly mine: <Thing extends { readonly tags: Tags }>(what: string, it: Thing | undefined) => Thing | undefined
  readonly snapshot?: string
}

function clusterSteps({ name }: WantedCluster, { found, mine, snapshot }: Scope): readonly Step[] {
  const cluster = mine(`cluster ${name}`, found.cluster)
  // A schedule may outlive its cluster: it is ours by its name.
  if (!cluster) return found.cluster ? [] : schedulesLeft(name, found)
  const wait = (until: 'ready' | 'gone'): Step => ({ kind: 'wait', what: 'cluster', name, until })
  const remove: Step = { kind: 'delete-cluster', cluster: name, ...(snapshot !== undefined && { snapshot }) }
  const unschedule = schedulesLeft(name, found)
  const condition = conditionOf(cluster)
  if (condition === 'leaving') return [...unschedule, wait('gone')]
  return [...unschedule, ...(condition === 'busy' ? [wait('ready')] : []), remove, wait('gone')]
}

function schedulesLeft(cluster: string, { schedule = {} }: Found): readonly Step[] {
  return SCHEDULED_ACTIONS.filter((action) => schedule[action] !== undefined).map((action) => ({
    kind: 'unschedule',
    cluster,
    action,
  }))
}

function serverlessSteps(wanted: WantedServerless, { found, mine, snapshot }: Scope): readonly Step[] {
  const workgroup = mine(`workgroup ${wanted.name}`, found.workgroup)
  const namespace = mine(`namespace ${wanted.namespace}`, found.namespace)
  const removal = (what: 'workgroup' | 'namespace', it: { name: string; status: string }, remove: Step): Step[] => {
    const wait = (until: 'ready' | 'gone'): Step => ({ kind: 'wait', what, name: it.name, until })
    const condition = conditionOf(it)
    if (condition === 'leaving') return [wait('gone')]
    return [...(condition === 'busy' ? [wait('ready')] : []), remove, wait('gone')]
  }
  return [
    ...(workgroup ? removal('workgroup', workgroup, { kind: 'delete-workgroup', workgroup: workgroup.name }) : []),
    ...(namespace
      ? removal('namespace', namespace, {
          kind: 'delete-namespace',
          namespace: namespace.name,
          ...(snapshot !== undefined && { snapshot }),
        })
      : []),
  ]
}

/** After the warehouse: while it runs, COPY needs the role. A role must be empty before it can go. */
function roleSteps({ role: { name } }: Wanted, { found, mine }: Scope): readonly Step[] {
  const role = mine(`role ${name}`, found.role)
  if (!role) return []
  return [
    ...Object.keys(role.inline).map((policy) => ({ kind: 'delete-policy', role: name, policy }) as const),
    ...role.attached.map((arn) => ({ kind: 'detach-policy', role: name, arn }) as const),
    { kind: 'delete-role', role: name },
  ]
}

function groupSteps({ network }: Wanted, { found, mine }: Scope): readonly Step[] {
  const group = mine(`security group ${network.securityGroup}`, found.securityGroup)
  const subnets =
    network.subnets.length > 0 ? mine(`subnet group ${network.subnetGroup}`, found.subnetGroup) : undefined
  return [
    ...(group ? [{ kind: 'delete-security-group', group: group.name } as const] : []),
    ...(subnets ? [{ kind: 'delete-subnet-group', group: subnets.name } as const] : []),
  ]
}

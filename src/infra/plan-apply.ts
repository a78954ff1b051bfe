/** Wanted and found → the steps from one to the other. Pure; nothing here asks or changes AWS. */
import { infraConflict, type Problem } from '../core/problem.ts'
import { type Drift, driftOf, isSame } from './drift.ts'
import {
  EXPIRES_TAG,
  type Found,
  type FoundCluster,
  type FoundWorkgroup,
  isOurs,
  MANAGED_TAG,
  PROJECT_TAG,
  type Tags,
} from './found.ts'
import { conditionOf, remedyFor } from './status.ts'
import type { Awaited, ClusterChanges, Step, Taggable, WorkgroupChanges } from './step.ts'
import {
  POLICY_NAME,
  policyOf,
  SCHEDULE_POLICY_NAME,
  SCHEDULED_ACTIONS,
  schedulePolicyOf,
  trustOf,
  type Wanted,
  type WantedCluster,
  type WantedServerless,
} from './wanted.ts'

export interface InfraPlan {
  readonly steps: readonly Step[]
  /** Where what stands differs from what is wanted, field by field. */
  readonly drift: readonly Drift[]
  /** Why the steps must not be taken. */
  readonly problems: readonly Problem[]
}

export interface ApplyOptions {
  /** Take over what was made by others under the names that we want. */
  readonly adopt?: boolean
  /** When `wh infra reap` may delete it, as ISO time. */
  readonly expires?: string
}

export function planApply(wanted: Wanted, found: Found, options: ApplyOptions = {}): InfraPlan {
  const problems: Problem[] = [...surroundingProblems(wanted, found)]
  const scope: Scope = { wanted, found, adopt: options.adopt === true, tags: tagsOf(wanted, options), problems }
  const before = [...roleSteps(scope), ...securityGroupSteps(scope), ...subnetGroupSteps(scope)]
  const { warehouse } = wanted
  const steps =
    warehouse.kind === 'cluster'
      ? [...before, ...clusterSteps(warehouse, scope), ...scheduleSteps(warehouse, scope)]
      : [...before, ...serverlessSteps(warehouse, scope)]
  const drift = driftOf(wanted, found)
  for (const { what, field, wanted: should, found: is, remedy } of drift) {
    if (remedy !== 'never') continue
    problems.push(
      infraConflict(
        `${what} has ${field} '${is}', and '${should}' is wanted, which cannot be changed`,
        'write what is there, or delete it and apply again',
      ),
    )
  }
  return { steps: problems.length > 0 ? [] : steps, drift, problems }
}

interface Scope {
  readonly wanted: Wanted
  readonly found: Found
  readonly adopt: boolean
  readonly tags: Tags
  readonly problems: Problem[]
}

function tagsOf({ project, tags }: Wanted, { expires }: ApplyOptions = {}): Tags {
  return {
    ...tags,
    [MANAGED_TAG]: 'true',
    [PROJECT_TAG]: project,
    ...(expires !== undefined && { [EXPIRES_TAG]: expires }),
  }
}

/** Another account or region than the project names. */
export function surroundingProblems({ account, region }: Wanted, found: Found): readonly Problem[] {
  return [
    ...(account !== undefined && account !== found.account
      ? [
          infraConflict(
            `the credentials are those of account ${found.account}, and the project names ${account}`,
            'choose another profile: set AWS_PROFILE',
          ),
        ]
      : []),
    ...(region !== undefined && region !== found.region
      ? [infraConflict(`the region is ${found.region}, and the project names ${region}`, 'leave out --region')]
      : []),
  ]
}

/** Whether we may change it; adds what makes it ours, or the problem that it is not. */
function owned(
  what: Taggable,
  name: string,
  it: { readonly tags: Tags },
  { wanted, adopt, problems }: Scope,
): readonly Step[] {
  if (isOurs(it, wanted.project)) return []
  if (adopt) return [{ kind: 'tag', what, name, tags: tagsOf({ ...wanted, tags: {} }) }]
  const owner = it.tags[PROJECT_TAG]
  problems.push(
    infraConflict(
      `${what.replace('-', ' ')} '${name}' is there, and ${owner === undefined ? 'wh did not make it' : `belongs to project '${owner}'`}`,
      'choose another name, or take it over with --adopt',
    ),
  )
  return []
}

function roleSteps(scope: Scope): readonly Step[] {
  const { wanted, found, tags } = scope
  const { name } = wanted.role
  const trust = trustOf(wanted)
  const document = policyOf(wanted, found.region)
  const scheduling = schedulePolicyOf(wanted, found.region, found.account)
  const { role } = found
  const policies = [
    ...policySteps(POLICY_NAME, document, scope),
    ...(scheduling === undefined ? [] : policySteps(SCHEDULE_POLICY_NAME, scheduling, scope)),
  ]
  if (!role) return [{ kind: 'create-role', role: name, trust, tags }, ...policies]
  return [
    ...owned('role', name, role, scope),
    ...(isSame(role.trust, trust) ? [] : [{ kind: 'set-trust', role: name, trust } as const]),
    ...policies,
  ]
}

/** An inline policy of the role as it is wanted; an undefined document means none. */
function policySteps(policy: string, document: unknown, { wanted, found }: Scope): readonly Step[] {
  const role = wanted.role.name
  const there = found.role?.inline[policy]
  if (document !== undefined) return isSame(there, document) ? [] : [{ kind: 'put-policy', role, policy, document }]
  return there === undefined ? [] : [{ kind: 'delete-policy', role, policy }]
}

function securityGroupSteps(scope: Scope): readonly Step[] {
  const { wanted, found, tags, problems } = scope
  const { network, warehouse } = wanted
  const { port } = warehouse
  const group = network.securityGroup
  const allow = (cidr: string): Step => ({ kind: 'allow', group, cidr, port })
  if (found.vpc === undefined) {
    problems.push(
      infraConflict(
        network.vpc === undefined
          ? `there is no default VPC in ${found.region}`
          : `there is no VPC '${network.vpc}' in ${found.region}`,
        "name one under 'infra: network: vpc:', with 'subnets:'",
      ),
    )
    return []
  }
  const { securityGroup } = found
  if (!securityGroup) {
    return [{ kind: 'create-security-group', group, vpc: found.vpc, tags }, ...network.allow.map(allow)]
  }
  const there = securityGroup.ingress
  const missing = network.allow.filter((cidr) => !there.some((rule) => rule.cidr === cidr && rule.port === port))
  const surplus = there.filter((rule) => !(rule.port === port && network.allow.includes(rule.cidr)))
  return [
    ...owned('security-group', group, securityGroup, scope),
    ...missing.map(allow),
    ...surplus.map((rule) => ({ kind: 'revoke', group, ...rule }) as const),
  ]
}

function subnetGroupSteps(scope: Scope): readonly Step[] {
  const { wanted, found, tags, problems } = scope
  const { subnetGroup: group, subnets } = wanted.network
  if (group === undefined || wanted.warehouse.kind !== 'cluster') return []
  const { subnetGroup } = found
  if (subnets.length === 0) {
    if (!subnetGroup) problems.push(infraConflict(`there is no subnet group '${group}'`, "list 'subnets:' instead"))
    return []
  }
  if (!subnetGroup) return [{ kind: 'create-subnet-group', group, subnets, tags }]
  return [
    ...owned('subnet-group', group, subnetGroup, scope),
    ...(isSame(subnetGroup.subnets.toSorted(), subnets.toSorted())
      ? []
      : [{ kind: 'set-subnets', group, subnets } as const]),
  ]
}

function clusterSteps(wanted: WantedCluster, scope: Scope): readonly Step[] {
  const { found, tags, problems } = scope
  const { name } = wanted
  const { subnetGroup } = scope.wanted.network
  const ready: Step = { kind: 'wait', what: 'cluster', name, until: 'ready' }
  const gone: Step = { kind: 'wait', what: 'cluster', name, until: 'gone' }
  const create: Step = { kind: 'create-cluster', cluster: wanted, ...(subnetGroup && { subnetGroup }), tags }
  const { cluster } = found
  if (!cluster) return [create, ready]
  const adoption = owned('cluster', name, cluster, scope)
  const condition = conditionOf(cluster)
  if (condition === 'leaving') return [gone, create, ready]
  if (condition === 'broken') problems.push(brokenProblem('cluster', name, cluster.status))
  const changes = clusterChanges(wanted, cluster, scope)
  const resume: readonly Step[] = [{ kind: 'resume-cluster', cluster: name }, ready]
  return [
    ...(condition === 'busy' ? [ready] : []),
    ...adoption,
    ...tagSteps('cluster', name, cluster.tags, tags, adoption),
    // A paused cluster takes no change.
    ...(condition === 'paused' && changes.length > 0 ? resume : []),
    ...changes.flatMap((change) => [change, ready]),
  ]
}

/** The policy goes last: it shows that there are schedules to look for. */
function scheduleSteps({ name, schedule = {} }: WantedCluster, scope: Scope): readonly Step[] {
  const { schedule: there = {} } = scope.found
  const steps = SCHEDULED_ACTIONS.flatMap((action): Step[] => {
    const [when, now] = [schedule[action], there[action]]
    if (when === now) return []
    if (when === undefined) return [{ kind: 'unschedule', cluster: name, action }]
    return [{ kind: 'schedule', cluster: name, action, when, ...(now !== undefined && { replaces: true }) }]
  })
  const isNone = Object.keys(schedule).length === 0
  return isNone ? [...steps, ...policySteps(SCHEDULE_POLICY_NAME, undefined, scope)] : steps
}

function clusterChanges(wanted: WantedCluster, cluster: FoundCluster, scope: Scope): readonly Step[] {
  const { name, nodeType, nodes } = wanted
  const { found } = scope
  const { role, securityGroup } = found
  const isInGroup = securityGroup !== undefined && isSame(cluster.securityGroups, [securityGroup.id])
  const changes: ClusterChanges = {
    ...(cluster.snapshotRetention !== wanted.snapshotRetention && { snapshotRetention: wanted.snapshotRetention }),
    ...(cluster.isPublic !== wanted.isPublic && { isPublic: wanted.isPublic }),
    ...(cluster.port !== wanted.port && { port: wanted.port }),
    ...(!isInGroup && { intoSecurityGroup: true }),
  }
  const isAttached = role !== undefined && cluster.roles.includes(role.arn)
  return [
    ...(Object.keys(changes).length > 0 ? [{ kind: 'modify-cluster', cluster: name, changes } as const] : []),
    ...(isAttached ? [] : [{ kind: 'attach-role', cluster: name, role: scope.wanted.role.name } as const]),
    ...(cluster.nodeType === nodeType && cluster.nodes === nodes
      ? []
      : [{ kind: 'resize-cluster', cluster: name, nodeType, nodes } as const]),
  ]
}

function serverlessSteps(wanted: WantedServerless, scope: Scope): readonly Step[] {
  return [...namespaceSteps(wanted, scope), ...workgroupSteps(wanted, scope), ...limitSteps(wanted, scope)]
}

function namespaceSteps(wanted: WantedServerless, scope: Scope): readonly Step[] {
  const { found, tags } = scope
  const { namespace: name } = wanted
  const wait = (until: 'ready' | 'gone'): Step => ({ kind: 'wait', what: 'namespace', name, until })
  const create: Step = { kind: 'create-namespace', warehouse: wanted, tags }
  const { namespace } = found
  if (!namespace) return [create, wait('ready')]
  const condition = conditionOf(namespace)
  if (condition === 'leaving') return [wait('gone'), create, wait('ready')]
  const isAttached = found.role !== undefined && namespace.roles.includes(found.role.arn)
  const attach: Step = { kind: 'attach-namespace-role', namespace: name, role: scope.wanted.role.name }
  return [
    ...(condition === 'busy' ? [wait('ready')] : []),
    ...owned('namespace', name, namespace, scope),
    ...(isAttached ? [] : [attach, wait('ready')]),
  ]
}

function workgroupSteps(wanted: WantedServerless, scope: Scope): readonly Step[] {
  const { found, tags, problems } = scope
  const { name } = wanted
  const wait = (until: 'ready' | 'gone'): Step => ({ kind: 'wait', what: 'workgroup', name, until })
  const { subnets } = scope.wanted.network
  const create: Step = { kind: 'create-workgroup', warehouse: wanted, subnets, tags }
  const { workgroup } = found
  if (!workgroup) return [create, wait('ready')]
  const adoption = owned('workgroup', name, workgroup, scope)
  const condition = conditionOf(workgroup)
  if (condition === 'leaving') return [wait('gone'), create, wait('ready')]
  if (condition === 'broken') problems.push(brokenProblem('workgroup', name, workgroup.status))
  return [
    ...(condition === 'busy' ? [wait('ready')] : []),
    ...adoption,
    ...tagSteps('workgroup', name, workgroup.tags, tags, adoption),
    ...workgroupChanges(wanted, workgroup, found).flatMap((changes): Step[] => [
      { kind: 'modify-workgroup', workgroup: name, changes },
      wait('ready'),
    ]),
  ]
}

/** One at a time: AWS takes no two of these in one call. */
function workgroupChanges(
  wanted: WantedServerless,
  workgroup: FoundWorkgroup,
  { securityGroup }: Found,
): readonly WorkgroupChanges[] {
  const isInGroup = securityGroup !== undefined && isSame(workgroup.securityGroups, [securityGroup.id])
  return [
    ...(workgroup.baseCapacity === wanted.baseCapacity ? [] : [{ baseCapacity: wanted.baseCapacity }]),
    ...(wanted.maxCapacity === undefined || workgroup.maxCapacity === wanted.maxCapacity
      ? []
      : [{ maxCapacity: wanted.maxCapacity }]),
    ...(workgroup.isPublic === wanted.isPublic ? [] : [{ isPublic: wanted.isPublic }]),
    ...(workgroup.port === wanted.port ? [] : [{ port: wanted.port }]),
    ...(isInGroup ? [] : [{ intoSecurityGroup: true }]),
  ]
}

function limitSteps({ name, usageLimit }: WantedServerless, { found }: Scope): readonly Step[] {
  const [first, ...others] = found.usageLimits
  if (!usageLimit) return found.usageLimits.map(({ id }) => ({ kind: 'lift-limit', workgroup: name, limit: id }))
  const surplus = others.map(({ id }) => ({ kind: 'lift-limit', workgroup: name, limit: id }) as const)
  const { amount, period, breach } = usageLimit
  if (first?.amount === amount && first.period === period && first.breach === breach) return surplus
  // A limit's period cannot be changed: another period is another limit.
  if (first && first.period !== period) {
    return [
      { kind: 'lift-limit', workgroup: name, limit: first.id },
      ...surplus,
      { kind: 'limit-usage', workgroup: name, limit: usageLimit },
    ]
  }
  return [...surplus, { kind: 'limit-usage', workgroup: name, limit: usageLimit, ...(first && { replaces: first.id }) }]
}

/** Tags of ours that are missing or differ. Tags of others are theirs. */
function tagSteps(what: Taggable, name: string, there: Tags, wanted: Tags, adoption: readonly Step[]): readonly Step[] {
  const ownership = adoption.length > 0 ? [MANAGED_TAG, PROJECT_TAG] : []
  const differing = Object.entries(wanted).filter(([key, value]) => there[key] !== value && !ownership.includes(key))
  return differing.length === 0 ? [] : [{ kind: 'tag', what, name, tags: Object.fromEntries(differing) }]
}

export function brokenProblem(what: Awaited, name: string, status: string): Problem {
  return infraConflict(`${what} '${name}' is '${status}', which it does not leave by itself`, remedyFor(status))
}

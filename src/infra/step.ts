/** What is to be done, as data: the same steps are planned, shown and done. */
import type { Tags } from './found.ts'
import {
  SCHEDULE_POLICY_NAME,
  type ScheduledAction,
  type UsageLimit,
  type WantedCluster,
  type WantedServerless,
} from './wanted.ts'

export type Step =
  | { readonly kind: 'create-role'; readonly role: string; readonly trust: unknown; readonly tags: Tags }
  | { readonly kind: 'set-trust'; readonly role: string; readonly trust: unknown }
  | { readonly kind: 'put-policy'; readonly role: string; readonly policy: string; readonly document: unknown }
  | { readonly kind: 'delete-policy'; readonly role: string; readonly policy: string }
  | { readonly kind: 'detach-policy'; readonly role: string; readonly arn: string }
  | { readonly kind: 'delete-role'; readonly role: string }
  | { readonly kind: 'create-security-group'; readonly group: string; readonly vpc: string; readonly tags: Tags }
  | { readonly kind: 'allow'; readonly group: string; readonly cidr: string; readonly port: number }
  | { readonly kind: 'revoke'; readonly group: string; readonly cidr: string; readonly port: number }
  | { readonly kind: 'delete-security-group'; readonly group: string }
  | {
      readonly kind: 'create-subnet-group'
      readonly group: string
      readonly subnets: readonly string[]
      readonly tags: Tags
    }
  | { readonly kind: 'set-subnets'; readonly group: string; readonly subnets: readonly string[] }
  | { readonly kind: 'delete-subnet-group'; readonly group: string }
  | {
      readonly kind: 'create-cluster'
      readonly cluster: WantedCluster
      readonly subnetGroup?: string
      readonly tags: Tags
    }
  | { readonly kind: 'modify-cluster'; readonly cluster: string; readonly changes: ClusterChanges }
  | { readonly kind: 'attach-role'; readonly cluster: string; readonly role: string }
  | { readonly kind: 'resize-cluster'; readonly cluster: string; readonly nodeType: string; readonly nodes: number }
  | { readonly kind: 'pause-cluster'; readonly cluster: string }
  | { readonly kind: 'resume-cluster'; readonly cluster: string }
  | {
      readonly kind: 'schedule'
      readonly cluster: string
      readonly action: ScheduledAction
      readonly when: string
      /** There is one already, at another time. */
      readonly replaces?: boolean
    }
  | { readonly kind: 'unschedule'; readonly cluster: string; readonly action: ScheduledAction }
  | { readonly kind: 'delete-cluster'; readonly cluster: string; readonly snapshot?: string }
  | { readonly kind: 'create-namespace'; readonly warehouse: WantedServerless; readonly tags: Tags }
  | { readonly kind: 'attach-namespace-role'; readonly namespace: string; readonly role: string }
  | { readonly kind: 'delete-namespace'; readonly namespace: string; readonly snapshot?: string }
  | {
      readonly kind: 'create-workgroup'
      readonly warehouse: WantedServerless
      readonly subnets: readonly string[]
      readonly tags: Tags
    }
  | { readonly kind: 'modify-workgroup'; readonly workgroup: string; readonly changes: WorkgroupChanges }
  | { readonly kind: 'delete-workgroup'; readonly workgroup: string }
  | { readonly kind: 'limit-usage'; readonly workgroup: string; readonly limit: UsageLimit; readonly replaces?: string }
  | { readonly kind: 'lift-limit'; readonly workgroup: string; readonly limit: string }
  | { readonly kind: 'tag'; readonly what: Taggable; readonly name: string; readonly tags: Tags }
  | {
      readonly kind: 'wait'
      readonly what: Awaited
      readonly name: string
      readonly until: 'ready' | 'paused' | 'gone'
    }

export type Taggable = 'role' | 'security-group' | 'subnet-group' | 'cluster' | 'namespace' | 'workgroup'
export type Awaited = 'cluster' | 'namespace' | 'workgroup'

/** Only what differs. */
export interface ClusterChanges {
  readonly snapshotRetention?: number
  readonly isPublic?: boolean
  readonly port?: number
  /** Put the cluster into our security group, in place of those that it is in. */
  readonly intoSecurityGroup?: boolean
}

/** Only what differs. AWS changes one of these at a time. */
export interface WorkgroupChanges {
  readonly baseCapacity?: number
  readonly maxCapacity?: number
  readonly isPublic?: boolean
  readonly port?: number
  readonly intoSecurityGroup?: boolean
}

/** A step as a line of a plan. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'create-role':
      return `create role ${step.role}`
    case 'set-trust':
      return `let only Redshift take on role ${step.role}`
    case 'put-policy':
      return step.policy === SCHEDULE_POLICY_NAME
        ? `let role ${step.role} pause and resume the cluster (policy ${step.policy})`
        : `let role ${step.role} read the project's buckets (policy ${step.policy})`
    case 'delete-policy':
      return `delete policy ${step.policy} of role ${step.role}`
    case 'detach-policy':
      return `detach ${step.arn} from role ${step.role}`
    case 'delete-role':
      return `delete role ${step.role}`
    case 'create-security-group':
      return `create security group ${step.group} in ${step.vpc}`
    case 'allow':
      return `let ${step.cidr} connect to port ${step.port} (security group ${step.group})`
    case 'revoke':
      return `no longer let ${step.cidr} connect to port ${step.port} (security group ${step.group})`
    case 'delete-security-group':
      return `delete security group ${step.group}`
    case 'create-subnet-group':
      return `create subnet group ${step.group} of ${step.subnets.join(', ')}`
    case 'set-subnets':
      return `make subnet group ${step.group} of ${step.subnets.join(', ')}`
    case 'delete-subnet-group':
      return `delete subnet group ${step.group}`
    case 'create-cluster': {
      const { name, nodes, nodeType, database } = step.cluster
      return `create cluster ${name}: ${nodes} × ${nodeType}, database ${database}, password kept by Secrets Manager`
    }
    case 'modify-cluster':
      return `change cluster ${step.cluster}: ${describeChanges(step.changes)}`
    case 'attach-role':
      return `attach role ${step.role} to cluster ${step.cluster}`
    case 'resize-cluster':
      return `resize cluster ${step.cluster} to ${step.nodes} × ${step.nodeType}`
    case 'pause-cluster':
      return `pause cluster ${step.cluster}`
    case 'resume-cluster':
      return `resume cluster ${step.cluster}`
    case 'schedule':
      return `${step.action} cluster ${step.cluster} by itself at ${step.when}`
    case 'unschedule':
      return `no longer ${step.action} cluster ${step.cluster} by itself`
    case 'delete-cluster':
      return `delete cluster ${step.cluster}${describeSnapshot(step.snapshot)}`
    case 'create-namespace':
      return `create namespace ${step.warehouse.namespace}: database ${step.warehouse.database}, password kept by Secrets Manager`
    case 'attach-namespace-role':
      return `attach role ${step.role} to namespace ${step.namespace}`
    case 'delete-namespace':
      return `delete namespace ${step.namespace}${describeSnapshot(step.snapshot)}`
    case 'create-workgroup':
      return `create workgroup ${step.warehouse.name}: ${step.warehouse.baseCapacity} RPU`
    case 'modify-workgroup':
      return `change workgroup ${step.workgroup}: ${describeChanges(step.changes)}`
    case 'delete-workgroup':
      return `delete workgroup ${step.workgroup}`
    case 'limit-usage':
      return `limit workgroup ${step.workgroup} to ${step.limit.amount} RPU-hours ${step.limit.period} (${step.limit.breach})`
    case 'lift-limit':
      return `lift the usage limit of workgroup ${step.workgroup}`
    case 'tag':
      return `tag ${step.what.replace('-', ' ')} ${step.name}: ${Object.entries(step.tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ')}`
    case 'wait':
      return `wait until ${step.what} ${step.name} is ${step.until}`
  }
}

function describeSnapshot(snapshot: string | undefined): string {
  return snapshot === undefined ? ' and all it holds, WITHOUT a snapshot' : `, after a final snapshot ${snapshot}`
}

function describeChanges(changes: ClusterChanges & WorkgroupChanges): string {
  const { snapshotRetention, isPublic, port, baseCapacity, maxCapacity, intoSecurityGroup } = changes
  return [
    ...(snapshotRetention === undefined ? [] : [`snapshots for ${snapshotRetention} days`]),
    ...(isPublic === undefined ? [] : [isPublic ? 'public' : 'not public']),
    ...(port === undefined ? [] : [`port ${port}`]),
    ...(baseCapacity === undefined ? [] : [`base capacity ${baseCapacity} RPU`]),
    ...(maxCapacity === undefined ? [] : [`at most ${maxCapacity} RPU`]),
    ...(intoSecurityGroup ? ['into our security group'] : []),
  ].join(', ')
}

/** Steps that begin to cost money, or that take something away: they are confirmed. */
export function isGrave({ kind }: Step): boolean {
  return GRAVE.has(kind)
}

const GRAVE: ReadonlySet<Step['kind']> = new Set([
  'create-cluster',
  'create-workgroup',
  'resize-cluster',
  'resume-cluster',
  'delete-cluster',
  'delete-namespace',
  'delete-workgroup',
  'delete-role',
])

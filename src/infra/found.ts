/** What stands in the account, as data. `look.ts` reads it. */

import type { ScheduledAction } from './wanted.ts'

export type Tags = Readonly<Record<string, string>>

export interface Found {
  readonly account: string
  /** Who we are to AWS. */
  readonly caller: string
  readonly region: string
  /** The VPC to build in: the named one, or the account's default. */
  readonly vpc?: string
  readonly role?: FoundRole
  readonly securityGroup?: FoundSecurityGroup
  readonly subnetGroup?: FoundSubnetGroup
  readonly cluster?: FoundCluster
  /** What of ours pauses and resumes the cluster; absent where there can be nothing. */
  readonly schedule?: Readonly<Partial<Record<ScheduledAction, string>>>
  readonly namespace?: FoundNamespace
  readonly workgroup?: FoundWorkgroup
  readonly usageLimits: readonly FoundUsageLimit[]
  /** Snapshots that people, or a deletion of ours, have made: they cost money until they are deleted. */
  readonly snapshots: readonly string[]
}

export interface FoundRole {
  readonly name: string
  readonly arn: string
  readonly trust: unknown
  /** Inline policies by name, each a document. */
  readonly inline: Readonly<Record<string, unknown>>
  /** ARNs of attached policies. */
  readonly attached: readonly string[]
  readonly tags: Tags
}

export interface FoundSecurityGroup {
  readonly id: string
  readonly name: string
  readonly vpc: string
  readonly ingress: readonly { readonly cidr: string; readonly port: number }[]
  readonly tags: Tags
}

export interface FoundSubnetGroup {
  readonly name: string
  readonly arn: string
  readonly vpc: string
  readonly subnets: readonly string[]
  readonly tags: Tags
}

export interface FoundCluster {
  readonly name: string
  readonly arn: string
  readonly status: string
  /** `Available`, `Unavailable`, `Maintenance`, `Modifying`, `Failed`, `Paused`. */
  readonly availability?: string
  readonly host?: string
  readonly port: number
  /** What AWS has taken note of counts, even where it has yet to happen. */
  readonly nodeType: string
  readonly nodes: number
  readonly database: string
  readonly admin: string
  readonly snapshotRetention: number
  readonly encrypted: boolean
  readonly isPublic: boolean
  /** ARNs. */
  readonly roles: readonly string[]
  readonly securityGroups: readonly string[]
  readonly subnetGroup?: string
  /** ARN of the admin password's secret, where Secrets Manager keeps it. */
  readonly secret?: string
  /** Milliseconds since the epoch. */
  readonly createdAt?: number
  readonly tags: Tags
}

export interface FoundNamespace {
  readonly name: string
  readonly arn: string
  readonly status: string
  readonly database: string
  readonly admin: string
  readonly roles: readonly string[]
  readonly secret?: string
  readonly tags: Tags
}

export interface FoundWorkgroup {
  readonly name: string
  readonly arn: string
  readonly status: string
  readonly namespace: string
  readonly host?: string
  readonly port: number
  readonly baseCapacity: number
  readonly maxCapacity?: number
  readonly isPublic: boolean
  readonly securityGroups: readonly string[]
  readonly subnets: readonly string[]
  readonly tags: Tags
}

export interface FoundUsageLimit {
  readonly id: string
  readonly amount: number
  readonly period: string
  readonly breach: string
}

/** Tags that say what is ours. */
export const MANAGED_TAG = 'wh:managed'
export const PROJECT_TAG = 'wh:project'
/** When `wh infra reap` may delete it, as ISO time. */
export const EXPIRES_TAG = 'wh:expires'

export function isOurs({ tags }: { readonly tags: Tags }, project: string): boolean {
  return tags[MANAGED_TAG] === 'true' && tags[PROJECT_TAG] === project
}

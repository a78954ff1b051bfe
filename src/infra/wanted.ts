/** What `infra:` of a project asks for, read and found sound. `read-wanted.ts` makes it. */

export interface Wanted {
  /** The project that owns what is made: the value of the tag `wh:project`. */
  readonly project: string
  readonly region?: string
  /** Twelve digits. Another account than this is refused. */
  readonly account?: string
  readonly warehouse: WantedCluster | WantedServerless
  readonly role: WantedRole
  readonly network: WantedNetwork
  readonly tags: Readonly<Record<string, string>>
  /** Dollars for an hour of a node, or of a Redshift processing unit, where the list price is not what is paid. */
  readonly pricePerHour?: number
}

export interface WantedCluster {
  readonly kind: 'cluster'
  readonly name: string
  readonly nodeType: string
  readonly nodes: number
  readonly database: string
  readonly admin: string
  readonly port: number
  /** Days that automated snapshots are kept. */
  readonly snapshotRetention: number
  readonly isPublic: boolean
  /** When AWS pauses and resumes it by itself. */
  readonly schedule?: WantedSchedule
}

/** Times in AWS's words, in UTC: `cron(0 20 ? * MON-FRI *)`, `at(2026-12-24T12:00:00)`. */
export type WantedSchedule = Readonly<Partial<Record<ScheduledAction, string>>>

export type ScheduledAction = 'pause' | 'resume'

export const SCHEDULED_ACTIONS: readonly ScheduledAction[] = ['pause', 'resume']

/** A scheduled action has no tags; its name says whose it is. */
export function scheduleName(cluster: string, action: ScheduledAction): string {
  return `wh-${cluster}-${action}`
}

export interface WantedServerless {
  readonly kind: 'serverless'
  /** The workgroup. */
  readonly name: string
  readonly namespace: string
  readonly database: string
  readonly admin: string
  readonly port: number
  /** Redshift processing units. */
  readonly baseCapacity: number
  readonly maxCapacity?: number
  readonly usageLimit?: UsageLimit
  readonly isPublic: boolean
}

/** How much compute a workgroup may use in a period, and what happens beyond. */
export interface UsageLimit {
  /** RPU-hours. */
  readonly amount: number
  readonly period: 'daily' | 'weekly' | 'monthly'
  readonly breach: 'deactivate' | 'log' | 'emit-metric'
}

export interface WantedRole {
  readonly name: string
  /** What COPY may read, and nothing else. */
  readonly buckets: readonly BucketPrefix[]
}

export interface BucketPrefix {
  readonly bucket: string
  /** Without slashes at its ends; '' for the whole bucket. */
  readonly prefix: string
}

export interface WantedNetwork {
  /** undefined for the account's default VPC. */
  readonly vpc?: string
  readonly securityGroup: string
  /** CIDR blocks that may connect. */
  readonly allow: readonly string[]
  /** Subnets for a subnet group, or for a workgroup, of our own. */
  readonly subnets: readonly string[]
  /** Made of `subnets`, where there are any, or named and somebody else's. */
  readonly subnetGroup?: string
}

export const POLICY_NAME = 'wh-read-buckets'
export const SCHEDULE_POLICY_NAME = 'wh-schedule'

/** Who may take the role on: the service itself. */
export function trustOf({ warehouse }: Wanted): unknown {
  const service =
    warehouse.kind === 'serverless'
      ? ['redshift-serverless.amazonaws.com', 'redshift.amazonaws.com']
      : warehouse.schedule
        ? ['redshift.amazonaws.com', 'scheduler.redshift.amazonaws.com']
        : 'redshift.amazonaws.com'
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  }
}

/** What the role may do: list and read the project's own buckets. undefined where there are none. */
export function policyOf({ role: { buckets } }: Wanted, region: string): unknown {
  if (buckets.length === 0) return undefined
  const arn = (path: string): string => `arn:${partitionOf(region)}:s3:::${path}`
  const list = buckets.map(({ bucket, prefix }) => ({
    Effect: 'Allow',
    Action: ['s3:ListBucket'],
    Resource: arn(bucket),
    ...(prefix !== '' && { Condition: { StringLike: { 's3:prefix': [`${prefix}*`] } } }),
  }))
  const names = [...new Set(buckets.map(({ bucket }) => arn(bucket)))]
  const objects = buckets.map(({ bucket, prefix }) => arn(prefix === '' ? `${bucket}/*` : `${bucket}/${prefix}*`))
  return {
    Version: '2012-10-17',
    Statement: [
      ...list,
      { Effect: 'Allow', Action: ['s3:GetBucketLocation'], Resource: names },
      { Effect: 'Allow', Action: ['s3:GetObject'], Resource: objects },
    ],
  }
}

/** What the scheduler may do as this role: pause and resume this cluster. undefined where nothing is scheduled. */
export function schedulePolicyOf({ warehouse }: Wanted, region: string, account: string): unknown {
  if (warehouse.kind !== 'cluster' || !warehouse.schedule) return undefined
  const cluster = `arn:${partitionOf(region)}:redshift:${region}:${account}:cluster:${warehouse.name}`
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['redshift:PauseCluster', 'redshift:ResumeCluster'], Resource: cluster },
      { Effect: 'Allow', Action: ['redshift:DescribeClusters'], Resource: '*' },
    ],
  }
}

/** China and GovCloud have names of their own. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partitionOf(region: string): string {
  return region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

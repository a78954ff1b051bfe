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

/** Who may take the role on: the service itself. */
export function trustOf({ warehouse }: Wanted): unknown {
  const service =
    warehouse.kind === 'cluster'
      ? 'redshift.amazonaws.com'
      : ['redshift-serverless.amazonaws.com', 'redshift.amazonaws.com']
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

/** China and GovCloud have names of their own. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partitionOf(region: string): string {
  return region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

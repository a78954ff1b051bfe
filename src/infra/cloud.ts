/** What we ask of AWS, in our words. `aws/` answers it; nothing else knows the SDK. What is not there is undefined. */
import type {
  FoundCluster,
  FoundNamespace,
  FoundRole,
  FoundSecurityGroup,
  FoundSubnetGroup,
  FoundUsageLimit,
  FoundWorkgroup,
  Tags,
} from './found.ts'
import type { ScheduledAction, UsageLimit, WantedCluster, WantedServerless } from './wanted.ts'

export interface Cloud {
  readonly region: string
  readonly identity: () => Promise<{ readonly account: string; readonly arn: string }>
  readonly roles: Roles
  readonly network: Network
  readonly clusters: Clusters
  /** Loaded when a project wants it. */
  readonly serverless: () => Promise<Serverless>
  readonly rotateSecret: (arn: string) => Promise<void>
}

export interface Roles {
  readonly read: (name: string) => Promise<FoundRole | undefined>
  readonly create: (name: string, trust: unknown, tags: Tags) => Promise<void>
  readonly setTrust: (name: string, trust: unknown) => Promise<void>
  readonly putPolicy: (role: string, policy: string, document: unknown) => Promise<void>
  readonly deletePolicy: (role: string, policy: string) => Promise<void>
  readonly detachPolicy: (role: string, arn: string) => Promise<void>
  readonly delete: (name: string) => Promise<void>
  readonly tag: (name: string, tags: Tags) => Promise<void>
}

export interface Network {
  /** The id of the VPC if it is there; of the default one where none is named. */
  readonly readVpc: (id: string | undefined) => Promise<string | undefined>
  readonly readGroup: (name: string, vpc: string) => Promise<FoundSecurityGroup | undefined>
  readonly createGroup: (name: string, vpc: string, tags: Tags) => Promise<void>
  readonly allow: (id: string, cidr: string, port: number) => Promise<void>
  readonly revoke: (id: string, cidr: string, port: number) => Promise<void>
  readonly deleteGroup: (id: string) => Promise<void>
  readonly tag: (id: string, tags: Tags) => Promise<void>
}

/** What a new warehouse is made with, once it is known. */
export interface Attachments {
  readonly role: string
  readonly securityGroup: string
  readonly tags: Tags
}

export interface CloudSchedule {
  readonly cluster: string
  readonly action: ScheduledAction
  readonly when: string
  /** ARN of the role as which the scheduler acts. */
  readonly role: string
  /** Change the one that is there. */
  readonly replaces: boolean
}

export interface Clusters {
  readonly read: (name: string) => Promise<FoundCluster | undefined>
  readonly create: (
    wanted: WantedCluster,
    attachments: Attachments & { readonly subnetGroup?: string },
  ) => Promise<void>
  readonly modify: (name: string, changes: CloudClusterChanges) => Promise<void>
  readonly attachRole: (name: string, arn: string) => Promise<void>
  readonly resize: (name: string, nodeType: string, nodes: number, classic: boolean) => Promise<void>
  readonly pause: (name: string) => Promise<void>
  readonly resume: (name: string) => Promise<void>
  readonly delete: (name: string, snapshot: string | undefined) => Promise<void>
  /** When a scheduled action runs; undefined when there is none of this name. */
  readonly readSchedule: (name: string) => Promise<string | undefined>
  readonly schedule: (asked: CloudSchedule) => Promise<void>
  readonly deleteSchedule: (name: string) => Promise<void>
  readonly tag: (arn: string, tags: Tags) => Promise<void>
  /** Names of manual snapshots. */
  readonly snapshots: (name: string) => Promise<readonly string[]>
  readonly readSubnetGroup: (name: string) => Promise<FoundSubnetGroup | undefined>
  readonly createSubnetGroup: (name: string, subnets: readonly string[], tags: Tags) => Promise<void>
  readonly setSubnets: (name: string, subnets: readonly string[]) => Promise<void>
  readonly deleteSubnetGroup: (name: string) => Promise<void>
}

export interface CloudClusterChanges {
  readonly snapshotRetention?: number
  readonly isPublic?: boolean
  readonly port?: number
  readonly securityGroup?: string
}

export interface Serverless {
  readonly readNamespace: (name: string) => Promise<FoundNamespace | undefined>
  readonly createNamespace: (wanted: WantedServerless, role: string, tags: Tags) => Promise<void>
  readonly setNamespaceRoles: (name: string, roles: readonly string[], defaultRole: string) => Promise<void>
  readonly deleteNamespace: (name: string, snapshot: string | undefined) => Promise<void>
  readonly readWorkgroup: (name: string) => Promise<FoundWorkgroup | undefined>
  readonly createWorkgroup: (
    wanted: WantedServerless,
    facts: { readonly securityGroup: string; readonly subnets: readonly string[]; readonly tags: Tags },
  ) => Promise<void>
  readonly modifyWorkgroup: (name: string, changes: CloudWorkgroupChanges) => Promise<void>
  readonly deleteWorkgroup: (name: string) => Promise<void>
  readonly readLimits: (workgroupArn: string) => Promise<readonly FoundUsageLimit[]>
  readonly createLimit: (workgroupArn: string, limit: UsageLimit) => Promise<void>
  readonly changeLimit: (id: string, limit: UsageLimit) => Promise<void>
  readonly deleteLimit: (id: string) => Promise<void>
  readonly tag: (arn: string, tags: Tags) => Promise<void>
  readonly snapshots: (namespace: string) => Promise<readonly string[]>
}

export interface CloudWorkgroupChanges {
  readonly baseCapacity?: number
  readonly maxCapacity?: number
  readonly isPublic?: boolean
  readonly port?: number
  readonly securityGroup?: string
}

/** What stands in the fake account, and how it changes by itself. */

export type Row = Readonly<Record<string, unknown>>

export interface Transition {
  readonly at: number
  /** `gone` for what is deleted. */
  readonly status: string
}

interface Standing {
  readonly name: string
  status: string
  ahead: Transition[]
  tags: Record<string, string>
}

export interface FakeCluster extends Standing {
  nodeType: string
  nodes: number
  readonly database: string
  readonly admin: string
  readonly managed: boolean
  roles: string[]
  groups: string[]
  readonly subnetGroup?: string
  isPublic: boolean
  port: number
  readonly encrypted: boolean
  retention: number
  readonly madeAt: number
}

export interface FakeNamespace extends Standing {
  readonly database: string
  readonly admin: string
  readonly managed: boolean
  roles: string[]
}

export interface FakeWorkgroup extends Standing {
  readonly namespace: string
  baseCapacity: number
  maxCapacity: number | undefined
  groups: string[]
  isPublic: boolean
  port: number
}

export interface FakeState {
  now: number
  readonly account: string
  readonly region: string
  vpcs: string[]
  readonly roles: Map<
    string,
    {
      readonly name: string
      trust: string
      readonly inline: Map<string, string>
      attached: string[]
      tags: Record<string, string>
      readonly madeAt: number
    }
  >
  readonly groups: Map<
    string,
    {
      readonly id: string
      readonly name: string
      readonly vpc: string
      rules: { cidr: string; port: number }[]
      tags: Record<string, string>
    }
  >
  readonly subnetGroups: Map<string, { readonly name: string; subnets: string[]; tags: Record<string, string> }>
  readonly clusters: Map<string, FakeCluster>
  readonly snapshots: { readonly name: string; readonly of: string }[]
  readonly namespaces: Map<string, FakeNamespace>
  readonly workgroups: Map<string, FakeWorkgroup>
  readonly limits: Map<string, { id: string; arn: string; amount: number; period: string; breachAction: string }>
  readonly rotated: string[]
  /** Security groups, and until when what stood in them holds them. */
  readonly held: Map<string, number>
  serial: number
  /** Where a warehouse answers that is up; without a port at the one it was made with. */
  endpoint: { host: string; port?: number }
  readonly schedules: Map<string, { action: string; cluster: string; when: string; role: string }>
  /** Users of the database for whom credentials were asked, as AWS names them. */
  readonly logins: string[]
}

/** AWS says no. */
export class Refusal extends Error {
  readonly code: string
  readonly status: number
  constructor(code: string, message: string, status: number) {
    super(message)
    this.code = code
    this.status = status
  }
}

/** Lets happen what was due by now. */
export function settle(state: FakeState): void {
  for (const things of [state.clusters, state.namespaces, state.workgroups]) {
    for (const [name, thing] of things) {
      const due = thing.ahead.filter(({ at }) => at <= state.now)
      thing.ahead = thing.ahead.filter(({ at }) => at > state.now)
      thing.status = due.at(-1)?.status ?? thing.status
      if (thing.status === 'gone') things.delete(name)
    }
  }
}

/** A new cluster, if AWS would make it. */
export function cluster(
  state: FakeState,
  asked: Omit<FakeCluster, 'status' | 'ahead' | 'madeAt'> & { readonly type: string },
): FakeCluster {
  const { type, ...rest } = asked
  if (state.clusters.has(asked.name)) throw new Refusal('ClusterAlreadyExists', 'Cluster already exists', 400)
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(asked.name)) throw new Refusal('InvalidParameterValue', 'Bad identifier', 400)
  if (!/^(ra3|rg)\./.test(asked.nodeType)) throw new Refusal('InvalidParameterValue', 'Invalid node type', 400)
  if ((type === 'single-node') !== (asked.nodes === 1)) {
    throw new Refusal('InvalidParameterCombination', 'The number of nodes does not fit the cluster type.', 400)
  }
  if (!asked.managed) throw new Refusal('InvalidParameterCombination', 'A password is needed.', 400)
  if (!asked.encrypted) throw new Refusal('InvalidParameterValue', 'Clusters are encrypted.', 400)
  for (const group of asked.groups) {
    if (!state.groups.has(group)) throw new Refusal('InvalidGroup.NotFound', `The group ${group} does not exist`, 400)
  }
  assumable(state, asked.roles)
  const made = {
    ...rest,
    status: 'creating',
    ahead: [{ at: state.now + 245_000, status: 'available' }],
    madeAt: state.now,
  }
  state.clusters.set(asked.name, made)
  return made
}

/** A role is known to Redshift ten seconds after it is made. */
export function assumable(state: FakeState, arns: readonly string[]): void {
  for (const arn of arns) {
    const role = state.roles.get(arn.split('/').at(-1) ?? '')
    if (!role || state.now < role.madeAt + 10_000) {
      throw new Refusal('InvalidParameterValue', `Redshift is not authorized to assume IAM Role ${arn}`, 400)
    }
  }
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '')

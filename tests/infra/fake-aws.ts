/**
 * AWS as far as `wh infra` needs it, over HTTP and in memory: Redshift, IAM, EC2 and STS as Query with XML answers,
 * Redshift Serverless and Secrets Manager as JSON. Warehouses go through their states as a clock goes on that the test
 * holds. It refuses what AWS refuses; a new role is shown late and known to Redshift later still; a security group is
 * held for a while by what stood in it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerServerless } from './fake-aws-serverless.ts'
import { cluster, type FakeState, Refusal, type Row, settle, type Transition, text } from './fake-aws-state.ts'

export interface FakeAws {
  readonly url: string
  readonly state: FakeState
  /** Every call, as `CreateCluster`, in order. */
  readonly calls: string[]
  /** Decides about a call before and after it is done; absent for a faultless AWS. */
  fault: ((action: string, count: number) => Fault | undefined) | undefined
  readonly advance: (ms: number) => void
  readonly close: () => Promise<void>
}

/** Refused; or done, and then the answer is lost. */
export type Fault =
  | { readonly code: string; readonly status: number; readonly message: string }
  | { readonly lost: 'before' | 'after' }

const ACCOUNT = '123456789012'
export const REGION = 'us-west-2'
const VPC = 'vpc-0a1b'

export async function startFakeAws(): Promise<FakeAws> {
  const state: FakeState = {
    now: Date.UTC(2026, 10, 22, 12, 0),
    account: ACCOUNT,
    region: REGION,
    vpcs: [VPC],
    roles: new Map(),
    groups: new Map(),
    subnetGroups: new Map(),
    clusters: new Map(),
    snapshots: [],
    namespaces: new Map(),
    workgroups: new Map(),
    limits: new Map(),
    rotated: [],
    held: new Map(),
    serial: 0,
    endpoint: { host: '127.0.0.1' },
    logins: [],
    schedules: new Map(),
  }
  const fake = { state, calls: [] as string[], fault: undefined as FakeAws['fault'] }
  const server = createServer((request, response) => {
    serve(fake, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error instanceof Error ? error.stack : error))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(fake, {
    url: `http://127.0.0.1:${port}`,
    advance: (ms: number) => {
      state.now += ms
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

async function serve(
  fake: { state: FakeState; calls: string[]; fault: FakeAws['fault'] },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const target = request.headers['x-amz-target']
  const form = new URLSearchParams(body)
  const action = typeof target === 'string' ? (target.split('.')[1] ?? '') : (form.get('Action') ?? '')
  const version = form.get('Version') ?? ''
  fake.calls.push(action)
  settle(fake.state)
  const fault = fake.fault?.(action, fake.calls.length)
  if (fault && 'lost' in fault && fault.lost === 'before') return void request.socket.destroy()
  const isJson = typeof target === 'string'
  try {
    if (fault && 'code' in fault) throw new Refusal(fault.code, fault.message, fault.status)
    const answer = isJson
      ? JSON.stringify(answerServerless(fake.state, action, JSON.parse(body || '{}')))
      : answerQuery(fake.state, action, version, form)
    if (fault) return void request.socket.destroy()
    response.writeHead(200, { 'content-type': isJson ? 'application/x-amz-json-1.1' : 'text/xml' }).end(answer)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { code, message, status } = error
    if (isJson) {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify({ __type: code, message }))
      return
    }
    const detail = `<Code>${code}</Code><Message>${escapeXml(message)}</Message>`
    response.writeHead(status, { 'content-type': 'text/xml' })
    response.end(
      version === EC2
        ? `<Response><Errors><Error>${detail}</Error></Errors><RequestID>r</RequestID></Response>`
        : `<ErrorResponse><Error><Type>Sender</Type>${detail}</Error><RequestId>r</RequestId></ErrorResponse>`,
    )
  }
}

const EC2 = '2016-11-15'

function scheduleOf(state: FakeState, form: URLSearchParams) {
  const found = state.schedules.get(asked(form, 'ScheduledActionName'))
  if (!found) throw new Refusal('ScheduledActionNotFound', 'The scheduled action cannot be found.', 400)
  return found
}

/** The role must let the scheduler act. */
function setSchedule(state: FakeState, form: URLSearchParams): Record<string, string> {
  const role = asked(form, 'IamRole')
  if (!state.roles.get(role.split('/').at(-1) ?? '')?.trust.includes('scheduler.redshift.amazonaws.com')) {
    throw new Refusal('UnauthorizedOperation', 'The scheduler cannot assume the role.', 400)
  }
  const action = form.has('TargetAction.PauseCluster.ClusterIdentifier') ? 'pause' : 'resume'
  const target = action === 'pause' ? 'PauseCluster' : 'ResumeCluster'
  const cluster = asked(form, `TargetAction.${target}.ClusterIdentifier`)
  const name = asked(form, 'ScheduledActionName')
  state.schedules.set(name, { action, cluster, when: asked(form, 'Schedule'), role })
  return { ScheduledActionName: name, Schedule: asked(form, 'Schedule') }
}

function credentials(state: FakeState, user: string, seconds: number): Record<string, string> {
  state.logins.push(user)
  const expiration = new Date(state.now + seconds * 1000).toISOString()
  return { DbUser: user, DbPassword: `temporary-${state.logins.length}`, Expiration: expiration }
}

function answerQuery(state: FakeState, action: string, version: string, form: URLSearchParams): string {
  const key = version === EC2 && action === 'CreateTags' ? 'CreateEc2Tags' : action
  const answer = ACTIONS[key]
  if (!answer) throw new Refusal('InvalidAction', `The action ${action} is not valid`, 400)
  const result = xml(answer(state, form))
  return version === EC2
    ? `<${action}Response><requestId>r</requestId>${result}</${action}Response>`
    : `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`
}

type Answer = (state: FakeState, form: URLSearchParams) => Row

const ACTIONS: Readonly<Record<string, Answer>> = {
  GetCallerIdentity: ({ account }) => ({ Account: account, Arn: `arn:aws:iam::${account}:user/ada`, UserId: 'ADA' }),

  CreateRole: (state, form) => {
    const name = asked(form, 'RoleName')
    if (state.roles.has(name)) throw new Refusal('EntityAlreadyExists', `Role with name ${name} already exists.`, 409)
    const trust = asked(form, 'AssumeRolePolicyDocument')
    JSON.parse(trust)
    const role = { name, trust, inline: new Map(), attached: [], tags: tagsOf(form, 'Tags.member'), madeAt: state.now }
    state.roles.set(name, role)
    return { Role: { RoleName: name, Arn: roleArn(state, name) } }
  },
  GetRole: (state, form) => {
    const role = roleOf(state, form)
    if (state.now < role.madeAt + 2000) throw missingRole(role.name)
    return {
      Role: {
        RoleName: role.name,
        Arn: roleArn(state, role.name),
        AssumeRolePolicyDocument: encodeURIComponent(role.trust),
        Tags: { member: tagRows(role.tags) },
      },
    }
  },
  UpdateAssumeRolePolicy: (state, form) => {
    roleOf(state, form).trust = asked(form, 'PolicyDocument')
    return {}
  },
  TagRole: (state, form) => {
    Object.assign(roleOf(state, form).tags, tagsOf(form, 'Tags.member'))
    return {}
  },
  PutRolePolicy: (state, form) => {
    roleOf(state, form).inline.set(asked(form, 'PolicyName'), asked(form, 'PolicyDocument'))
    return {}
  },
  ListRolePolicies: (state, form) => ({ PolicyNames: { member: [...roleOf(state, form).inline.keys()] } }),
  GetRolePolicy: (state, form) => ({
    PolicyName: asked(form, 'PolicyName'),
    PolicyDocument: encodeURIComponent(roleOf(state, form).inline.get(asked(form, 'PolicyName')) ?? ''),
  }),
  ListAttachedRolePolicies: (state, form) => ({
    AttachedPolicies: { member: roleOf(state, form).attached.map((PolicyArn) => ({ PolicyArn })) },
  }),
  DeleteRolePolicy: (state, form) => {
    if (!roleOf(state, form).inline.delete(asked(form, 'PolicyName'))) throw missingRole('policy')
    return {}
  },
  DetachRolePolicy: (state, form) => {
    const role = roleOf(state, form)
    role.attached = role.attached.filter((arn) => arn !== asked(form, 'PolicyArn'))
    return {}
  },
  DeleteRole: (state, form) => {
    const role = roleOf(state, form)
    if (role.attached.length > 0)
      throw new Refusal('DeleteConflict', 'Cannot delete entity, must detach all policies first.', 409)
    if (role.inline.size > 0)
      throw new Refusal('DeleteConflict', 'Cannot delete entity, must delete policies first.', 409)
    state.roles.delete(role.name)
    return {}
  },

  DescribeVpcs: ({ vpcs }, form) => {
    const id = form.get('VpcId.1')
    if (id !== null && !vpcs.includes(id))
      throw new Refusal('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`, 400)
    return { vpcSet: { item: vpcs.map((vpcId) => ({ vpcId, isDefault: 'true' })) } }
  },
  DescribeSecurityGroups: ({ groups }, form) => {
    const name = form.get('Filter.1.Value.1')
    const found = [...groups.values()].filter(
      (group) => group.name === name && group.vpc === form.get('Filter.2.Value.1'),
    )
    return {
      securityGroupInfo: {
        item: found.map((group) => ({
          groupId: group.id,
          groupName: group.name,
          vpcId: group.vpc,
          ipPermissions: {
            item: group.rules.map(({ cidr, port }) => ({
              ipProtocol: 'tcp',
              fromPort: port,
              toPort: port,
              ipRanges: { item: [{ cidrIp: cidr }] },
            })),
          },
          tagSet: { item: Object.entries(group.tags).map(([key, value]) => ({ key, value })) },
        })),
      },
    }
  },
  CreateSecurityGroup: (state, form) => {
    const [name, vpc] = [asked(form, 'GroupName'), asked(form, 'VpcId')]
    if ([...state.groups.values()].some((group) => group.name === name && group.vpc === vpc)) {
      throw new Refusal('InvalidGroup.Duplicate', `The security group '${name}' already exists for VPC '${vpc}'`, 400)
    }
    state.serial += 1
    const id = `sg-${String(state.serial).padStart(4, '0')}`
    state.groups.set(id, { id, name, vpc, rules: [], tags: tagsOf(form, 'TagSpecification.1.Tag') })
    return { groupId: id }
  },
  AuthorizeSecurityGroupIngress: (state, form) => {
    const group = groupOf(state, form)
    const rule = ruleOf(form)
    if (group.rules.some(({ cidr, port }) => cidr === rule.cidr && port === rule.port)) {
      throw new Refusal('InvalidPermission.Duplicate', 'the specified rule already exists', 400)
    }
    group.rules.push(rule)
    return { return: 'true' }
  },
  RevokeSecurityGroupIngress: (state, form) => {
    const group = groupOf(state, form)
    const rule = ruleOf(form)
    group.rules = group.rules.filter(({ cidr, port }) => cidr !== rule.cidr || port !== rule.port)
    return { return: 'true' }
  },
  DeleteSecurityGroup: (state, form) => {
    const { id } = groupOf(state, form)
    const users = [...state.clusters.values(), ...state.workgroups.values()]
    if (users.some(({ groups }) => groups.includes(id)) || (state.held.get(id) ?? 0) > state.now) {
      throw new Refusal('DependencyViolation', `resource ${id} has a dependent object`, 400)
    }
    state.groups.delete(id)
    return { return: 'true' }
  },
  CreateEc2Tags: (state, form) => {
    const group = state.groups.get(asked(form, 'ResourceId.1'))
    if (!group) throw new Refusal('InvalidID', 'The ID is not valid', 400)
    Object.assign(group.tags, tagsOf(form, 'Tag'))
    return { return: 'true' }
  },

  DescribeClusterSubnetGroups: (state, form) => {
    const group = state.subnetGroups.get(asked(form, 'ClusterSubnetGroupName'))
    if (!group) throw missingSubnetGroup()
    return {
      ClusterSubnetGroups: {
        ClusterSubnetGroup: [
          {
            ClusterSubnetGroupName: group.name,
            VpcId: VPC,
            Subnets: { Subnet: group.subnets.map((SubnetIdentifier) => ({ SubnetIdentifier })) },
            Tags: { Tag: tagRows(group.tags) },
          },
        ],
      },
    }
  },
  CreateClusterSubnetGroup: (state, form) => {
    const name = asked(form, 'ClusterSubnetGroupName')
    if (state.subnetGroups.has(name)) throw new Refusal('ClusterSubnetGroupAlreadyExists', 'It exists.', 400)
    const subnets = listOf(form, 'SubnetIds')
    if (subnets.length < 2) throw new Refusal('InvalidParameterValue', 'Two subnets are needed.', 400)
    state.subnetGroups.set(name, { name, subnets, tags: tagsOf(form, 'Tags.Tag') })
    return { ClusterSubnetGroup: { ClusterSubnetGroupName: name } }
  },
  ModifyClusterSubnetGroup: (state, form) => {
    const group = state.subnetGroups.get(asked(form, 'ClusterSubnetGroupName'))
    if (!group) throw missingSubnetGroup()
    group.subnets = listOf(form, 'SubnetIds')
    return { ClusterSubnetGroup: { ClusterSubnetGroupName: group.name } }
  },
  DeleteClusterSubnetGroup: (state, form) => {
    const name = asked(form, 'ClusterSubnetGroupName')
    if ([...state.clusters.values()].some(({ subnetGroup }) => subnetGroup === name)) {
      throw new Refusal('InvalidClusterSubnetGroupStateFault', 'The subnet group is in use.', 400)
    }
    if (!state.subnetGroups.delete(name)) throw missingSubnetGroup()
    return {}
  },

  DescribeClusters: (state, form) => ({
    Clusters: { Cluster: [clusterRow(state, clusterOf(state, form).name)] },
  }),
  GetClusterCredentials: (state, form) => {
    clusterOf(state, form)
    const prefix = form.get('AutoCreate') === 'true' ? 'IAMA' : 'IAM'
    return credentials(state, `${prefix}:${asked(form, 'DbUser')}`, Number(form.get('DurationSeconds') ?? 900))
  },
  GetClusterCredentialsWithIAM: (state, form) => {
    clusterOf(state, form)
    return credentials(state, 'IAMR:deployer', Number(form.get('DurationSeconds') ?? 900))
  },
  DescribeClusterSnapshots: (state, form) => {
    const name = asked(form, 'ClusterIdentifier')
    const own = state.snapshots.filter((snapshot) => snapshot.of === name)
    return {
      Snapshots: { Snapshot: own.map((snapshot) => ({ SnapshotIdentifier: snapshot.name, SnapshotType: 'manual' })) },
    }
  },
  CreateCluster: (state, form) => {
    const made = cluster(state, {
      name: asked(form, 'ClusterIdentifier'),
      nodeType: asked(form, 'NodeType'),
      nodes: Number(form.get('NumberOfNodes') ?? 1),
      type: asked(form, 'ClusterType'),
      database: asked(form, 'DBName'),
      admin: asked(form, 'MasterUsername'),
      managed: form.get('ManageMasterPassword') === 'true',
      roles: listOf(form, 'IamRoles'),
      groups: listOf(form, 'VpcSecurityGroupIds'),
      ...(form.has('ClusterSubnetGroupName') && { subnetGroup: asked(form, 'ClusterSubnetGroupName') }),
      isPublic: form.get('PubliclyAccessible') === 'true',
      port: Number(form.get('Port')),
      encrypted: form.get('Encrypted') !== 'false',
      retention: Number(form.get('AutomatedSnapshotRetentionPeriod')),
      tags: tagsOf(form, 'Tags.Tag'),
    })
    return { Cluster: clusterRow(state, made.name) }
  },
  ModifyCluster: (state, form) => {
    const it = inState(clusterOf(state, form), ['available'])
    if (form.has('AutomatedSnapshotRetentionPeriod'))
      it.retention = Number(form.get('AutomatedSnapshotRetentionPeriod'))
    if (form.has('PubliclyAccessible')) it.isPublic = form.get('PubliclyAccessible') === 'true'
    if (form.has('Port')) it.port = Number(form.get('Port'))
    const groups = listOf(form, 'VpcSecurityGroupIds')
    if (groups.length > 0) it.groups = groups
    go(state, it, 'modifying', [[60_000, 'available']])
    return { Cluster: clusterRow(state, it.name) }
  },
  ModifyClusterIamRoles: (state, form) => {
    const it = inState(clusterOf(state, form), ['available'])
    it.roles = [...new Set([...it.roles, ...listOf(form, 'AddIamRoles')])]
    return { Cluster: clusterRow(state, it.name) }
  },
  ResizeCluster: (state, form) => {
    const it = inState(clusterOf(state, form), ['available'])
    const nodes = Number(form.get('NumberOfNodes'))
    if (form.get('Classic') !== 'true' && (nodes === 1 || it.nodes === 1)) {
      throw new Refusal('UnsupportedOperation', 'An elastic resize cannot begin or end with a single node.', 400)
    }
    it.nodes = nodes
    it.nodeType = asked(form, 'NodeType')
    go(state, it, 'resizing', [[600_000, 'available']])
    return { Cluster: clusterRow(state, it.name) }
  },
  CreateScheduledAction: (state, form) => {
    const name = asked(form, 'ScheduledActionName')
    if (state.schedules.has(name)) throw new Refusal('ScheduledActionAlreadyExists', 'It is there.', 400)
    return setSchedule(state, form)
  },
  ModifyScheduledAction: (state, form) => {
    scheduleOf(state, form)
    return setSchedule(state, form)
  },
  DescribeScheduledActions: (state, form) => {
    const { when, role } = scheduleOf(state, form)
    const row = {
      ScheduledActionName: asked(form, 'ScheduledActionName'),
      Schedule: when,
      IamRole: role,
      State: 'ACTIVE',
    }
    return { ScheduledActions: { ScheduledAction: [row] } }
  },
  DeleteScheduledAction: (state, form) => {
    scheduleOf(state, form)
    state.schedules.delete(asked(form, 'ScheduledActionName'))
    return {}
  },
  PauseCluster: (state, form) => {
    const it = inState(clusterOf(state, form), ['available'])
    go(state, it, 'pausing', [[120_000, 'paused']])
    return { Cluster: clusterRow(state, it.name) }
  },
  ResumeCluster: (state, form) => {
    const it = inState(clusterOf(state, form), ['paused'])
    go(state, it, 'resuming', [[180_000, 'available']])
    return { Cluster: clusterRow(state, it.name) }
  },
  DeleteCluster: (state, form) => {
    const it = inState(clusterOf(state, form), ['available', 'paused', 'storage-full', 'hardware-failure'])
    const snapshot = form.get('FinalClusterSnapshotIdentifier')
    const isSkipped = form.get('SkipFinalClusterSnapshot') === 'true'
    if (isSkipped === (snapshot !== null)) {
      throw new Refusal('InvalidParameterCombination', 'A final snapshot needs a name, and no snapshot none.', 400)
    }
    if (snapshot !== null) state.snapshots.push({ name: snapshot, of: it.name })
    for (const group of it.groups) state.held.set(group, state.now + 240_000)
    if (snapshot === null) go(state, it, 'deleting', [[120_000, 'gone']])
    else {
      go(state, it, 'final-snapshot', [
        [60_000, 'deleting'],
        [120_000, 'gone'],
      ])
    }
    return { Cluster: clusterRow(state, it.name) }
  },
  CreateTags: (state, form) => {
    const arn = asked(form, 'ResourceName')
    const name = arn.split(':').at(-1) ?? ''
    const it = state.clusters.get(name) ?? state.subnetGroups.get(name)
    if (!it) throw new Refusal('ResourceNotFoundFault', `The resource ${arn} cannot be found`, 404)
    Object.assign(it.tags, tagsOf(form, 'Tags.Tag'))
    return {}
  },
}

function clusterRow(state: FakeState, name: string): Row {
  const it = state.clusters.get(name)
  if (!it) throw new Error(`no cluster ${name}`)
  return {
    ClusterIdentifier: it.name,
    NodeType: it.nodeType,
    NumberOfNodes: it.nodes,
    ClusterStatus: it.status,
    ClusterAvailabilityStatus: it.status === 'available' ? 'Available' : 'Unavailable',
    DBName: it.database,
    MasterUsername: it.admin,
    ...(it.status !== 'creating' && {
      Endpoint: { Address: state.endpoint.host, Port: state.endpoint.port ?? it.port },
    }),
    ClusterCreateTime: new Date(it.madeAt).toISOString(),
    AutomatedSnapshotRetentionPeriod: it.retention,
    VpcSecurityGroups: { VpcSecurityGroup: it.groups.map((id) => ({ VpcSecurityGroupId: id, Status: 'active' })) },
    IamRoles: { ClusterIamRole: it.roles.map((arn) => ({ IamRoleArn: arn, ApplyStatus: 'in-sync' })) },
    PubliclyAccessible: it.isPublic,
    Encrypted: it.encrypted,
    ...(it.managed && {
      MasterPasswordSecretArn: `arn:aws:secretsmanager:${state.region}:${state.account}:secret:redshift!${it.name}`,
    }),
    Tags: { Tag: tagRows(it.tags) },
  }
}

function clusterOf(state: FakeState, form: URLSearchParams) {
  const name = asked(form, 'ClusterIdentifier')
  const it = state.clusters.get(name)
  if (!it) throw new Refusal('ClusterNotFound', `Cluster ${name} not found.`, 404)
  return it
}

function inState<Thing extends { status: string; name: string }>(it: Thing, statuses: readonly string[]): Thing {
  if (statuses.includes(it.status)) return it
  throw new Refusal('InvalidClusterState', `The cluster ${it.name} is ${it.status}.`, 400)
}

/** Into a state, and out of it as the clock goes on. */
function go(
  state: FakeState,
  it: { status: string; ahead: Transition[] },
  status: string,
  next: readonly (readonly [ms: number, status: string])[],
): void {
  it.status = status
  let at = state.now
  it.ahead = next.map(([ms, then]) => {
    at += ms
    return { at, status: then }
  })
}

function roleOf(state: FakeState, form: URLSearchParams) {
  const name = asked(form, 'RoleName')
  const role = state.roles.get(name)
  if (!role) throw missingRole(name)
  return role
}

function groupOf(state: FakeState, form: URLSearchParams) {
  const group = state.groups.get(asked(form, 'GroupId'))
  if (!group) throw new Refusal('InvalidGroup.NotFound', 'The security group does not exist', 400)
  return group
}

const ruleOf = (form: URLSearchParams): { cidr: string; port: number } => ({
  cidr: asked(form, 'IpPermissions.1.IpRanges.1.CidrIp'),
  port: Number(form.get('IpPermissions.1.FromPort')),
})

const missingRole = (name: string): Refusal =>
  new Refusal('NoSuchEntity', `The role with name ${name} cannot be found.`, 404)

const missingSubnetGroup = (): Refusal =>
  new Refusal('ClusterSubnetGroupNotFoundFault', 'The cluster subnet group does not exist.', 400)

const roleArn = ({ account }: FakeState, name: string): string => `arn:aws:iam::${account}:role/${name}`

function asked(form: URLSearchParams, key: string): string {
  const value = form.get(key)
  if (value === null) throw new Refusal('MissingParameter', `The request must contain the parameter ${key}`, 400)
  return value
}

/** `SubnetIds.SubnetIdentifier.1`, … */
function listOf(form: URLSearchParams, name: string): string[] {
  return [...form].filter(([key]) => key.startsWith(`${name}.`)).map(([, value]) => value)
}

function tagsOf(form: URLSearchParams, prefix: string): Record<string, string> {
  const tags: Record<string, string> = {}
  for (let index = 1; form.has(`${prefix}.${index}.Key`); index += 1) {
    tags[text(form.get(`${prefix}.${index}.Key`))] = text(form.get(`${prefix}.${index}.Value`))
  }
  return tags
}

const tagRows = (tags: Readonly<Record<string, string>>): Row[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

function xml(row: Row): string {
  return Object.entries(row)
    .map(([name, value]) => (Array.isArray(value) ? value : [value]).map((item) => element(name, item)).join(''))
    .join('')
}

function element(name: string, value: unknown): string {
  const inside = typeof value === 'object' && value !== null ? xml(value as Row) : escapeXml(String(value))
  return `<${name}>${inside}</${name}>`
}

const escapeXml = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

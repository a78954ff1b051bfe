/** Redshift Serverless and Secrets Manager of the fake account. */
import { assumable, type FakeState, Refusal, type Row, text } from './fake-aws-state.ts'

export function answerServerless(state: FakeState, action: string, body: Row): Row {
  const answer = ACTIONS[action]
  if (!answer) throw new Refusal('UnknownOperationException', action, 404)
  return answer(state, body)
}

const ACTIONS: Readonly<Record<string, (state: FakeState, body: Row) => Row>> = {
  RotateSecret: (state, body) => {
    state.rotated.push(text(body.SecretId))
    return { ARN: body.SecretId }
  },
  GetNamespace: (state, body) => ({ namespace: namespaceRow(state, text(body.namespaceName)) }),
  CreateNamespace: (state, body) => {
    const name = text(body.namespaceName)
    if (state.namespaces.has(name)) throw new Refusal('ConflictException', 'The namespace exists', 400)
    assumable(state, textsOf(body.iamRoles))
    if (body.manageAdminPassword !== true) throw new Refusal('ValidationException', 'A password is needed', 400)
    state.namespaces.set(name, {
      name,
      status: 'MODIFYING',
      ahead: [{ at: state.now + 20_000, status: 'AVAILABLE' }],
      database: text(body.dbName),
      admin: text(body.adminUsername),
      managed: true,
      roles: textsOf(body.iamRoles),
      tags: tagsOf(body.tags),
    })
    return { namespace: namespaceRow(state, name) }
  },
  UpdateNamespace: (state, body) => {
    const it = namespaceOf(state, text(body.namespaceName))
    it.roles = textsOf(body.iamRoles)
    return { namespace: namespaceRow(state, it.name) }
  },
  DeleteNamespace: (state, body) => {
    const it = namespaceOf(state, text(body.namespaceName))
    if (it.status !== 'AVAILABLE') throw new Refusal('ConflictException', 'The namespace is not available', 400)
    if ([...state.workgroups.values()].some(({ namespace }) => namespace === it.name)) {
      throw new Refusal('ConflictException', 'A workgroup uses the namespace', 400)
    }
    if (body.finalSnapshotName !== undefined) state.snapshots.push({ name: text(body.finalSnapshotName), of: it.name })
    it.status = 'DELETING'
    it.ahead = [{ at: state.now + 40_000, status: 'gone' }]
    return { namespace: namespaceRow(state, it.name) }
  },
  GetCredentials: (state, body) => {
    workgroupRow(state, text(body.workgroupName))
    state.logins.push('IAMR:deployer')
    return {
      dbUser: 'IAMR:deployer',
      dbPassword: `temporary-${state.logins.length}`,
      expiration: (state.now + Number(body.durationSeconds ?? 900) * 1000) / 1000,
    }
  },
  GetWorkgroup: (state, body) => ({ workgroup: workgroupRow(state, text(body.workgroupName)) }),
  CreateWorkgroup: (state, body) => {
    const name = text(body.workgroupName)
    if (state.workgroups.has(name)) throw new Refusal('ConflictException', 'The workgroup exists', 400)
    if (namespaceOf(state, text(body.namespaceName)).status !== 'AVAILABLE') {
      throw new Refusal('ConflictException', 'The namespace is not available', 400)
    }
    state.workgroups.set(name, {
      name,
      status: 'CREATING',
      ahead: [{ at: state.now + 90_000, status: 'AVAILABLE' }],
      namespace: text(body.namespaceName),
      baseCapacity: Number(body.baseCapacity),
      maxCapacity: typeof body.maxCapacity === 'number' ? body.maxCapacity : undefined,
      groups: textsOf(body.securityGroupIds),
      isPublic: body.publiclyAccessible === true,
      port: Number(body.port),
      tags: tagsOf(body.tags),
    })
    return { workgroup: workgroupRow(state, name) }
  },
  UpdateWorkgroup: (state, body) => {
    const it = workgroupOf(state, text(body.workgroupName))
    const given = ['baseCapacity', 'maxCapacity', 'publiclyAccessible', 'port', 'securityGroupIds']
    if (given.filter((key) => body[key] !== undefined).length !== 1) {
      throw new Refusal('ValidationException', 'One parameter can be changed at a time', 400)
    }
    if (it.status !== 'AVAILABLE') throw new Refusal('ConflictException', 'The workgroup is not available', 400)
    if (typeof body.baseCapacity === 'number') it.baseCapacity = body.baseCapacity
    if (typeof body.maxCapacity === 'number') it.maxCapacity = body.maxCapacity
    if (typeof body.publiclyAccessible === 'boolean') it.isPublic = body.publiclyAccessible
    if (typeof body.port === 'number') it.port = body.port
    if (body.securityGroupIds) it.groups = textsOf(body.securityGroupIds)
    it.status = 'MODIFYING'
    it.ahead = [{ at: state.now + 30_000, status: 'AVAILABLE' }]
    return { workgroup: workgroupRow(state, it.name) }
  },
  DeleteWorkgroup: (state, body) => {
    const it = workgroupOf(state, text(body.workgroupName))
    if (it.status !== 'AVAILABLE') throw new Refusal('ConflictException', 'The workgroup is not available', 400)
    for (const group of it.groups) state.held.set(group, state.now + 100_000)
    for (const [id, limit] of state.limits)
      if (limit.arn === arnOf(state, 'workgroup', it.name)) state.limits.delete(id)
    it.status = 'DELETING'
    it.ahead = [{ at: state.now + 60_000, status: 'gone' }]
    return { workgroup: workgroupRow(state, it.name) }
  },
  ListUsageLimits: ({ limits }, body) => ({
    usageLimits: [...limits.values()]
      .filter(({ arn }) => arn === body.resourceArn)
      .map(({ id, amount, period, breachAction }) => ({ usageLimitId: id, amount, period, breachAction })),
  }),
  CreateUsageLimit: (state, body) => {
    const arn = text(body.resourceArn)
    if ([...state.limits.values()].some((limit) => limit.arn === arn && limit.period === body.period)) {
      throw new Refusal('ConflictException', 'There is such a limit', 400)
    }
    state.serial += 1
    const id = `limit-${state.serial}`
    state.limits.set(id, {
      id,
      arn,
      amount: Number(body.amount),
      period: text(body.period),
      breachAction: text(body.breachAction),
    })
    return { usageLimit: { usageLimitId: id } }
  },
  UpdateUsageLimit: (state, body) => {
    const limit = state.limits.get(text(body.usageLimitId))
    if (!limit) throw missing('usage limit')
    limit.amount = Number(body.amount)
    limit.breachAction = text(body.breachAction)
    return { usageLimit: { usageLimitId: limit.id } }
  },
  DeleteUsageLimit: (state, body) => {
    if (!state.limits.delete(text(body.usageLimitId))) throw missing('usage limit')
    return {}
  },
  ListTagsForResource: (state, body) => {
    const { tags } = thingOf(state, text(body.resourceArn))
    return { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }
  },
  TagResource: (state, body) => {
    Object.assign(thingOf(state, text(body.resourceArn)).tags, tagsOf(body.tags))
    return {}
  },
  ListSnapshots: ({ snapshots }, body) => ({
    snapshots: snapshots.filter(({ of }) => of === body.namespaceName).map(({ name }) => ({ snapshotName: name })),
  }),
}

function namespaceRow(state: FakeState, name: string): Row {
  const it = namespaceOf(state, name)
  return {
    namespaceName: it.name,
    namespaceArn: arnOf(state, 'namespace', it.name),
    status: it.status,
    dbName: it.database,
    adminUsername: it.admin,
    iamRoles: it.roles.map((arn) => `IamRole(applyStatus=in-sync, iamRoleArn=${arn})`),
    adminPasswordSecretArn: `arn:aws:secretsmanager:${state.region}:${state.account}:secret:redshift!${it.name}`,
  }
}

function workgroupRow(state: FakeState, name: string): Row {
  const it = workgroupOf(state, name)
  return {
    workgroupName: it.name,
    workgroupArn: arnOf(state, 'workgroup', it.name),
    status: it.status,
    namespaceName: it.namespace,
    endpoint: { address: state.endpoint.host, port: state.endpoint.port ?? it.port },
    port: it.port,
    baseCapacity: it.baseCapacity,
    ...(it.maxCapacity !== undefined && { maxCapacity: it.maxCapacity }),
    publiclyAccessible: it.isPublic,
    securityGroupIds: it.groups,
    subnetIds: [],
  }
}

function namespaceOf(state: FakeState, name: string) {
  const it = state.namespaces.get(name)
  if (!it) throw missing(`namespace ${name}`)
  return it
}

function workgroupOf(state: FakeState, name: string) {
  const it = state.workgroups.get(name)
  if (!it) throw missing(`workgroup ${name}`)
  return it
}

function thingOf(state: FakeState, arn: string): { tags: Record<string, string> } {
  const name = arn.split('/').at(-1) ?? ''
  return arn.includes(':namespace/') ? namespaceOf(state, name) : workgroupOf(state, name)
}

const arnOf = ({ region, account }: FakeState, what: string, name: string): string =>
  `arn:aws:redshift-serverless:${region}:${account}:${what}/${name}`

const missing = (what: string): Refusal => new Refusal('ResourceNotFoundException', `There is no ${what}`, 404)

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(text) : [])

function tagsOf(value: unknown): Record<string, string> {
  const list: readonly { key: string; value: string }[] = Array.isArray(value) ? value : []
  return Object.fromEntries(list.map((tag) => [tag.key, tag.value]))
}

/** Logins by IAM, and addresses that AWS tells: against a small AWS whose warehouses are a served one, and against moto. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { checkRedshiftTarget } from '../../src/adapters/redshift/target.ts'
import { openRedshiftWarehouse } from '../../src/adapters/redshift/warehouse.ts'
import { openLogins } from '../../src/aws/redshift-login.ts'
import type { Target } from '../../src/core/adapter.ts'
import { ProjectError } from '../../src/core/problem.ts'
import { environment } from '../infra/command.ts'
import { type FakeAws, startFakeAws } from '../infra/fake-aws.ts'
import { type Served, startServed } from '../serve/support.ts'
import { motoFor, startMoto } from '../support/moto.ts'

let aws: FakeAws
let served: Served
beforeAll(async () => {
  served = await startServed()
})
afterAll(() => served.stop())
beforeEach(async () => {
  aws = await startFakeAws()
  aws.state.endpoint = { host: '127.0.0.1', port: served.port }
  const common = { ahead: [], tags: {}, groups: [], isPublic: false, port: 5439 }
  aws.state.clusters.set('music', {
    ...common,
    name: 'music',
    status: 'available',
    nodeType: 'ra3.large',
    nodes: 1,
    database: 'dev',
    admin: 'awsuser',
    managed: true,
    roles: [],
    encrypted: true,
    retention: 1,
    madeAt: 0,
  })
  aws.state.workgroups.set('adhoc', {
    ...common,
    name: 'adhoc',
    status: 'AVAILABLE',
    namespace: 'adhoc',
    baseCapacity: 8,
    maxCapacity: undefined,
  })
  return () => aws.close()
})

const target = (settings: Record<string, unknown>): Target => ({
  name: 'prod',
  profile: 'test',
  type: 'redshift',
  schema: 'public',
  database: 'dev',
  threads: 1,
  settings: { type: 'redshift', dbname: 'dev', sslmode: 'verify-full', sslrootcert: '/server.crt', ...settings },
})

async function open(settings: Record<string, unknown>) {
  expect(checkRedshiftTarget(target(settings))).toEqual([])
  return openRedshiftWarehouse(target(settings), {
    root: '/',
    application: 'wh test',
    env: environment(aws),
    now: () => aws.state.now,
    random: () => 0,
    readText: () => served.certificate,
  })
}

async function userOf(settings: Record<string, unknown>): Promise<unknown> {
  await using warehouse = await open(settings)
  await using session = await warehouse.openSession('one')
  return (await session.query('select current_user')).rows[0]?.[0]
}

test.each<[string, Record<string, unknown>, string, readonly string[]]>([
  ['a user of a cluster', { cluster: 'music', user: 'ada' }, 'IAM:ada', ['DescribeClusters', 'GetClusterCredentials']],
  [
    'a user that is made',
    { method: 'iam', cluster_id: 'music', user: 'ada', autocreate: true, db_groups: ['loaders'] },
    'IAMA:ada',
    ['DescribeClusters', 'GetClusterCredentials'],
  ],
  ['whoever asks', { cluster: 'music' }, 'IAMR:deployer', ['DescribeClusters', 'GetClusterCredentialsWithIAM']],
  [
    "whoever asks, with dbt's keys",
    { method: 'iam_role', host: '127.0.0.1', cluster_id: 'music', port: 'served' },
    'IAMR:deployer',
    ['GetClusterCredentialsWithIAM'],
  ],
  ['a workgroup', { workgroup: 'adhoc' }, 'IAMR:deployer', ['GetWorkgroup', 'GetCredentials']],
  [
    "a workgroup with dbt's keys",
    { method: 'iam', serverless_work_group: 'adhoc', user: 'x' },
    'IAMR:deployer',
    ['GetWorkgroup', 'GetCredentials'],
  ],
  [
    'a password, at the address that AWS tells',
    { cluster: 'music', user: 'u', password: 'p' },
    'u',
    ['DescribeClusters'],
  ],
])('%s logs in', async (_, settings, user, calls) => {
  const given = settings.port === 'served' ? { ...settings, port: served.port } : settings
  expect(await userOf(given)).toBe(user)
  expect(aws.calls).toEqual(calls)
})

test('nothing is asked before the first connection, once for several, and again when the credentials run out', async () => {
  await using warehouse = await open({ cluster: 'music', user: 'ada' })
  expect(aws.calls).toEqual([])
  const sessions = await Promise.all(['one', 'two', 'three'].map((label) => warehouse.openSession(label)))
  expect(aws.state.logins).toEqual(['IAM:ada'])
  aws.advance(58 * 60_000)
  sessions.push(await warehouse.openSession('four'))
  expect(aws.state.logins).toHaveLength(1)
  aws.advance(90_000)
  sessions.push(await warehouse.openSession('five'))
  expect(aws.state.logins).toHaveLength(2)
  // A session that is open outlives the credentials it came with.
  for (const session of sessions) {
    expect((await session.query('select 1')).rows).toEqual([[1]])
    await session[Symbol.asyncDispose]()
  }
})

test('credentials that are refused before their time are asked for once more', async () => {
  const guarded = await startServed({ login: { user: 'IAM:ada', password: 'temporary-2', method: 'md5' } })
  try {
    aws.state.endpoint = { host: '127.0.0.1', port: guarded.port }
    const certified = { ...target({ cluster: 'music', user: 'ada' }) }
    await using warehouse = await openRedshiftWarehouse(certified, {
      root: '/',
      application: 'wh test',
      env: environment(aws),
      now: () => aws.state.now,
      random: () => 0,
      readText: () => guarded.certificate,
    })
    await using session = await warehouse.openSession('one')
    expect((await session.query('select 1')).rows).toEqual([[1]])
    expect(aws.state.logins).toHaveLength(2)
  } finally {
    await guarded.stop()
  }
})

describe('what goes wrong', () => {
  async function problemOf(settings: Record<string, unknown>) {
    try {
      await userOf(settings)
    } catch (error) {
      if (error instanceof ProjectError) return error.problems[0]
      throw error
    }
    throw new Error('it connected')
  }

  test('no such cluster, a paused one, one that is being made', async () => {
    expect(await problemOf({ cluster: 'muzak' })).toMatchObject({
      code: 'CONNECTION_FAILED',
      message: expect.stringContaining("there is no cluster 'muzak'"),
      hint: "check 'cluster:' and 'region:'; wh infra apply makes one",
    })
    const cluster = aws.state.clusters.get('music')
    if (cluster) cluster.status = 'paused'
    expect(await problemOf({ cluster: 'music' })).toMatchObject({
      message: expect.stringContaining("the cluster 'music' is paused"),
      hint: 'wh infra resume, or --ensure-up, starts it',
    })
    if (cluster) cluster.status = 'creating'
    expect((await problemOf({ cluster: 'music' }))?.message).toContain('has no address yet: it is creating')
  })

  test.each([
    [
      'AccessDenied',
      403,
      'User is not authorized to perform: redshift:GetClusterCredentials',
      "allow the action 'redshift:GetClusterCredentials' on the cluster 'music'",
    ],
    [
      'ExpiredToken',
      403,
      'The security token included in the request is expired',
      'the credentials have expired: sign in again',
    ],
    [
      'InvalidClientTokenId',
      403,
      'The security token included in the request is invalid',
      'AWS does not know these credentials',
    ],
  ])('%s', async (code, status, message, hint) => {
    aws.fault = (action) => (action === 'GetClusterCredentials' ? { code, status, message } : undefined)
    const problem = await problemOf({ cluster: 'music', user: 'ada' })
    expect(problem?.message).toContain(`redshift:GetClusterCredentials was refused: ${message}`)
    expect(problem?.hint).toContain(hint)
  })

  test('throttling is sat out', async () => {
    let refused = 0
    aws.fault = (action) =>
      action === 'GetClusterCredentials' && refused++ < 1
        ? { code: 'Throttling', status: 400, message: 'Rate exceeded' }
        : undefined
    expect(await userOf({ cluster: 'music', user: 'ada' })).toBe('IAM:ada')
  })

  test.each<[Record<string, unknown>, string, string]>([
    [{}, "it has no 'host'", "add 'host:', or name a 'cluster:' or 'workgroup:'"],
    [
      { method: 'iam', host: 'h.example.com', user: 'u' },
      "it has no 'cluster'",
      "'method: iam' needs a 'cluster:' or a 'workgroup:'",
    ],
    [{ method: 'iam', cluster_id: 'c' }, "it has no 'user'", "'method: iam_role'"],
    [{ host: 'h.example.com', user: 'u' }, "it has no 'password'", "'method: iam'"],
    [{ cluster: 'c', access_key_id: 'AKIA' }, "it has no 'secret_access_key'", 'keys come in pairs'],
    [
      { method: 'browser_identity_center', host: 'h' },
      "the login method 'browser_identity_center' is not supported",
      'iam_role',
    ],
  ])('%j is not usable', (settings, reason, hint) => {
    const [problem] = checkRedshiftTarget(target(settings))
    expect(problem?.message).toBe(`target 'prod' is not usable: ${reason}`)
    expect(problem?.hint).toContain(hint)
  })
})

describe.skipIf(!motoFor('logins by IAM'))('moto', () => {
  test('knows a cluster, and gives credentials for it', async () => {
    const moto = await startMoto()
    try {
      const body = new URLSearchParams({
        Action: 'CreateCluster',
        Version: '2012-12-01',
        ClusterIdentifier: 'music',
        NodeType: 'ra3.large',
        MasterUsername: 'awsuser',
        MasterUserPassword: 'Not-a-secret-1',
        Port: '5440',
      })
      const headers = {
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/us-west-2/redshift/aws4_request, SignedHeaders=host, Signature=x',
      }
      expect((await fetch(moto.env.AWS_ENDPOINT_URL ?? '', { method: 'POST', body, headers })).status).toBe(200)
      const patience = { pause: async () => undefined, random: () => 0, now: Date.now }
      const logins = await openLogins({ kind: 'cluster', name: 'music' }, { env: moto.env }, patience)
      expect(await logins.place()).toMatchObject({ host: expect.stringContaining('music'), port: 5440 })
      const login = await logins.login({ database: 'dev', user: 'ada', autoCreate: true })
      expect(login.user).toBe('IAMA:ada')
      expect(login.expiresAt - Date.now()).toBeGreaterThan(3_500_000)
      const none = await openLogins({ kind: 'cluster', name: 'muzak' }, { env: moto.env }, patience)
      expect(await none.place()).toBeUndefined()
    } finally {
      moto.stop()
    }
  })
})

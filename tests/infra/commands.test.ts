/** The smaller verbs, the questions they ask, and what they refuse. */

import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CLUSTER_PROJECT, environment, SERVERLESS_PROJECT, type Typing, type } from './command.ts'
import { type FakeAws, startFakeAws } from './fake-aws.ts'

let aws: FakeAws

beforeEach(async () => {
  aws = await startFakeAws()
})
afterEach(() => aws.close())

const run = (line: string, typing: Partial<Typing> = {}) => type(aws, line, { project: CLUSTER_PROJECT, ...typing })
const apply = () => run('infra apply --yes')
const cluster = () => aws.state.clusters.get('shop')

describe('before it costs money or takes something away', () => {
  test.each([
    ['apply', undefined],
    ['delete', apply],
  ])('%s asks for the name, and goes on when it is typed', async (verb, prepare) => {
    await prepare?.()
    const { code, stderr } = await run(`infra ${verb}`, { answer: 'shop' })
    expect({ code, stderr, stands: aws.state.clusters.size }).toEqual({
      code: 0,
      stderr: "\ntype 'shop' to go on: ",
      stands: verb === 'apply' ? 1 : 0,
    })
  })

  test('another name stops it', async () => {
    await apply()
    const { code, stderr } = await run('infra delete', { answer: 'yes' })
    expect({ code, stands: aws.state.clusters.size, stderr }).toEqual({
      code: 2,
      stands: 1,
      stderr: expect.stringContaining("'yes' is not 'shop': nothing was changed"),
    })
  })

  test.each([
    ['nobody is there', {}],
    ['it runs in CI', { answer: 'shop', ci: 'true' }],
  ])('it refuses without --yes when %s', async (_title, { answer, ci }: { answer?: string; ci?: string }) => {
    const { code, stderr } = await run('infra apply', {
      ...(answer !== undefined && { answer }),
      env: { ...environment(aws), ...(ci !== undefined && { CI: ci }) },
    })
    expect({ code, stderr, roles: aws.state.roles.size }).toEqual({
      code: 2,
      stderr: expect.stringContaining('add --yes'),
      roles: 0,
    })
  })
})

describe('a cluster', () => {
  test('is paused, and resumed', async () => {
    await apply()
    const paused = await run('infra pause')
    expect({ code: paused.code, status: cluster()?.status }).toEqual({ code: 0, status: 'paused' })
    const { stdout } = await run('infra status')
    expect(stdout).toContain('storage only, while it is paused')
    expect((await run('infra pause')).stdout).toContain('nothing to do')
    const resumed = await run('infra resume --yes')
    expect({ code: resumed.code, status: cluster()?.status }).toEqual({ code: 0, status: 'available' })
  })

  test('is resized, elastically where it can be, and the project file is to be told', async () => {
    await apply()
    const { code, stdout } = await run('infra resize --nodes 4 --yes')
    expect({ code, nodes: cluster()?.nodes }).toEqual({ code: 0, nodes: 4 })
    expect(stdout).toContain('write it into the project file')
    const single = await run('infra resize --nodes 1 --yes')
    expect({ code: single.code, nodes: cluster()?.nodes }).toEqual({ code: 0, nodes: 1 })
  })

  test('is brought back to what the project file says', async () => {
    await apply()
    const changed = CLUSTER_PROJECT.replace('nodes: 2', 'nodes: 4\n    snapshot_retention: 7').replace(
      '203.0.113.7',
      '203.0.113.8',
    )
    const plan = await run('infra plan', { project: changed })
    expect(plan.stdout).toContain('cluster shop: nodes is 2, wanted 4')
    const { code } = await run('infra apply --yes', { project: changed })
    const [group] = aws.state.groups.values()
    expect({ code, nodes: cluster()?.nodes, retention: cluster()?.retention, rules: group?.rules }).toEqual({
      code: 0,
      nodes: 4,
      retention: 7,
      rules: [{ cidr: '203.0.113.8/32', port: 5439 }],
    })
  })

  test("has its admin's password rotated by Secrets Manager, which is not asked for its value", async () => {
    await apply()
    const { code } = await run('infra rotate')
    expect({ code, rotated: aws.state.rotated }).toEqual({
      code: 0,
      rotated: [expect.stringContaining('redshift!shop')],
    })
    expect(aws.calls).not.toContain('GetSecretValue')
  })

  test('in another account than the project names is left alone by every verb that changes', async () => {
    await apply()
    aws.calls.length = 0
    const project = CLUSTER_PROJECT.replace('infra:\n', 'infra:\n  account: "999999999999"\n')
    for (const verb of ['apply --yes', 'delete --yes', 'pause', 'resume --yes', 'resize --nodes 4 --yes', 'rotate']) {
      const { code, stderr } = await run(`infra ${verb}`, { project })
      expect({ verb, code, stderr }).toEqual({ verb, code: 2, stderr: expect.stringContaining('999999999999') })
    }
    expect(aws.calls.filter((action) => !/^(Describe|Get|List)/.test(action))).toEqual([])
  })

  test('lives as long as it may, and is reaped then', async () => {
    await run('infra apply --yes --ttl 4h')
    expect((await run('infra reap --yes')).stdout).toContain('nothing to reap')
    expect(aws.state.clusters.size).toBe(1)
    aws.advance(4 * 3_600_000)
    const { code } = await run('infra reap --yes')
    expect({ code, stands: aws.state.clusters.size, roles: aws.state.roles.size }).toEqual({
      code: 0,
      stands: 0,
      roles: 0,
    })
  })

  test('of somebody else is not touched; it may be taken over', async () => {
    await apply()
    const it = cluster()
    if (it) it.tags = {}
    const refused = await run('infra apply --yes')
    expect({ code: refused.code, stderr: refused.stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('--adopt'),
    })
    expect((await run('infra delete --yes')).stdout).toContain('cluster shop: wh did not make it')
    expect(aws.state.clusters.size).toBe(1)
    expect((await run('infra apply --yes --adopt')).code).toBe(0)
    expect(cluster()?.tags['wh:managed']).toBe('true')
  })

  test('that breaks while we wait fails at once', async () => {
    aws.fault = (action) => {
      const it = cluster()
      if (action === 'DescribeClusters' && it?.status === 'creating') it.ahead = [{ at: 0, status: 'hardware-failure' }]
      return undefined
    }
    const { code, stderr } = await apply()
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("'hardware-failure'") })
  })
})

describe('doctor', () => {
  test('finds nothing wrong where all is well', async () => {
    await apply()
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const it = cluster()
    if (it) it.port = (server.address() as AddressInfo).port
    const [group] = aws.state.groups.values()
    const { code, stdout } = await run('infra doctor')
    server.close()
    expect(group?.rules).toHaveLength(1)
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('answers') })
  })

  test.each([
    ['there is none', undefined, "there is no cluster 'shop' here"],
    ['it is paused', 'paused', "run 'wh infra resume'"],
  ])('says so when %s', async (_title, status, text) => {
    if (status !== undefined) {
      await apply()
      const it = cluster()
      if (it) it.status = status
    }
    const { code, stdout } = await run('infra doctor')
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining(text) })
  })

  test('says that nobody answers, and that it is not public', async () => {
    await apply()
    const it = cluster()
    if (it) it.port = 1
    const { code, stdout } = await run('infra doctor')
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('it is not public') })
  })
})

describe('what AWS refuses is one message that says what to do', () => {
  test.each([
    ['a missing permission', 'CreateRole', 'AccessDenied', "allow the action 'iam:CreateRole'"],
    ['a quota', 'CreateCluster', 'ClusterQuotaExceeded', 'ask for a higher quota'],
    ['no capacity', 'CreateCluster', 'InsufficientClusterCapacity', 'take another node type'],
    ['old credentials', 'GetCallerIdentity', 'ExpiredToken', 'sign in again'],
    ['unknown credentials', 'GetCallerIdentity', 'InvalidClientTokenId', 'AWS does not know these credentials'],
  ])('%s', async (_title, call, code, hint) => {
    aws.fault = (action) => (action === call ? { code, status: 400, message: 'No.' } : undefined)
    const said = await apply()
    expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 2, stderr: expect.stringContaining(hint) })
    expect(said.stderr.match(/error\[/g)).toHaveLength(1)
  })

  test('nobody at the other end', async () => {
    const { code, stderr } = await run('infra status', {
      env: { ...environment(aws), AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    })
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('AWS_ENDPOINT_URL') })
  })
})

describe('what is wrong with the file is said before AWS is asked', () => {
  test.each([
    ['identifier: Shop', 'identifier', /'identifier' must be .*not 'Shop'/],
    ['identifier: a--b', 'identifier', /single hyphens/],
    ['node_type: dc2.large', 'retired', /use 'ra3.large', which takes its place/],
    ['node_type: ra3.huge', 'unknown', /use one of ra3.large/],
    ['node_type: ra3.4xlarge\n    nodes: 1', 'count', /'nodes' must be from 2 to 32 for ra3.4xlarge, not 1/],
    ['port: 80', 'port', /from 5431 to 5455/],
    ['snapshot_retention: 0', 'retention', /a whole number from 1 to 35, not '0'/],
    ['encrypted: false', 'encryption', /always encrypted/],
    ['admin: public', 'admin', /not 'public'/],
    ['database: Dev', 'database', /lower-case/],
    ['colour: red', 'key', /a cluster has no key 'colour'/],
  ])('%s', async (line, _what, message) => {
    const { code, stderr } = await run('infra plan', { project: `name: shop\ninfra:\n  cluster:\n    ${line}\n` })
    expect({ code, calls: aws.calls }).toEqual({ code: 2, calls: [] })
    expect(stderr).toMatch(message)
    expect(stderr).toContain('--> project.yml:')
  })

  test.each([
    ['cluster: {}\n  serverless: {}', /not both/],
    ['region: us-west-2', /'infra' needs the key 'cluster'/],
    ['cluster: {}\n  network: {allow: [0.0.0.0/0]}', /the whole world/],
    ['cluster: {}\n  network: {allow: [203.0.113.400]}', /IPv4 addresses/],
    ['cluster: {}\n  role: {buckets: ["s3://*"]}', /a bucket, or a bucket and a prefix/],
    ['cluster: {}\n  tags: {"wh:managed": no}', /names without 'aws:' or 'wh:'/],
    ['cluster: {}\n  account: 12', /twelve digits/],
    ['serverless: {base_capacity: 12}', /4 or a multiple of 8/],
    ['serverless: {base_capacity: 32, max_capacity: 16}', /at least base_capacity, 32/],
    ['serverless: {usage_limit: {}}', /needs the key 'rpu_hours'/],
  ])('%s', async (block, message) => {
    const { code, stderr } = await run('infra plan', { project: `name: shop\ninfra:\n  ${block}\n` })
    expect({ code, calls: aws.calls }).toEqual({ code: 2, calls: [] })
    expect(stderr).toMatch(message)
  })

  test('all problems at once', async () => {
    const { stderr } = await run('infra plan', {
      project: 'name: shop\ninfra:\n  region: nowhere\n  cluster: {identifier: A, nodes: none, port: 1}\n',
    })
    expect(stderr.match(/error\[VALUE_INVALID\]/g)).toHaveLength(4)
  })

  test('the world is let in by those who say so', async () => {
    const project = CLUSTER_PROJECT.replace('203.0.113.7', '0.0.0.0/0')
    expect((await run('infra apply --yes', { project })).code).toBe(2)
    expect((await run('infra apply --yes --allow-world', { project })).code).toBe(0)
  })

  test('addresses of the command line are let in besides those of the file, if they are addresses', async () => {
    expect((await run('infra apply --yes --allow 198.51.100.4')).code).toBe(0)
    const [group] = aws.state.groups.values()
    expect(group?.rules.map(({ cidr }) => cidr)).toEqual(['203.0.113.7/32', '198.51.100.4/32'])
    const { code, stderr } = await run('infra plan --allow everybody')
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--allow') })
  })

  test('a time to live that is none', async () => {
    const { code, stderr } = await run('infra plan --ttl soon')
    expect({ code, stderr, calls: aws.calls }).toEqual({
      code: 2,
      stderr: expect.stringContaining('90m, 4h, 2d'),
      calls: [],
    })
  })

  test('no infra at all', async () => {
    const { code, stderr } = await run('infra plan', { project: 'name: shop\n' })
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('docs/infra.md') })
  })
})

test('templates are rendered: variables and the environment', async () => {
  const project = `name: shop\ninfra:\n  cluster: {nodes: "{{ var('nodes') }}", identifier: "{{ env_var('NAME') }}"}\n`
  const { stdout } = await type(aws, 'infra plan --vars {"nodes":4}', {
    project,
    env: { ...environment(aws), NAME: 'mine' },
  })
  expect(stdout).toContain('create cluster mine: 4 × ra3.large')
})

test('a workgroup is changed to what the project file says', async () => {
  await type(aws, 'infra apply --yes', { project: SERVERLESS_PROJECT })
  const project = SERVERLESS_PROJECT.replace('base_capacity: 8', 'base_capacity: 16\n    max_capacity: 64').replace(
    '60',
    '90',
  )
  const { code } = await type(aws, 'infra apply --yes', { project })
  const it = aws.state.workgroups.get('shop')
  const [limit] = aws.state.limits.values()
  expect({ code, base: it?.baseCapacity, max: it?.maxCapacity, limit: limit?.amount }).toEqual({
    code: 0,
    base: 16,
    max: 64,
    limit: 90,
  })
})

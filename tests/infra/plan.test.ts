/** Wanted and found → steps, as tables. */
import { describe, expect, test } from 'vitest'
import type { Found, FoundCluster, FoundWorkgroup } from '../../src/infra/found.ts'
import { type ApplyOptions, planApply } from '../../src/infra/plan-apply.ts'
import { planDelete } from '../../src/infra/plan-delete.ts'
import { planPause, planResize, planResume } from '../../src/infra/plan-state.ts'
import { describeStep, type Step } from '../../src/infra/step.ts'
import { POLICY_NAME, policyOf, trustOf, type Wanted, type WantedCluster } from '../../src/infra/wanted.ts'

const OURS = { 'wh:managed': 'true', 'wh:project': 'shop' }
const ROLE = 'arn:aws:iam::123456789012:role/wh-shop'

const CLUSTER: WantedCluster = {
  kind: 'cluster',
  name: 'shop',
  nodeType: 'ra3.large',
  nodes: 2,
  database: 'dev',
  admin: 'admin',
  port: 5439,
  snapshotRetention: 1,
  isPublic: false,
}

const WANTED: Wanted = {
  project: 'shop',
  warehouse: CLUSTER,
  role: { name: 'wh-shop', buckets: [{ bucket: 'songs', prefix: '' }] },
  network: { securityGroup: 'wh-shop', allow: ['203.0.113.7/32'], subnets: [] },
  tags: {},
}

const STANDING: FoundCluster = {
  name: 'shop',
  arn: 'arn:aws:redshift:us-west-2:123456789012:cluster:shop',
  status: 'available',
  host: 'shop.example',
  port: 5439,
  nodeType: 'ra3.large',
  nodes: 2,
  database: 'dev',
  admin: 'admin',
  snapshotRetention: 1,
  encrypted: true,
  isPublic: false,
  roles: [ROLE],
  securityGroups: ['sg-1'],
  tags: OURS,
}

const BARE: Found = {
  account: '123456789012',
  caller: 'arn:aws:iam::123456789012:user/ada',
  region: 'us-west-2',
  vpc: 'vpc-1',
  usageLimits: [],
  snapshots: [],
}

const { vpc: _vpc, ...NOWHERE } = BARE

const SURROUNDED: Found = {
  ...BARE,
  role: {
    name: 'wh-shop',
    arn: ROLE,
    trust: trustOf(WANTED),
    inline: { [POLICY_NAME]: policyOf(WANTED, 'us-west-2') },
    attached: [],
    tags: OURS,
  },
  securityGroup: {
    id: 'sg-1',
    name: 'wh-shop',
    vpc: 'vpc-1',
    ingress: [{ cidr: '203.0.113.7/32', port: 5439 }],
    tags: OURS,
  },
}

const withCluster = (differing: Partial<FoundCluster> = {}): Found => ({
  ...SURROUNDED,
  cluster: { ...STANDING, ...differing },
})

const steps = (plan: { readonly steps: readonly Step[] }): readonly string[] => plan.steps.map(describeStep)

const READY = 'wait until cluster shop is ready'
const GONE = 'wait until cluster shop is gone'
const CREATE = 'create cluster shop: 2 × ra3.large, database dev, password kept by Secrets Manager'

describe('apply', () => {
  test.each<[title: string, found: Found, steps: readonly string[], options?: ApplyOptions]>([
    ['all stands as wanted', withCluster(), []],
    ['only the cluster is missing', SURROUNDED, [CREATE, READY]],
    ['it is being created', withCluster({ status: 'creating' }), [READY]],
    ['it is being deleted', withCluster({ status: 'deleting' }), [GONE, CREATE, READY]],
    ['its final snapshot is being made', withCluster({ status: 'final-snapshot' }), [GONE, CREATE, READY]],
    ['it is paused and as wanted', withCluster({ status: 'paused' }), []],
    [
      'it is paused and differs',
      withCluster({ status: 'paused', snapshotRetention: 7 }),
      ['resume cluster shop', READY, 'change cluster shop: snapshots for 1 days', READY],
    ],
    ['it takes queries while a resize is cleaned up', withCluster({ status: 'available, resize-cleanup' }), []],
    ['it has other nodes', withCluster({ nodes: 4 }), ['resize cluster shop to 2 × ra3.large', READY]],
    [
      'several fields differ',
      withCluster({ isPublic: true, port: 5440, securityGroups: ['sg-9'], roles: [] }),
      [
        'change cluster shop: not public, port 5439, into our security group',
        READY,
        'attach role wh-shop to cluster shop',
        READY,
      ],
    ],
    [
      'it was made by others and is taken over',
      withCluster({ tags: {} }),
      ['tag cluster shop: wh:managed=true, wh:project=shop'],
      { adopt: true },
    ],
    [
      'it is given a time to live',
      withCluster(),
      ['tag cluster shop: wh:expires=2026-11-22T16:00:00.000Z'],
      { expires: '2026-11-22T16:00:00.000Z' },
    ],
    [
      'somebody has opened another door, and closed ours',
      {
        ...withCluster(),
        ...(SURROUNDED.securityGroup && {
          securityGroup: { ...SURROUNDED.securityGroup, ingress: [{ cidr: '0.0.0.0/0', port: 5439 }] },
        }),
      },
      [
        'let 203.0.113.7/32 connect to port 5439 (security group wh-shop)',
        'no longer let 0.0.0.0/0 connect to port 5439 (security group wh-shop)',
      ],
    ],
    [
      'somebody has changed the role',
      { ...withCluster(), ...(SURROUNDED.role && { role: { ...SURROUNDED.role, trust: {}, inline: {} } }) },
      [
        'let only Redshift take on role wh-shop',
        "let role wh-shop read the project's buckets (policy wh-read-buckets)",
      ],
    ],
  ])('when %s', (_title, found, expected, options = {}) => {
    const plan = planApply(WANTED, found, options)
    expect({ steps: steps(plan), problems: plan.problems }).toEqual({ steps: expected, problems: [] })
  })

  test.each<[title: string, found: Found, problem: string]>([
    ["the cluster is somebody else's", withCluster({ tags: {} }), "cluster 'shop' is there, and wh did not make it"],
    [
      "the cluster is another project's",
      withCluster({ tags: { 'wh:managed': 'true', 'wh:project': 'other' } }),
      "cluster 'shop' is there, and belongs to project 'other'",
    ],
    ['there is no VPC', NOWHERE, 'there is no default VPC in us-west-2'],
    [
      'it is full',
      withCluster({ status: 'storage-full' }),
      "cluster 'shop' is 'storage-full', which it does not leave by itself",
    ],
    [
      'it has failed',
      withCluster({ availability: 'Failed' }),
      "cluster 'shop' is 'available', which it does not leave by itself",
    ],
    [
      'its database has another name',
      withCluster({ database: 'prod' }),
      "cluster shop has database 'prod', and 'dev' is wanted, which cannot be changed",
    ],
  ])('nothing is done when %s', (_title, found, problem) => {
    const plan = planApply(WANTED, found)
    expect({ steps: plan.steps, problems: plan.problems.map(({ message }) => message) }).toEqual({
      steps: [],
      problems: [problem],
    })
  })

  test('another account or region than the project names is refused', () => {
    const { problems } = planApply({ ...WANTED, account: '999999999999', region: 'eu-west-1' }, withCluster())
    expect(problems.map(({ message }) => message)).toEqual([
      'the credentials are those of account 123456789012, and the project names 999999999999',
      'the region is us-west-2, and the project names eu-west-1',
    ])
  })

  test('drift is told field by field', () => {
    const { drift } = planApply(WANTED, withCluster({ nodes: 4, isPublic: true }))
    expect(drift.map(({ field, wanted, found }) => `${field}: ${found} → ${wanted}`)).toEqual([
      'nodes: 4 → 2',
      'public: true → false',
    ])
  })

  test('a subnet group of our own is made before the cluster', () => {
    const network = { ...WANTED.network, subnets: ['subnet-1', 'subnet-2'], subnetGroup: 'wh-shop' }
    expect(steps(planApply({ ...WANTED, network }, SURROUNDED))[0]).toBe(
      'create subnet group wh-shop of subnet-1, subnet-2',
    )
  })
})

describe('serverless', () => {
  const wanted: Wanted = {
    ...WANTED,
    warehouse: {
      kind: 'serverless',
      name: 'shop',
      namespace: 'shop',
      database: 'dev',
      admin: 'admin',
      port: 5439,
      baseCapacity: 16,
      isPublic: false,
      usageLimit: { amount: 60, period: 'daily', breach: 'deactivate' },
    },
  }
  const workgroup: FoundWorkgroup = {
    name: 'shop',
    arn: 'arn:workgroup/shop',
    status: 'AVAILABLE',
    namespace: 'shop',
    port: 5439,
    baseCapacity: 16,
    isPublic: false,
    securityGroups: ['sg-1'],
    subnets: [],
    tags: OURS,
  }
  const limit = { id: 'l1', amount: 60, period: 'daily', breach: 'deactivate' }
  const standing: Found = {
    ...SURROUNDED,
    ...(SURROUNDED.role && { role: { ...SURROUNDED.role, trust: trustOf(wanted) } }),
    namespace: {
      name: 'shop',
      arn: 'arn:namespace/shop',
      status: 'AVAILABLE',
      database: 'dev',
      admin: 'admin',
      roles: [ROLE],
      tags: OURS,
    },
    workgroup,
    usageLimits: [limit],
  }
  const ready = 'wait until workgroup shop is ready'
  test.each<[title: string, found: Found, steps: readonly string[]]>([
    ['all stands as wanted', standing, []],
    [
      'two fields differ, which AWS changes one at a time',
      { ...standing, workgroup: { ...workgroup, baseCapacity: 8, isPublic: true } },
      ['change workgroup shop: base capacity 16 RPU', ready, 'change workgroup shop: not public', ready],
    ],
    [
      'the limit is higher',
      { ...standing, usageLimits: [{ ...limit, amount: 90 }] },
      ['limit workgroup shop to 60 RPU-hours daily (deactivate)'],
    ],
    [
      'the limit is for another period',
      { ...standing, usageLimits: [{ ...limit, period: 'weekly' }] },
      ['lift the usage limit of workgroup shop', 'limit workgroup shop to 60 RPU-hours daily (deactivate)'],
    ],
  ])('when %s', (_title, found, expected) => {
    const plan = planApply(wanted, found)
    expect({ steps: steps(plan), problems: plan.problems }).toEqual({ steps: expected, problems: [] })
  })

  test('is not paused, because it costs nothing while it rests', () => {
    expect(planPause(wanted, standing).problems.map(({ message }) => message)).toEqual([
      'a serverless warehouse cannot be paused',
    ])
  })
})

describe('delete', () => {
  const DELETE = 'delete cluster shop, after a final snapshot last'
  const REST = ['delete policy wh-read-buckets of role wh-shop', 'delete role wh-shop', 'delete security group wh-shop']
  test.each<[title: string, found: Found, steps: readonly string[]]>([
    ['nothing stands', BARE, []],
    ['all stands', withCluster(), [DELETE, GONE, ...REST]],
    ['it is paused', withCluster({ status: 'paused' }), [DELETE, GONE, ...REST]],
    ['it is being created', withCluster({ status: 'creating' }), [READY, DELETE, GONE, ...REST]],
    ['it is being deleted already', withCluster({ status: 'deleting' }), [GONE, ...REST]],
    ['it is full', withCluster({ status: 'storage-full' }), [DELETE, GONE, ...REST]],
  ])('when %s', (_title, found, expected) => {
    expect(steps(planDelete(WANTED, found, { snapshot: 'last' }))).toEqual(expected)
  })

  test('a cluster of others stays, with all that it may use', () => {
    const plan = planDelete(WANTED, withCluster({ tags: {} }), {})
    expect({ steps: steps(plan), remains: plan.remains }).toEqual({
      steps: [],
      remains: [
        'cluster shop: wh did not make it',
        'role wh-shop: cluster shop may use it',
        'security group wh-shop: cluster shop may use it',
      ],
    })
  })

  test('a role of others stays, and is named', () => {
    const found: Found = { ...withCluster(), ...(SURROUNDED.role && { role: { ...SURROUNDED.role, tags: {} } }) }
    const plan = planDelete(WANTED, found, { snapshot: 'last' })
    expect({ steps: steps(plan), remains: plan.remains }).toEqual({
      steps: [DELETE, GONE, 'delete security group wh-shop'],
      remains: ['role wh-shop: wh did not make it'],
    })
  })
})

describe('pause, resume and resize', () => {
  const RESIZED: Wanted = { ...WANTED, warehouse: { ...CLUSTER, nodes: 4 } }
  const PAUSED = 'wait until cluster shop is paused'
  test.each([
    ['available', ['pause cluster shop', PAUSED], [], ['resize cluster shop to 4 × ra3.large', READY]],
    [
      'pausing',
      [PAUSED],
      [PAUSED, 'resume cluster shop', READY],
      [READY, 'resize cluster shop to 4 × ra3.large', READY],
    ],
    [
      'paused',
      [],
      ['resume cluster shop', READY],
      ['resume cluster shop', READY, 'resize cluster shop to 4 × ra3.large', READY],
    ],
    [
      'resuming',
      [READY, 'pause cluster shop', PAUSED],
      [READY],
      [READY, 'resize cluster shop to 4 × ra3.large', READY],
    ],
    [
      'modifying',
      [READY, 'pause cluster shop', PAUSED],
      [READY],
      [READY, 'resize cluster shop to 4 × ra3.large', READY],
    ],
  ])('from %s', (status, pause, resume, resize) => {
    const found = withCluster({ status })
    expect({
      pause: steps(planPause(WANTED, found)),
      resume: steps(planResume(WANTED, found)),
      resize: steps(planResize(RESIZED, found)),
    }).toEqual({ pause, resume, resize })
  })

  test.each([
    ['there is no cluster', BARE, "there is no cluster 'shop' in us-west-2"],
    ["it is somebody else's", withCluster({ tags: {} }), "cluster 'shop' is there, and is not this project's"],
    ['it is being deleted', withCluster({ status: 'deleting' }), "cluster 'shop' is being deleted"],
    [
      'it is broken',
      withCluster({ status: 'hardware-failure' }),
      "cluster 'shop' is 'hardware-failure', which it does not leave by itself",
    ],
  ])('are refused when %s', (_title, found, problem) => {
    for (const plan of [planPause(WANTED, found), planResume(WANTED, found), planResize(RESIZED, found)]) {
      expect({ steps: plan.steps, problems: plan.problems.map(({ message }) => message) }).toEqual({
        steps: [],
        problems: [problem],
      })
    }
  })
})

test('the role may read the buckets of the project, each below its prefix, and nothing else', () => {
  const role = { name: 'r', buckets: [{ bucket: 'songs', prefix: '2018' }] }
  expect(policyOf({ ...WANTED, role }, 'us-west-2')).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['s3:ListBucket'],
        Resource: 'arn:aws:s3:::songs',
        Condition: { StringLike: { 's3:prefix': ['2018*'] } },
      },
      { Effect: 'Allow', Action: ['s3:GetBucketLocation'], Resource: ['arn:aws:s3:::songs'] },
      { Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::songs/2018*'] },
    ],
  })
})

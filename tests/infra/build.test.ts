/** A warehouse as code and the tables in it, in one story: the cluster of a small AWS is a served warehouse. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Served, startServed } from '../serve/support.ts'
import { CLUSTER_PROJECT, type } from './command.ts'
import { type FakeAws, startFakeAws } from './fake-aws.ts'

const projectAt = (port: number) => `${CLUSTER_PROJECT.replace('nodes: 2', `nodes: 2\n    port: ${port}`)}target: prod
targets:
  prod:
    type: redshift
    cluster: shop
    region: us-west-2
    user: awsuser
    dbname: dev
    sslrootcert: server.crt
`

let aws: FakeAws
let served: Served
let project: string
let files: Map<string, string>

beforeEach(async () => {
  aws = await startFakeAws()
  served = await servedWhereClustersAre()
  project = projectAt(served.port)
  files = new Map([
    ['/shop/server.crt', served.certificate],
    ['/shop/models/orders.sql', "{{ config(materialized='table') }}\nselect 1 as id, 10 as total"],
    ['/shop/models/orders.yml', 'models: [{name: orders, columns: [{name: id, data_tests: [unique, not_null]}]}]'],
  ])
})
afterEach(async () => {
  await served.stop()
  await aws.close()
})

/** Redshift allows few ports; another test may have one of them. */
async function servedWhereClustersAre(port = 8191): Promise<Served> {
  try {
    return await startServed({ port })
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken || port === 8215) throw error
    return servedWhereClustersAre(port + 1)
  }
}

const wh = (line: string, more: { interruptAfter?: number } = {}) => type(aws, line, { project, files, ...more })

const status = () => aws.state.clusters.get('shop')?.status

test('apply, build, test, pause, resume, delete', { timeout: 60_000 }, async () => {
  expect(await wh('infra apply --yes')).toMatchObject({ code: 0, stderr: '' })
  const built = await wh('build --no-color')
  expect(built).toMatchObject({ code: 0 })
  expect(built.stdout + built.stderr).toContain('PASS=3')
  expect(aws.state.logins).toContain('IAM:awsuser')
  expect((await wh('test --quiet')).code).toBe(0)
  expect((await wh('infra pause')).code).toBe(0)
  const asleep = await wh('run --quiet')
  expect(asleep.code).not.toBe(0)
  expect(asleep.stderr + asleep.stdout).toContain("the cluster 'shop' is paused")
  expect((await wh('infra resume --yes')).code).toBe(0)
  expect((await wh('run --quiet')).code).toBe(0)
  expect((await wh('infra delete --yes')).code).toBe(0)
  expect(aws.state.clusters.size).toBe(0)
  const gone = await wh('run --quiet')
  expect(gone.stderr + gone.stdout).toContain("there is no cluster 'shop'")
})

test('--ensure-up resumes what is paused, and --pause-after pauses it again', { timeout: 60_000 }, async () => {
  await wh('infra apply --yes')
  await wh('infra pause')
  const run = await wh('run --ensure-up --pause-after --no-color')
  expect(run.code).toBe(0)
  const said = run.stdout + run.stderr
  expect(said).toMatch(/the cluster 'shop' is paused[\s\S]*is resuming[\s\S]*is up after 3m 0s[\s\S]*is being paused/)
  expect(status()).toBe('pausing')
  // Asked again while it goes down: it waits for that, and then resumes.
  expect((await wh('run --ensure-up --quiet')).code).toBe(0)
  expect(status()).toBe('available')
  aws.calls.length = 0
  expect((await wh('run --ensure-up --quiet')).code).toBe(0)
  expect(aws.calls.filter((action) => /^(Resume|Pause)/.test(action))).toEqual([])
})

test('it is paused also when a model fails, and when the run cannot begin', { timeout: 60_000 }, async () => {
  await wh('infra apply --yes')
  files.set('/shop/models/broken.sql', "{{ config(materialized='table') }}\nselect nothing from nowhere")
  expect((await wh('run --pause-after --quiet')).code).toBe(1)
  expect(status()).toBe('pausing')
})

test('a pause that is refused does not hide what failed', { timeout: 60_000 }, async () => {
  await wh('infra apply --yes')
  aws.fault = (action) =>
    action === 'GetClusterCredentials' || action === 'PauseCluster'
      ? { code: 'AccessDenied', status: 403, message: `not authorized to perform: redshift:${action}` }
      : undefined
  const run = await wh('run --pause-after --no-color')
  expect(run.code).not.toBe(0)
  const said = run.stdout + run.stderr
  expect(said).toContain('redshift:GetClusterCredentials was refused')
  expect(said).toContain('redshift:PauseCluster was refused')
})

test('a cluster that does not come up is told, a target that cannot be paused too', { timeout: 60_000 }, async () => {
  await wh('infra apply --yes')
  const cluster = aws.state.clusters.get('shop')
  if (cluster) cluster.status = 'hardware-failure'
  const run = await wh('run --ensure-up --quiet')
  expect(run.stdout + run.stderr).toContain("the cluster 'shop' does not come up: it is hardware-failure")
  const local = project.replace(/prod:\n {4}type: redshift[\s\S]*/, 'prod: {type: local}\n')
  const refused = await type(aws, 'run --ensure-up --quiet', { project: local, files })
  expect(refused.stdout + refused.stderr).toContain("the target 'prod' of type local cannot be paused")
})

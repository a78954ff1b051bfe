/**
 * The same commands against moto, which others have written: an independent check of shapes and names of errors.
 * It needs `moto_server` (pip install "moto[server]") on the path, or WH_TEST_MOTO_URL. In CI it must be there.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CLUSTER_PROJECT, type } from './command.ts'
import { type FakeAws, startFakeAws } from './fake-aws.ts'

const given = process.env.WH_TEST_MOTO_URL
const isThere = given !== undefined || spawnSync('moto_server', ['--help'], { stdio: 'ignore' }).status === 0

if (!isThere) {
  test.skipIf(!process.env.CI)('moto is there', () => {
    throw new Error('CI has to check wh infra against moto: pip install "moto[server]"')
  })
  console.warn('tests/infra/moto.test.ts is skipped: there is no moto_server; pip install "moto[server]"')
}

describe.skipIf(!isThere)('moto', () => {
  let server: ChildProcess | undefined
  let clock: FakeAws
  let env: Readonly<Record<string, string>>

  beforeAll(async () => {
    clock = await startFakeAws()
    const url = given ?? (await startMoto())
    env = {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
      AWS_REGION: 'us-west-2',
    }
    await reset(url)
  })
  afterAll(async () => {
    server?.kill()
    await clock.close()
  })

  async function startMoto(): Promise<string> {
    const port = await freePort()
    server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
    return `http://127.0.0.1:${port}`
  }

  const run = (line: string, project = CLUSTER_PROJECT) => type(clock, line, { project, env })

  test('a cluster is made, found, paused, resumed, changed and deleted, each once', async () => {
    const applied = await run('infra apply --yes')
    expect({ code: applied.code, stderr: applied.stderr }).toEqual({ code: 0, stderr: '' })

    const again = await run('infra apply')
    expect({ code: again.code, stdout: again.stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('nothing to do'),
    })

    const status = JSON.parse((await run('infra status --output json')).stdout)
    expect(status).toMatchObject({
      account: '123456789012',
      status: 'available',
      managed: true,
      size: '2 × ra3.large',
      encrypted: true,
      role_arn: 'arn:aws:iam::123456789012:role/wh-shop-redshift',
      allowed: ['203.0.113.7/32'],
      snapshots: [],
      drift: [],
    })

    expect((await run('infra pause')).code).toBe(0)
    expect(JSON.parse((await run('infra status --output json')).stdout).status).toBe('paused')
    expect((await run('infra resume --yes')).code).toBe(0)

    const changed = CLUSTER_PROJECT.replace('nodes: 2', 'nodes: 2\n    snapshot_retention: 7').replace(
      's3://songs/2018',
      's3://songs',
    )
    const differs = await run('infra plan', changed)
    expect(differs.stdout).toContain('snapshot_retention is 1, wanted 7')
    expect(differs.stdout).toContain('role wh-shop-redshift: buckets is another')
    expect((await run('infra apply --yes', changed)).code).toBe(0)

    const deleted = await run('infra delete --yes', changed)
    expect({ code: deleted.code, stderr: deleted.stderr }).toEqual({ code: 0, stderr: '' })
    expect(deleted.stdout).toContain('snapshot shop-final-')
    expect((await run('infra delete')).stdout).toContain('nothing to delete')
    expect((await run('infra status')).code).toBe(1)
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

/** Waits until moto answers, and empties it. */
async function reset(url: string): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    try {
      const { ok } = await fetch(`${url}/moto-api/reset`, { method: 'POST' })
      if (ok) return
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/**
 * The same commands against moto, which others have written: an independent check of shapes and names of errors.
 * It needs `moto_server` (pip install "moto[server]") on the path, or WH_TEST_MOTO_URL. In CI it must be there.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Moto, motoFor, startMoto } from '../support/moto.ts'
import { CLUSTER_PROJECT, type } from './command.ts'
import { type FakeAws, startFakeAws } from './fake-aws.ts'

describe.skipIf(!motoFor('wh infra'))('moto', () => {
  let moto: Moto
  let clock: FakeAws
  let env: Readonly<Record<string, string>>

  beforeAll(async () => {
    clock = await startFakeAws()
    moto = await startMoto()
    env = moto.env
  })
  afterAll(async () => {
    moto.stop()
    await clock.close()
  })

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

/** The life of a warehouse, from nothing to nothing, with the real SDK over HTTP. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CLUSTER_PROJECT, environment, SERVERLESS_PROJECT, type } from './command.ts'
import { type FakeAws, startFakeAws } from './fake-aws.ts'

let aws: FakeAws

beforeEach(async () => {
  aws = await startFakeAws()
})
afterEach(() => aws.close())

const golden = (name: string): string => join(import.meta.dirname, 'golden', name)

const LIVES = [
  { name: 'cluster', project: CLUSTER_PROJECT },
  { name: 'serverless', project: SERVERLESS_PROJECT },
  {
    name: 'scheduled cluster',
    project: CLUSTER_PROJECT.replace(
      'nodes: 2',
      "nodes: 2\n    schedule: {pause: 'cron(0 20 ? * MON-FRI *)', resume: 'cron(0 6 ? * MON-FRI *)'}",
    ),
  },
]

describe.each(LIVES)('the life of a $name', ({ name, project }) => {
  test('plan, apply, status and delete say what they do', async () => {
    let transcript = ''
    const lines = ['plan', 'apply --yes', 'plan', 'status', 'status --output json', 'delete --yes', 'status', 'delete']
    for (const line of lines) {
      const { code, stdout, stderr } = await type(aws, `infra ${line}`, { project })
      transcript += `$ wh infra ${line}\n${stdout}${stderr}${code === 0 ? '' : `exit ${code}\n`}\n`
    }
    await expect(transcript).toMatchFileSnapshot(golden(`${name.replaceAll(' ', '-')}.txt`))
  })

  test('applying again does nothing', async () => {
    await type(aws, 'infra apply --yes', { project })
    const before = JSON.stringify(standing())
    aws.calls.length = 0
    const { code, stdout } = await type(aws, 'infra apply', { project })
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('nothing to do') })
    expect(aws.calls.filter((action) => !/^(Describe|Get|List)/.test(action))).toEqual([])
    expect(JSON.stringify(standing())).toBe(before)
  })

  test('a dry run changes nothing', async () => {
    const before = JSON.stringify(standing())
    const { code, stdout } = await type(aws, 'infra apply --dry-run', { project })
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('create role wh-shop-redshift') })
    expect(JSON.stringify(standing())).toBe(before)
  })

  test('what apply made, delete removes, and names what remains', async () => {
    await type(aws, 'infra apply --yes', { project })
    const { code, stdout } = await type(aws, 'infra delete --yes', { project })
    expect(code).toBe(0)
    expect(stdout).toContain('snapshot shop-final-')
    expect(empty()).toBe(true)
    expect(aws.state.snapshots).toHaveLength(1)
  })

  test('without a snapshot nothing at all is left', async () => {
    await type(aws, 'infra apply --yes', { project })
    const { stdout } = await type(aws, 'infra delete --yes --no-snapshot', { project })
    expect(stdout).toContain('WITHOUT a snapshot')
    expect({ empty: empty(), snapshots: aws.state.snapshots }).toEqual({ empty: true, snapshots: [] })
  })

  test('a command that dies at any change goes on when it is run again, and nothing is there twice', async () => {
    await type(aws, 'infra apply --yes', { project })
    const wanted = JSON.stringify(standing())
    for (const death of deaths(aws.calls)) {
      await startAgain()
      aws.fault = death.fault
      const dead = await type(aws, 'infra apply --yes', { project })
      expect({ ...death, code: dead.code }).toEqual({ ...death, code: 2 })
      aws.fault = undefined
      const { code } = await type(aws, 'infra apply --yes', { project })
      expect({ ...death, code, standing: JSON.stringify(standing()) }).toEqual({ ...death, code: 0, standing: wanted })
    }
  })

  test('a deletion that dies at any change goes on when it is run again', async () => {
    await type(aws, 'infra apply --yes', { project })
    const made = aws.calls.length
    await type(aws, 'infra delete --yes', { project })
    for (const death of deaths(aws.calls.slice(made))) {
      await startAgain()
      await type(aws, 'infra apply --yes', { project })
      const before = aws.calls.length
      aws.fault = (action, count) => death.fault(action, count - before)
      const dead = await type(aws, 'infra delete --yes', { project })
      expect({ ...death, code: dead.code }).toEqual({ ...death, code: 2 })
      aws.fault = undefined
      const { code } = await type(aws, 'infra delete --yes', { project })
      const left = { empty: empty(), snapshots: aws.state.snapshots.length }
      expect({ ...death, code, ...left }).toEqual({ ...death, code: 0, empty: true, snapshots: 1 })
    }
  })

  test('throttling, broken connections and failures of AWS itself are sat out', async () => {
    const faults = [
      { code: 'Throttling', status: 400, message: 'Rate exceeded' },
      { code: 'InternalFailure', status: 500, message: 'We have failed' },
      { lost: 'before' },
      { lost: 'after' },
    ] as const
    const times = new Map<string, number>()
    aws.fault = (action, count) => {
      const time = (times.get(action) ?? 0) + 1
      times.set(action, time)
      return time % 2 === 1 ? faults[count % faults.length] : undefined
    }
    const { code, stderr } = await type(aws, 'infra apply --yes', { project })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { code: deleted } = await type(aws, 'infra delete --yes', { project })
    expect({ deleted, empty: empty() }).toEqual({ deleted: 0, empty: true })
  })

  test('Ctrl-C leaves things whole and says how to go on', async () => {
    const stopped = await type(aws, 'infra apply --yes', { project, interruptAfter: 4 })
    expect({ code: stopped.code, stderr: stopped.stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining("'wh infra apply' goes on from here"),
    })
    const { code } = await type(aws, 'infra apply --yes', { project })
    expect(code).toBe(0)
  })

  test('two commands at once make it once, and delete it once', async () => {
    const applied = await Promise.all([1, 2].map(() => type(aws, 'infra apply --yes', { project })))
    expect(applied.map(({ code, stderr }) => ({ code, stderr }))).toEqual([1, 2].map(() => ({ code: 0, stderr: '' })))
    const { roles, groups, clusters, workgroups } = aws.state
    expect([roles.size, groups.size, clusters.size + workgroups.size]).toEqual([1, 1, 1])
    const deleted = await Promise.all([1, 2].map(() => type(aws, 'infra delete --yes', { project })))
    expect(deleted.map(({ code, stderr }) => ({ code, stderr }))).toEqual([1, 2].map(() => ({ code: 0, stderr: '' })))
    expect({ empty: empty(), snapshots: aws.state.snapshots.length }).toEqual({ empty: true, snapshots: 1 })
  })

  test('no secret is printed', async () => {
    const { stdout, stderr } = await type(aws, 'infra apply --yes', { project })
    expect(`${stdout}${stderr}`).not.toContain(environment(aws).AWS_SECRET_ACCESS_KEY)
  })
})

interface Death {
  readonly action: string
  readonly isDone: boolean
  readonly fault: NonNullable<FakeAws['fault']>
}

/** At every call that changes something: before it is done, and after it, when its answer is lost. Then silence. */
function deaths(calls: readonly string[]): readonly Death[] {
  const dead = { code: 'AccessDenied', status: 403, message: 'dead' } as const
  const changes = [...calls.entries()].filter(([, action]) => !/^(Describe|Get|List)/.test(action))
  expect(changes.length).toBeGreaterThan(3)
  return changes.flatMap(([index, action]) =>
    [false, true].map((isDone) => ({
      action,
      isDone,
      fault: (_action: string, count: number) =>
        count <= index ? undefined : count === index + 1 && isDone ? ({ lost: 'after' } as const) : dead,
    })),
  )
}

async function startAgain(): Promise<void> {
  await aws.close()
  aws = await startFakeAws()
}

/** All that stands, without times and numbers that chance gives. */
function standing(): unknown {
  const { roles, groups, subnetGroups, clusters, namespaces, workgroups, limits, schedules } = aws.state
  const plain = (_key: string, value: unknown): unknown => (value instanceof Map ? [...value.values()] : value)
  const all = { roles, groups, subnetGroups, clusters, namespaces, workgroups, limits, schedules }
  return JSON.parse(JSON.stringify(all, plain), (key, value: unknown) =>
    key === 'madeAt' || key === 'id' || key === 'ahead'
      ? undefined
      : key === 'groups' && Array.isArray(value)
        ? value.length
        : value,
  )
}

function empty(): boolean {
  const { roles, groups, subnetGroups, clusters, namespaces, workgroups, schedules } = aws.state
  return [roles, groups, subnetGroups, clusters, namespaces, workgroups, schedules].every(({ size }) => size === 0)
}

describe('a schedule', () => {
  const scheduled = (schedule: string) => CLUSTER_PROJECT.replace('nodes: 2', `nodes: 2\n    schedule: ${schedule}`)
  const schedules = () =>
    [...aws.state.schedules].map(([name, { action, cluster, when }]) => [name, action, cluster, when])

  test('is made, changed, taken away in part and as a whole', async () => {
    const apply = (project: string) => type(aws, 'infra apply --yes', { project })
    await apply(CLUSTER_PROJECT)
    expect(aws.calls).not.toContain('DescribeScheduledActions')
    expect(await apply(scheduled("{pause: 'cron(0 20 * * ? *)', resume: 'cron(0 6 * * ? *)'}"))).toMatchObject({
      code: 0,
    })
    expect(schedules()).toEqual([
      ['wh-shop-pause', 'pause', 'shop', 'cron(0 20 * * ? *)'],
      ['wh-shop-resume', 'resume', 'shop', 'cron(0 6 * * ? *)'],
    ])
    const changed = scheduled("{pause: 'cron(30 21 * * ? *)'}")
    const plan = await type(aws, 'infra plan', { project: changed })
    expect(plan.stdout).toContain('schedule.pause is cron(0 20 * * ? *), wanted cron(30 21 * * ? *)')
    expect(plan.stdout).toContain('no longer resume cluster shop by itself')
    await apply(changed)
    expect(schedules()).toEqual([['wh-shop-pause', 'pause', 'shop', 'cron(30 21 * * ? *)']])
    await apply(CLUSTER_PROJECT)
    expect(schedules()).toEqual([])
    const role = aws.state.roles.get('wh-shop-redshift')
    expect([...(role?.inline.keys() ?? [])]).toEqual(['wh-read-buckets'])
    expect(role?.trust).not.toContain('scheduler')
  })

  test.each([["{pause: 'at eight'}"], ["{pause: 'cron(0 20 * * *)'}"], ["{stop: 'cron(0 20 * * ? *)'}"]])(
    '%s is refused before anything is asked',
    async (schedule) => {
      const { code } = await type(aws, 'infra plan', { project: scheduled(schedule) })
      expect({ code, calls: aws.calls }).toEqual({ code: 2, calls: [] })
    },
  )
})

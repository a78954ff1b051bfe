/** `wh infra …` against the fake account, by a clock that goes on when the command sleeps. */
import { runCommandLine } from '../../src/cli/program.ts'
import type { Shell } from '../../src/cli/shell.ts'
import { memoryFiles } from '../support/project.ts'
import { testShell } from '../support/shell.ts'
import { type FakeAws, REGION } from './fake-aws.ts'

export interface Typed {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Typing {
  readonly project: string
  /** What a person types; without it nobody is there. */
  readonly answer?: string
  readonly env?: Readonly<Record<string, string>>
  /** Further files of the project, by their paths in it; what a command writes is there for the next. */
  readonly files?: Map<string, string>
  /** Ctrl-C after so many sleeps. */
  readonly interruptAfter?: number
}

export const CLUSTER_PROJECT = `name: shop
infra:
  region: us-west-2
  cluster:
    identifier: shop
    nodes: 2
  role:
    buckets: [s3://songs/2018]
  network:
    allow: [203.0.113.7]
  tags:
    team: music
`

export const SERVERLESS_PROJECT = `name: shop
infra:
  region: us-west-2
  serverless:
    workgroup: shop
    base_capacity: 8
    usage_limit: {rpu_hours: 60}
  role:
    buckets: [s3://songs]
  network:
    allow: [203.0.113.7]
`

export function environment(aws: FakeAws): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_REGION: REGION,
  }
}

export async function type(
  aws: FakeAws,
  line: string,
  { project, answer, env, files = new Map(), interruptAfter }: Typing,
): Promise<Typed> {
  const { shell, said } = testShell({
    cwd: '/shop',
    homeDir: '/home',
    env: env ?? environment(aws),
    ...(answer !== undefined && { stdin: `${answer}\n` }),
  })
  let interrupt: () => void = () => undefined
  let sleeps = 0
  const ours: Shell = {
    ...shell,
    world: {
      ...shell.world,
      now: () => aws.state.now,
      monotonic: () => aws.state.now,
      files: memoryFiles(files.set('/shop/project.yml', project)),
    },
    stdin: Object.assign(shell.stdin, { isTTY: answer !== undefined }),
    onInterrupt: (call) => {
      interrupt = call
      return () => undefined
    },
    sleep: async (ms, signal) => {
      if (ms > 0) sleeps += 1
      if (interruptAfter !== undefined && sleeps > interruptAfter && signal?.aborted === false) interrupt()
      signal?.throwIfAborted()
      aws.advance(ms)
    },
  }
  const code = await runCommandLine(line.split(' '), ours)
  return { code, ...said }
}

/** A project on a disk in memory whose files are edited between parses, and whose parses remember. */
import { prepare } from '../../src/commands/prepare.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { type Problem, ProjectError } from '../../src/core/problem.ts'
import type { FileStat, Files, World } from '../../src/core/world.ts'
import { memoryFiles } from './project.ts'

const ROOT = '/shop'
const MEMORY = `${ROOT}/target/partial_parse.wh`

/** Milliseconds from one thing that happens to the next; on a file system that keeps fractions of seconds. */
const STEP = 10_000.5

/** What a parse comes to, as plain data: the same for every way to the same manifest. */
export interface Outcome {
  readonly nodes: Readonly<Record<string, unknown>>
  readonly rest: unknown
  readonly problems: readonly unknown[]
}

export interface EditedProject {
  readonly write: (path: string, text: string) => void
  readonly remove: (path: string) => void
  /** In the same moment as the next parse. */
  readonly writeNow: (path: string, text: string) => void
  /** A second time in that moment, when no time tells of it. */
  readonly writeUnnoticed: (path: string, text: string) => void
  /** A new time and the old content. */
  readonly touch: (path: string) => void
  readonly env: Record<string, string>
  /** With what the last such parse remembered. */
  readonly parse: (options?: ParseOptions) => Promise<Outcome>
  /** As on a fresh clone. */
  readonly parseAfresh: (options?: ParseOptions) => Promise<Outcome>
  /** Texts read by the last parse, without the project's own settings. */
  readonly reads: () => readonly string[]
  readonly memory: () => string | undefined
  readonly damage: (change: (memory: string) => string) => void
}

export interface ParseOptions {
  readonly vars?: Readonly<Record<string, unknown>>
  readonly flags?: Readonly<Record<string, unknown>>
  readonly build?: string
}

export function editedProject(files: Readonly<Record<string, string>>): EditedProject {
  const contents = new Map<string, string>()
  const times = new Map<string, number>()
  const env: Record<string, string> = {}
  let clock = Date.UTC(2026, 10, 22, 12)
  let reads: string[] = []
  const stamp = (path: string): void => {
    clock += STEP
    times.set(path, clock)
  }
  const write = (path: string, text: string): void => {
    contents.set(`${ROOT}/${path}`, text)
    stamp(`${ROOT}/${path}`)
  }
  for (const [path, text] of Object.entries(files)) write(path, text)
  const plain = memoryFiles(contents)
  const disk: Files = {
    ...plain,
    readText: (path) => {
      reads = [...reads, path.slice(ROOT.length + 1)]
      return plain.readText(path)
    },
    stat: (path): FileStat | undefined => {
      const found = plain.stat(path)
      const changed = times.get(path) ?? 0
      return found && { ...found, modifiedMs: changed, changedMs: changed, inode: 1 }
    },
  }
  const parseIn = async (world: World, { vars, flags = {} }: ParseOptions): Promise<Outcome> => {
    const problems: Problem[] = []
    try {
      const prepared = await prepare(
        { ...(vars && { vars }) },
        { command: 'ls', version: '0', flags },
        world,
        (event) => {
          if (event.kind === 'problem') problems.push(event.problem)
        },
      )
      return outcomeOf(prepared.manifest, problems)
    } catch (error) {
      if (!(error instanceof ProjectError)) throw error
      return { nodes: {}, rest: {}, problems: sorted(error.problems) }
    }
  }
  const world = (more: Partial<World>): World => {
    clock += STEP
    return {
      now: () => clock,
      monotonic: () => 0,
      env,
      cwd: ROOT,
      homeDir: '/home',
      pid: 1,
      random: () => 0.5,
      randomId: () => '00000000-0000-4000-8000-000000000000',
      files: disk,
      ...more,
    }
  }
  return {
    write,
    writeNow: (path, text) => {
      contents.set(`${ROOT}/${path}`, text)
      times.set(`${ROOT}/${path}`, clock + STEP)
    },
    writeUnnoticed: (path, text) => void contents.set(`${ROOT}/${path}`, text),
    remove: (path) => contents.delete(`${ROOT}/${path}`),
    touch: (path) => stamp(`${ROOT}/${path}`),
    env,
    parse: async (options = {}) => {
      reads = []
      const outcome = await parseIn(world({ build: options.build ?? 'test' }), options)
      reads = reads.filter((path) => /\.(sql|ya?ml|csv|md)$/.test(path) && path !== 'project.yml')
      return outcome
    },
    parseAfresh: async (options = {}) => {
      const before = reads
      const outcome = await parseIn(world({}), options)
      reads = before
      return outcome
    },
    reads: () => reads,
    memory: () => contents.get(MEMORY),
    damage: (change) => {
      const memory = contents.get(MEMORY)
      if (memory === undefined) throw new Error('nothing is remembered yet')
      contents.set(MEMORY, change(memory))
    },
  }
}

function outcomeOf({ nodes, disabled, ...rest }: Manifest, problems: readonly Problem[]): Outcome {
  const plainNodes = (map: ReadonlyMap<string, unknown>): Record<string, unknown> =>
    Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, node]) => [id, plainOf(node)]))
  return {
    nodes: { ...plainNodes(nodes), disabled: plainNodes(disabled) },
    rest: structuredClone(rest),
    problems: sorted(problems),
  }
}

/** Without members that have no value: to have them and to lack them is the same. */
function plainOf(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, member: unknown) =>
      typeof member === 'bigint' || Object.is(member, Number.POSITIVE_INFINITY) ? `number ${member}` : member,
    ),
  )
}

function sorted(problems: readonly Problem[]): readonly unknown[] {
  return problems.map((problem) => JSON.stringify(problem)).sort()
}

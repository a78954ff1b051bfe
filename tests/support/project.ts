/** Projects as maps of files, parsed and rendered without a disk or a warehouse. */

import { compileScope, type Prepared, prepare } from '../../src/commands/prepare.ts'
import { compileNode } from '../../src/compile/compile.ts'
import type { AdapterType } from '../../src/core/adapter.ts'
import type { Event } from '../../src/core/event.ts'
import { type Problem, ProjectError } from '../../src/core/problem.ts'
import type { Answer, Program, Request } from '../../src/core/program.ts'
import type { DirectoryEntry, Files, World } from '../../src/core/world.ts'

export type FileMap = Readonly<Record<string, string>>

const ROOT = '/shop'

/** A disk in memory: absolute path → text. */
export function memoryFiles(contents: Map<string, string>): Files {
  const isFolder = (path: string): boolean => [...contents.keys()].some((name) => name.startsWith(`${path}/`))
  return {
    readText: (path) => {
      const text = contents.get(path)
      if (text === undefined) throw new Error(`ENOENT: ${path}`)
      return text
    },
    readBytes: (path) => {
      const text = contents.get(path)
      if (text === undefined) throw new Error(`ENOENT: ${path}`)
      return new TextEncoder().encode(text)
    },
    writeText: (path, text) => void contents.set(path, text),
    replaceText: (path, text) => {
      const pieces = typeof text === 'string' ? [text] : [...text]
      const texts = pieces.map((piece) => (typeof piece === 'string' ? piece : new TextDecoder().decode(piece)))
      contents.set(path, texts.join(''))
    },
    appendText: (path, text) => void contents.set(path, (contents.get(path) ?? '') + text),
    rename: (from, to) => {
      contents.set(to, contents.get(from) ?? '')
      contents.delete(from)
    },
    stat: (path) => {
      const text = contents.get(path)
      const times = { modifiedMs: 0, changedMs: 0, inode: 0 }
      if (text !== undefined) return { kind: 'file', size: text.length, ...times }
      return isFolder(path) ? { kind: 'directory', size: 0, ...times } : undefined
    },
    list: (path) => {
      const below = [...contents.keys()].filter((name) => name.startsWith(`${path}/`))
      const entries = new Map<string, DirectoryEntry>()
      for (const name of below) {
        const [head = '', ...rest] = name.slice(path.length + 1).split('/')
        entries.set(head, { name: head, kind: rest.length === 0 ? 'file' : 'directory' })
      }
      return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    makeDirectory: () => undefined,
    remove: (path) => {
      for (const name of [...contents.keys()]) if (name === path || name.startsWith(`${path}/`)) contents.delete(name)
    },
  }
}

export function memoryWorld(files: FileMap, env: Readonly<Record<string, string>> = {}): World {
  const contents = new Map(Object.entries(files).map(([path, text]) => [`${ROOT}/${path}`, text]))
  return {
    now: () => Date.UTC(2026, 10, 22, 12, 30, 15),
    monotonic: () => 0,
    env,
    cwd: ROOT,
    homeDir: '/home',
    pid: 1,
    random: () => 0.5,
    randomId: () => '00000000-0000-4000-8000-000000000000',
    files: memoryFiles(contents),
  }
}

const SETTINGS: Readonly<Record<AdapterType, string>> = {
  local: 'path: ":memory:", database: dev, schema: public',
  duckdb: 'path: ":memory:"',
  postgres: 'host: nowhere, user: nobody, password: x, dbname: dev, schema: public',
  redshift: 'host: nowhere, user: nobody, password: x, dbname: dev, schema: public',
}

export function projectFile(type: AdapterType = 'local', more = ''): string {
  return `name: shop\ntarget: dev\ntargets: {dev: {type: ${type}, ${SETTINGS[type]}}}\n${more}`
}

export interface Sound {
  readonly prepared: Prepared
  readonly events: readonly Event[]
}

/** Parses a project that must be sound. */
export async function prepareProject(
  files: FileMap,
  options: { readonly env?: Readonly<Record<string, string>>; readonly vars?: Readonly<Record<string, unknown>> } = {},
): Promise<Sound> {
  const events: Event[] = []
  const { env, ...rest } = options
  const world = memoryWorld({ 'project.yml': projectFile(), ...files }, env)
  const invocation = { command: 'run', version: '0.0.0', flags: { full_refresh: false } }
  const prepared = await prepare(rest, invocation, world, (event) => events.push(event))
  return { prepared, events }
}

/** What is wrong with a project, in order; empty when it is sound. */
export async function problemsOf(
  files: FileMap,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly Problem[]> {
  try {
    const { events } = await prepareProject(files, { env })
    return events.flatMap((event) => (event.kind === 'problem' ? [event.problem] : []))
  } catch (error) {
    if (error instanceof ProjectError) return error.problems
    throw error
  }
}

export type Answers = (request: Request) => Answer

const unanswered: Answers = (request) => {
  throw new Error(`the template asked for '${request.kind}', and nothing was expected to`)
}

/** Runs a program, answering from a function. */
function answerAll<Result>(program: Program<Result>, answers: Answers = unanswered): Result {
  let step = program.next()
  while (!step.done) step = program.next(answers(step.value))
  return step.value
}

/** The SQL of the model `models/m.sql` as it would be sent. */
export async function renderAtRun(
  template: string,
  {
    answers,
    files = {},
    ...options
  }: { answers?: Answers; files?: FileMap } & Parameters<typeof prepareProject>[1] = {},
): Promise<string> {
  const { prepared } = await prepareProject({ ...files, 'models/m.sql': template }, options)
  const node = prepared.manifest.nodes.get('model.shop.m')
  if (node?.kind !== 'model') throw new Error('the project has no model m')
  return answerAll(compileNode(node, compileScope(prepared, [node.id])), answers).sql
}

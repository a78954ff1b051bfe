/** What a parse looks at that is not in its input by value: kept, so that the next parse can tell whether it would see the same. */
import type { RunFacts } from '../context/host.ts'
import type { Files } from '../core/world.ts'
import { hashOf, type RememberedFile } from '../memory/parse-memory.ts'

export interface Witness {
  /** The input's files, environment and facts of the run, each of which tells the witness what is asked of it. */
  readonly files: Files
  readonly env: Readonly<Record<string, string | undefined>>
  readonly run: RunFacts
  readonly seen: () => Seen
}

export interface Seen {
  readonly files: readonly RememberedFile[]
  readonly env: Readonly<Record<string, string | null>>
  readonly flags: boolean
  /** The clock or the invocation's own id: no two parses see the same. */
  readonly moment: boolean
}

/** How long after a change a second one may leave the file's times as they are, on file systems that keep fractions of seconds. */
const TICK_MS = 50

/** The same where times are kept in seconds, or in two of them. */
const COARSE_TICK_MS = 2000

/**
 * Watches over what is read. `listed` are the files of the project as they stood before any was read; a file that
 * changed a moment ago is known by its content only, for its times may not tell of the next change.
 */
export function makeWitness(files: Files, run: RunFacts, listed: readonly RememberedFile[], nowMs: number): Witness {
  const known = new Map(listed.map((file) => [file.path, file]))
  const env = new Map<string, string | null>()
  const looked = { flags: false, moment: false }
  const atMoment = <Value>(value: Value): Value => {
    looked.moment = true
    return value
  }
  const watchedEnv = watchReads(run.env, (name) => env.set(name, valueHash(run.env[name])))
  return {
    files: {
      ...files,
      readText: (path) => {
        const file = known.get(path) ?? fileAt(path, files)
        const text = files.readText(path)
        if (file) known.set(path, { ...file, hash: hashOf([text]) })
        return text
      },
    },
    env: watchedEnv,
    run: {
      ...run,
      env: watchedEnv,
      now: () => atMoment(run.now()),
      get flags() {
        looked.flags = true
        return run.flags
      },
      get startedAt() {
        return atMoment(run.startedAt)
      },
      get invocationId() {
        return atMoment(run.invocationId)
      },
    },
    seen: () => ({
      files: [...known.values()].map((file) => settled(file, nowMs)),
      env: Object.fromEntries(env),
      ...looked,
    }),
  }
}

export function fileAt(path: string, files: Files): RememberedFile | undefined {
  const found = files.stat(path)
  if (found?.kind !== 'file') return undefined
  const { size, modifiedMs, changedMs, inode } = found
  return { path, size, modifiedMs, changedMs, inode }
}

/** The value of a variable as it may be written down. */
export function valueHash(value: string | undefined): string | null {
  return value === undefined ? null : hashOf([value])
}

function settled(file: RememberedFile, nowMs: number): RememberedFile {
  const tick = file.changedMs % 1000 === 0 ? COARSE_TICK_MS : TICK_MS
  return nowMs - file.changedMs > tick ? file : { ...file, changedMs: -1 }
}

/** The record, telling the name of each member that is read; to list them is to read them all. */
function watchReads<Value>(
  record: Readonly<Record<string, Value>>,
  read: (name: string) => void,
): Readonly<Record<string, Value>> {
  return new Proxy(record, {
    get: (target, name) => {
      if (typeof name === 'string') read(name)
      return Reflect.get(target, name)
    },
    has: (target, name) => {
      if (typeof name === 'string') read(name)
      return Reflect.has(target, name)
    },
    getOwnPropertyDescriptor: (target, name) => {
      if (typeof name === 'string') read(name)
      return Reflect.getOwnPropertyDescriptor(target, name)
    },
  })
}

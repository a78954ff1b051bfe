/** A parse that need not be done: everything that the last one saw is as it was. */
import type { Dialect } from '../core/adapter.ts'
import type { Project } from '../core/project.ts'
import type { Files } from '../core/world.ts'
import { jsonOf } from '../memory/interned.ts'
import { hashOf, type ParseMemory, type RememberedFile } from '../memory/parse-memory.ts'
import { fileAt, type Seen, valueHash } from './witness.ts'

/** What of the input is known by value. */
export interface KnownInput {
  readonly project: Project
  readonly dialect: Dialect
  readonly run: {
    readonly target: Readonly<Record<string, unknown>>
    readonly flags: Readonly<Record<string, unknown>>
    readonly env: Readonly<Record<string, string | undefined>>
    readonly dbtVersion: string
  }
  /** Which `wh` this is: another one may make another manifest of the same files. */
  readonly build: string
}

/** The memory's files as they stand now. */
export interface Compared {
  readonly files: readonly RememberedFile[]
  /** A time of one has changed, and its content has not. */
  readonly touched: boolean
  /** Paths of those whose content has changed. */
  readonly edited: readonly string[]
}

/**
 * How the input differs from the memory's: undefined where it differs by more than the content of files. A file that only
 * looks changed is read to see whether it is.
 */
export function compareWith(
  memory: ParseMemory,
  input: KnownInput,
  listed: readonly RememberedFile[],
  files: Files,
): Compared | undefined {
  if (memory.key !== keyOf(input)) return undefined
  if (memory.flags !== undefined && memory.flags !== flagsHash(input)) return undefined
  if (Object.entries(memory.env).some(([name, hash]) => valueHash(input.run.env[name]) !== hash)) return undefined
  const now = new Map(listed.map((file) => [file.path, file]))
  let ofList = 0
  let touched = false
  const edited: string[] = []
  const current: RememberedFile[] = []
  for (const file of memory.files) {
    const found = now.get(file.path)
    if (found) ofList += 1
    const stands = found ?? fileAt(file.path, files)
    if (!stands) return undefined
    if (hasSameTimes(file, stands)) current.push(file)
    else if (file.size === stands.size && file.hash === hashOf([files.readText(file.path)])) {
      touched = true
      current.push({ ...stands, hash: file.hash })
    } else edited.push(file.path)
  }
  return ofList === listed.length ? { files: current, touched, edited } : undefined
}

function hasSameTimes(file: RememberedFile, stands: RememberedFile): boolean {
  return (
    file.changedMs === stands.changedMs &&
    file.modifiedMs === stands.modifiedMs &&
    file.size === stands.size &&
    file.inode === stands.inode
  )
}

/** What to keep of a sound parse; undefined when the next one would see something else in any case. */
export function memoryOf(
  id: string,
  parsed: Pick<ParseMemory, 'manifest' | 'problems'>,
  seen: Seen,
  input: KnownInput,
): ParseMemory | undefined {
  if (seen.moment) return undefined
  const { manifest, problems } = parsed
  return {
    id,
    key: keyOf(input),
    files: seen.files,
    env: seen.env,
    ...(seen.flags && { flags: flagsHash(input) }),
    manifest,
    problems,
  }
}

/** The target without its secrets, as templates see it, and no environment: what is looked at there is kept by name. */
function keyOf({ project, dialect, run, build }: KnownInput): string {
  const { env: _env, target: _target, ...settings } = project
  return hashOf([jsonOf([build, dialect.type, run.dbtVersion, run.target, settings])])
}

function flagsHash({ run }: KnownInput): string {
  return hashOf([jsonOf(run.flags)])
}

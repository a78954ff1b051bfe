/** The real world: clock, environment and disk. Everything below is handed this, or a world of a test's own. */
import { randomUUID } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname } from 'node:path'
import { fileMissing, fileUnreadable, ProjectError } from '../core/problem.ts'
import type { DirectoryEntry, FileStat, Files, World } from '../core/world.ts'
import { BUILD } from '../version.ts'

export function realWorld(): World {
  return {
    now: Date.now,
    monotonic: () => performance.now(),
    env: process.env,
    cwd: process.cwd().replaceAll('\\', '/'),
    homeDir: homedir().replaceAll('\\', '/'),
    pid: process.pid,
    random: Math.random,
    randomId: randomUUID,
    files: diskFiles,
    ...(BUILD !== undefined && { build: BUILD }),
  }
}

export const diskFiles: Files = {
  readText: (path) => readFile(path, () => readFileSync(path, 'utf8')),
  readBytes: (path) => readFile(path, () => readFileSync(path)),
  writeText: (path, text) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  },
  replaceText: (path, text) => {
    mkdirSync(dirname(path), { recursive: true })
    const beside = `${path}.${process.pid}.tmp`
    if (typeof text === 'string') writeFileSync(beside, text)
    else writePieces(beside, text)
    renameSync(beside, path)
  },
  appendText: (path, text) => {
    mkdirSync(dirname(path), { recursive: true })
    appendFileSync(path, text)
  },
  rename: (from, to) => renameSync(from, to),
  stat: (path): FileStat | undefined => {
    const found = statSync(path, { throwIfNoEntry: false })
    if (!found) return undefined
    return {
      kind: found.isDirectory() ? 'directory' : 'file',
      size: found.size,
      modifiedMs: found.mtimeMs,
      changedMs: found.ctimeMs,
      inode: found.ino,
    }
  },
  list: (path) => {
    const found = statSync(path, { throwIfNoEntry: false })
    if (!found?.isDirectory()) return []
    return readdirSync(path, { withFileTypes: true })
      .map((entry): DirectoryEntry => {
        const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && isDirectory(`${path}/${entry.name}`))
        return { name: entry.name, kind: isFolder ? 'directory' : 'file' }
      })
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  },
  makeDirectory: (path) => {
    mkdirSync(path, { recursive: true })
  },
  remove: (path) => {
    rmSync(path, { recursive: true, force: true })
  },
}

/** A file that went away since it was listed, a link to nothing, a file of somebody else's: the user's to mend. */
function readFile<Content>(path: string, read: () => Content): Content {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    const problem =
      error.code === 'ENOENT' ? fileMissing(path, { hint: LINK_HINT }) : fileUnreadable(path, reasonOf(error))
    throw new ProjectError([problem])
  }
}

const LINK_HINT = 'it may be a link to a file that is gone'

/** `EACCES: permission denied, open '…'` → `permission denied`. */
function reasonOf({ message }: Error): string {
  return /^[A-Z]+: ([^,]+)/.exec(message)?.[1] ?? message
}

const GATHERED_BYTES = 1 << 20

/** Gathers small pieces: a call of the system for each would cost more than what it writes. */
function writePieces(path: string, pieces: Iterable<string | Uint8Array>): void {
  const file = openSync(path, 'w')
  const gathered = Buffer.allocUnsafe(GATHERED_BYTES)
  let filled = 0
  const flush = (): void => {
    for (let written = 0; written < filled; ) written += writeSync(file, gathered, written, filled - written)
    filled = 0
  }
  try {
    for (const piece of pieces) {
      const length = typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length
      if (filled + length > GATHERED_BYTES) flush()
      if (length > GATHERED_BYTES) writeFileSync(file, piece)
      else if (typeof piece === 'string') filled += gathered.write(piece, filled)
      else {
        gathered.set(piece, filled)
        filled += length
      }
    }
    flush()
  } finally {
    closeSync(file)
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

/** The real world: clock, environment and disk. Everything below is handed this, or a world of a test's own. */
import { randomUUID } from 'node:crypto'
import {
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
  }
}

export const diskFiles: Files = {
  readText,
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
  stat: (path): FileStat | undefined => {
    const found = statSync(path, { throwIfNoEntry: false })
    if (!found) return undefined
    return { kind: found.isDirectory() ? 'directory' : 'file', size: found.size, modifiedMs: found.mtimeMs }
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
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
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

const PIECE_LENGTH = 1 << 20

/** Gathers small pieces: a call of the system for each would cost more than what it writes. */
function writePieces(path: string, pieces: Iterable<string>): void {
  const file = openSync(path, 'w')
  try {
    let gathered = ''
    for (const piece of pieces) {
      gathered += piece
      if (gathered.length < PIECE_LENGTH) continue
      writeSync(file, gathered)
      gathered = ''
    }
    writeSync(file, gathered)
  } finally {
    closeSync(file)
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

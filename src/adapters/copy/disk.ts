/** Files on disk as objects: `FROM` is a key prefix there too, exactly as it is in a bucket. */
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DatabaseError } from '../../core/adapter.ts'
import type { DataObject, ObjectStore, ObjectWriter } from './objects.ts'

/** Below this a file is read at once: opening a stream costs more than reading 250 bytes, and songs come one a file. */
const SMALL = 1 << 20

/** Relative paths are looked up below `folder`. */
export function openDisk(folder: string): ObjectStore {
  return {
    list: async (url) => listPrefix(pathOf(url, folder), (path) => nameOf(path, url, folder)),
    find: async (url) => {
      const path = pathOf(url, folder)
      const found = statSync(path, { throwIfNoEntry: false })
      return found?.isFile() ? fileObject(path, nameOf(path, url, folder), found.size) : undefined
    },
    create: (url) => createFile(pathOf(url, folder)),
    remove: async (url) => rmSync(pathOf(url, folder)),
  }
}

/** `file://` URLs and plain paths. A path that ends in a slash keeps it: `data/` is a folder, `data` a prefix. */
function pathOf(url: string, folder: string): string {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(url)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'file') {
    throw new DatabaseError(`'${url}' is not a file on this machine`, {
      sqlState: '58030',
      hint: `${scheme}:// is no place for files: give a path on disk, or an s3:// URL`,
    })
  }
  const path = scheme === 'file' ? fileURLToPath(url) : url
  const absolute = resolve(folder, path)
  return /[/\\]$/.test(path) ? absolute + sep : absolute
}

/** Files are named as the statement names them: relative to the folder when it is relative. */
function nameOf(path: string, url: string, folder: string): string {
  const isRelative = !url.startsWith('file:') && resolve(folder, url) !== resolve(url)
  const inside = path.startsWith(folder + sep) ? path.slice(folder.length + 1) : path
  return isRelative || !url.startsWith('/') ? inside.replaceAll('\\', '/') : path
}

function listPrefix(prefix: string, nameFor: (path: string) => string): readonly DataObject[] {
  const isFolder = prefix.endsWith(sep)
  const folder = isFolder ? prefix.slice(0, -1) : dirname(prefix)
  const start = isFolder ? '' : basename(prefix)
  const objects: DataObject[] = []
  for (const entry of entriesOf(folder)) {
    if (entry.name.startsWith(start)) collect(join(folder, entry.name), nameFor, objects)
  }
  return objects.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function collect(path: string, nameFor: (path: string) => string, into: DataObject[]): void {
  if (UNFINISHED.test(basename(path))) return
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFile()) into.push(fileObject(path, nameFor(path), found.size))
  if (found?.isDirectory()) for (const entry of entriesOf(path)) collect(join(path, entry.name), nameFor, into)
}

function entriesOf(folder: string) {
  const found = statSync(folder, { throwIfNoEntry: false })
  return found?.isDirectory() ? readdirSync(folder, { withFileTypes: true }) : []
}

function fileObject(path: string, name: string, size: number): DataObject {
  return { name, size, path, chunks: () => chunksOf(path, name, size) }
}

async function* chunksOf(path: string, name: string, size: number): AsyncGenerator<Uint8Array> {
  try {
    if (size <= SMALL) yield readFileSync(path)
    else yield* pieces(path)
  } catch (thrown) {
    throw new DatabaseError(`cannot read '${name}': ${thrown instanceof Error ? thrown.message : String(thrown)}`, {
      sqlState: '58030',
      cause: thrown,
    })
  }
}

/** One buffer for the whole file: fresh memory for each piece would cost more than reading it. */
async function* pieces(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path)
  try {
    const buffer = Buffer.allocUnsafe(SMALL)
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, SMALL)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

/** A file that is being written: no listing shows it. */
const UNFINISHED = /^\..*\.unfinished$/

/** Writes beside the file and renames at the end. */
export function createFile(path: string): ObjectWriter {
  mkdirSync(dirname(path), { recursive: true })
  const beside = join(dirname(path), `.${basename(path)}.unfinished`)
  let file: number | undefined
  const close = (): void => {
    if (file !== undefined) closeSync(file)
    file = undefined
  }
  return {
    path: beside,
    write(bytes) {
      file ??= openSync(beside, 'w')
      writeSync(file, bytes)
    },
    async finish() {
      close()
      const { size } = statSync(beside, { throwIfNoEntry: false }) ?? { size: 0 }
      if (size === 0) closeSync(openSync(beside, 'w'))
      renameSync(beside, path)
      return size
    },
    abandon() {
      close()
      rmSync(beside, { force: true })
    },
  }
}

/**
 * What a parse leaves for the next one: the manifest, and everything it was made from, so that it is trusted only while
 * all of that is as it was.
 */
import { createHash } from 'node:crypto'
import type { Manifest } from '../core/manifest.ts'
import type { Problem } from '../core/problem.ts'
import { fromJson, jsonOf, makeInterner } from './interned.ts'
import { addNode, emptyColumns, type NodeColumns, nodesOf } from './node-rows.ts'

export interface ParseMemory {
  /** Tells this parse from every other. */
  readonly id: string
  /** Of what is no file of the project's resource folders: settings, target, version. */
  readonly key: string
  /** Every file that was listed or read, by absolute path. */
  readonly files: readonly RememberedFile[]
  /** Environment variables that were looked at: name → hash of the value, null where there was none. */
  readonly env: Readonly<Record<string, string | null>>
  /** Hash of the flags of the command line, where a template looked at them. */
  readonly flags?: string
  readonly manifest: Manifest
  /** Warnings; a project with errors is not remembered. */
  readonly problems: readonly Problem[]
}

export interface RememberedFile {
  readonly path: string
  readonly size: number
  readonly modifiedMs: number
  readonly changedMs: number
  readonly inode: number
  /** Of its content; absent where the content was never read. */
  readonly hash?: string
}

/** The first line: what it is, and which build of wh has made it. Another build may write and read other rows. */
const titleOf = (build: string): string => `wh parse memory ${build}\n`

/** After the rows: everything that is needed to find them. */
interface Index {
  readonly facts: string
  readonly files: readonly (readonly [
    path: string,
    size: number,
    modifiedMs: number,
    changedMs: number,
    inode: number,
    hash?: string,
  ])[]
  readonly values: string
  readonly enabled: NodeColumns
  readonly disabled: NodeColumns
}

/** Length and hash of what comes before, at the very end: the first thing to be read. */
const TRAILER = /^(\d{12}) ([0-9a-f]{64})\n$/
const TRAILER_LENGTH = 12 + 1 + 64 + 1

/** The memory as a file, in pieces. Throws an UnsayableError when the manifest holds what JSON cannot say. */
export function* writeMemory(memory: ParseMemory, build: string): Generator<string> {
  const hash = createHash('sha256')
  const hashed = (text: string): string => {
    hash.update(text)
    return text
  }
  yield hashed(titleOf(build))
  const { manifest, files, ...known } = memory
  const { nodes, disabled, ...rest } = manifest
  const interner = makeInterner()
  const positions = new Map([...nodes.keys()].map((id, position) => [id, position]))
  const columns = { enabled: emptyColumns(), disabled: emptyColumns() }
  for (const [list, into] of [
    [nodes, columns.enabled],
    [disabled, columns.disabled],
  ] as const) {
    for (const node of list.values()) {
      const row = hashed(addNode(node, into, positions, interner))
      into.lengths.push(Buffer.byteLength(row))
      yield row
    }
  }
  const index = hashed(
    `{"facts":${JSON.stringify(jsonOf({ ...known, manifest: rest }))},"files":${JSON.stringify(files.map(fileRow))},` +
      `"values":${JSON.stringify(interner.text())},"enabled":${JSON.stringify(columns.enabled)},"disabled":${JSON.stringify(columns.disabled)}}`,
  )
  yield index
  yield `${String(Buffer.byteLength(index)).padStart(12, '0')} ${hash.digest('hex')}\n`
}

/** undefined for bytes that are cut off, of another version, or were changed by anything but `writeMemory`. */
export function readMemory(bytes: Uint8Array, build: string): ParseMemory | undefined {
  const title = titleOf(build)
  const decoder = new TextDecoder()
  const textOf = (start: number, end: number): string => decoder.decode(bytes.subarray(start, end))
  const end = bytes.length - TRAILER_LENGTH
  const trailer = TRAILER.exec(textOf(Math.max(end, 0), bytes.length))
  if (!trailer || textOf(0, title.length) !== title) return undefined
  if (createHash('sha256').update(bytes.subarray(0, end)).digest('hex') !== trailer[2]) return undefined
  const { facts, files, values, enabled, disabled } = JSON.parse(textOf(end - Number(trailer[1]), end)) as Index
  const { manifest, ...known } = fromJson(facts) as Omit<ParseMemory, 'manifest' | 'files'> & {
    readonly manifest: Omit<Manifest, 'nodes' | 'disabled'>
  }
  const interned = fromJson(values) as readonly unknown[]
  const rowText = (start: number, length: number): string => textOf(start, start + length)
  const rowsOfEnabled = enabled.lengths.reduce((sum, length) => sum + length, 0)
  return {
    ...known,
    files: files.map(fileOfRow),
    manifest: {
      ...manifest,
      nodes: nodesOf(enabled, interned, title.length, rowText),
      disabled: nodesOf(disabled, interned, title.length + rowsOfEnabled, rowText, enabled.ids),
    },
  }
}

function fileRow({ path, size, modifiedMs, changedMs, inode, hash }: RememberedFile): Index['files'][number] {
  return hash === undefined
    ? [path, size, modifiedMs, changedMs, inode]
    : [path, size, modifiedMs, changedMs, inode, hash]
}

function fileOfRow([path, size, modifiedMs, changedMs, inode, hash]: Index['files'][number]): RememberedFile {
  return { path, size, modifiedMs, changedMs, inode, ...(hash !== undefined && { hash }) }
}

/** SHA-256 of texts, one after the other, in hex. */
export function hashOf(texts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(text)
  return hash.digest('hex')
}

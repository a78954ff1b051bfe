/**
 * Where the entries of the last manifest.json stand in it. Most of them are the same in the next one, and are copied from
 * file to file; making them again is what writing the manifest of ten thousand models would take its time for.
 */
import type { NodeId } from '../core/node.ts'
import type { FileStat } from '../core/world.ts'

export interface WrittenManifest {
  /** The parse that the entries are of. */
  readonly parse: string
  /** The invocation that wrote it, which stands at its head: another one may have written at the same time. */
  readonly invocation: string
  /** The file as it was left: any other is not the one that was written. */
  readonly file: Pick<FileStat, 'size' | 'modifiedMs' | 'changedMs' | 'inode'>
  /** Nodes whose entries are as parsing made them, and where they stand, in bytes. */
  readonly ids: readonly NodeId[]
  readonly starts: readonly number[]
  readonly lengths: readonly number[]
}

const TITLE = 'wh written manifest 1\n'

/** The metadata of the manifest stands in fewer. */
const HEAD_BYTES = 4096

export function writtenText(written: WrittenManifest): string {
  return `${TITLE}${JSON.stringify(written)}\n`
}

/** Entries by id; undefined where the file, or the parse, is another. */
export function writtenEntries(
  text: string,
  parse: string,
  file: FileStat | undefined,
  manifest: () => Uint8Array,
): ((id: NodeId) => Uint8Array | undefined) | undefined {
  if (!text.startsWith(TITLE) || !text.endsWith('}\n')) return undefined
  const written = JSON.parse(text.slice(TITLE.length)) as WrittenManifest
  if (written.parse !== parse) return undefined
  const { size, modifiedMs, changedMs, inode } = written.file
  const isSame =
    file?.size === size && file.modifiedMs === modifiedMs && file.changedMs === changedMs && file.inode === inode
  if (!isSame) return undefined
  const bytes = manifest()
  if (!new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES)).includes(written.invocation)) return undefined
  const rows = new Map(written.ids.map((id, row) => [id, row]))
  return (id) => {
    const row = rows.get(id)
    const start = row === undefined ? undefined : written.starts[row]
    const length = row === undefined ? undefined : written.lengths[row]
    return start === undefined || length === undefined ? undefined : bytes.subarray(start, start + length)
  }
}

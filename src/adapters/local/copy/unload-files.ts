/** The files of one UNLOAD: their names, their parts, and all of them or none. */
import { gzipSync } from 'node:zlib'
import type { UnloadStatement } from '../../../sql/copy/statement.ts'
import type { ObjectStore, ObjectWriter } from '../../copy/objects.ts'

export interface UnloadedFile {
  readonly url: string
  readonly bytes: number
  readonly rows: number
}

export interface UnloadFiles {
  /** The next file below a partition's folder, `''` for none. */
  readonly open: (partition: string) => { readonly url: string; readonly writer: ObjectWriter }
  readonly finish: (url: string, rows: number) => void
  /** The folder of each partition that has files, as prefixes. */
  readonly folders: () => readonly string[]
  /** Puts all files under their names. */
  readonly publish: () => Promise<readonly UnloadedFile[]>
  readonly abandon: () => void
}

export function unloadFiles(statement: UnloadStatement, store: ObjectStore): UnloadFiles {
  const opened: { url: string; writer: ObjectWriter; rows: number }[] = []
  const counts = new Map<string, number>()
  return {
    open(partition) {
      const part = counts.get(partition) ?? 0
      counts.set(partition, part + 1)
      const url = fileUrl(statement, partition, part)
      const file = { url, writer: store.create(url), rows: 0 }
      opened.push(file)
      return file
    },
    finish(url, rows) {
      const file = opened.find((candidate) => candidate.url === url)
      if (file) file.rows = rows
    },
    folders: () => [...counts.keys()].map((partition) => folderUrl(statement) + partition),
    async publish() {
      const published: UnloadedFile[] = []
      for (const { url, writer, rows } of opened) published.push({ url, rows, bytes: await writer.finish() })
      return published
    },
    abandon() {
      for (const { writer } of opened) writer.abandon()
    },
  }
}

/** One slice writes `0000_part_00`, `0000_part_01` …, with PARALLEL OFF `000`, `001` …. */
function fileUrl(statement: UnloadStatement, partition: string, part: number): string {
  const { parallel } = statement
  const number = parallel ? `0000_part_${String(part).padStart(2, '0')}` : String(part).padStart(3, '0')
  return `${folderUrl(statement)}${partition}${number}${extensionOf(statement)}`
}

/** The prefix of all names; the folder of partitions ends in a slash even where the statement forgot it. */
function folderUrl({ destination, partitionBy }: UnloadStatement): string {
  return partitionBy.length > 0 && !destination.url.endsWith('/') ? `${destination.url}/` : destination.url
}

function extensionOf({ extension, compression, format }: UnloadStatement): string {
  if (extension !== undefined) return `.${extension}`
  if (format.kind === 'parquet') return '.parquet'
  return compression === 'gzip' ? '.gz' : ''
}

/** Text to one partition's files, a new one as soon as the largest size is reached. */
export interface TextOutput {
  readonly write: (line: string) => void
  readonly close: () => void
}

const BUFFER = 1 << 20

export function textOutput(
  statement: UnloadStatement,
  files: UnloadFiles,
  partition: string,
  header: string,
): TextOutput {
  const { compression, maxFileSize = Number.POSITIVE_INFINITY } = statement
  let file = files.open(partition)
  let rows = 0
  let bytes = 0
  let pending = ''

  const flush = (): void => {
    if (pending === '') return
    const data = Buffer.from(pending)
    // Members of a gzip file may stand one after the other.
    file.writer.write(compression === 'gzip' ? gzipSync(data) : data)
    pending = ''
  }
  const put = (line: string): void => {
    pending += line
    rows++
    bytes += Buffer.byteLength(line)
    if (pending.length >= BUFFER) flush()
  }
  const close = (): void => {
    flush()
    files.finish(file.url, rows)
  }
  if (statement.header) put(header)
  return {
    write(line) {
      if (bytes + Buffer.byteLength(line) > maxFileSize && rows > (statement.header ? 1 : 0)) {
        close()
        file = files.open(partition)
        rows = 0
        bytes = 0
        if (statement.header) put(header)
      }
      put(line)
    },
    close,
  }
}

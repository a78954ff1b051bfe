/** Reads a tar archive: POSIX ustar with the long names of GNU and pax. Nothing here touches a disk. */

export interface TarFile {
  /** As it stands in the archive, with forward slashes. */
  readonly path: string
  readonly bytes: Uint8Array
}

const BLOCK = 512
const decoder = new TextDecoder()

/** The regular files of an archive, in order. Throws for bytes that are no archive. */
export function readTar(archive: Uint8Array): readonly TarFile[] {
  const files: TarFile[] = []
  let longName: string | undefined
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK)
    if (header.every((byte) => byte === 0)) break
    checkHeader(header)
    const size = octal(header, 124, 12)
    const type = String.fromCharCode(header[156] ?? 0)
    const bytes = archive.subarray(at + BLOCK, at + BLOCK + size)
    if (bytes.length < size) throw new Error('the archive ends in the middle of a file')
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
    if (type === 'L') longName = text(bytes, 0, size)
    else if (type === 'x') longName = paxPath(decoder.decode(bytes)) ?? longName
    else if (type !== 'g') {
      if (type === '0' || type === '\0') files.push({ path: longName ?? headerName(header), bytes })
      longName = undefined
    }
  }
  return files
}

/** The sum of the header's bytes, its own field counted as spaces. */
function checkHeader(header: Uint8Array): void {
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0)
  if (sum !== octal(header, 148, 8)) throw new Error('this is no tar archive')
}

function headerName(header: Uint8Array): string {
  const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : ''
  const name = text(header, 0, 100)
  return prefix === '' ? name : `${prefix}/${name}`
}

/** `27 path=folder/file.sql\n` among the records of a pax header. */
function paxPath(records: string): string | undefined {
  return /^\d+ path=(.*)$/m.exec(records)?.[1]
}

function text(bytes: Uint8Array, start: number, length: number): string {
  const field = bytes.subarray(start, start + length)
  const end = field.indexOf(0)
  return decoder.decode(end < 0 ? field : field.subarray(0, end))
}

function octal(header: Uint8Array, start: number, length: number): number {
  return Number.parseInt(text(header, start, length).trim() || '0', 8)
}

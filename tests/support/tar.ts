/** Tar archives for tests, as GitHub's code servers make them: everything in one folder, gzipped. */
import { gzipSync } from 'node:zlib'

export function tarball(files: Readonly<Record<string, string>>, folder = 'package-1.0.0'): Uint8Array {
  const blocks = Object.entries(files).flatMap(([path, text]) => entry(`${folder}/${path}`, Buffer.from(text)))
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

/** Names of more than 100 bytes go into a pax record before the file. */
function entry(path: string, bytes: Buffer): Buffer[] {
  if (Buffer.byteLength(path) <= 100) return [header(path, bytes.length, '0'), padded(bytes)]
  const record = paxRecord('path', path)
  return [
    header('pax', record.length, 'x'),
    padded(record),
    header(path.slice(0, 100), bytes.length, '0'),
    padded(bytes),
  ]
}

function paxRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`
  let length = Buffer.byteLength(rest)
  length += String(length + String(length).length).length
  return Buffer.from(`${length}${rest}`)
}

function header(path: string, size: number, type: string): Buffer {
  const block = Buffer.alloc(512)
  block.write(path, 0, 100)
  block.write('0000644\0', 100)
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  block.write('        ', 148)
  block.write(type, 156)
  block.write('ustar\0', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
}

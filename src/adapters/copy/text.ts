/**
 * Bytes of an object as text, chunk by chunk. Bytes that are no UTF-8 become lone surrogates (U+DC80 + the byte), so
 * that the readers go on, the field they stand in can be named, and ACCEPTINVCHARS can replace them one by one.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { Readable } from 'node:stream'
import * as zlib from 'node:zlib'
import { DatabaseError } from '../../core/adapter.ts'
import type { Compression, Encoding } from '../../sql/copy/statement.ts'
import type { DataObject } from './objects.ts'

export interface TextOptions {
  readonly compression?: Compression
  readonly encoding: Encoding
}

/** Reads an object as text. `onBytes` hears of the stored bytes as they are consumed. */
export async function* textOf(
  object: DataObject,
  { compression, encoding }: TextOptions,
  onBytes: (count: number) => void,
): AsyncGenerator<string> {
  const decode = decoderOf(encoding, object.name)
  for await (const bytes of bytesOf(object, compression, onBytes)) {
    const text = decode(bytes, false)
    if (text !== '') yield text
  }
  const rest = decode(new Uint8Array(0), true)
  if (rest !== '') yield rest
}

/** The bytes of an object, decompressed. `onBytes` hears of the stored bytes as they are consumed. */
export async function* bytesOf(
  object: DataObject,
  compression: Compression | undefined,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of object.chunks()) {
      // A decompressor keeps its input longer than a chunk lives.
      yield compression === undefined ? chunk : Uint8Array.from(chunk)
      onBytes(chunk.byteLength)
    }
  }
  const inflate = inflaterOf(compression)
  if (!inflate) return yield* counted()
  const source = Readable.from(counted())
  source.on('error', (error) => inflate.destroy(error))
  try {
    yield* source.pipe(inflate)
  } catch (thrown) {
    if (thrown instanceof DatabaseError) throw thrown
    throw new DatabaseError(
      `'${object.name}' is not ${compression?.toUpperCase()} data: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      {
        sqlState: '22P04',
        hint: `leave ${compression?.toUpperCase()} out if the files are not compressed`,
        cause: thrown,
      },
    )
  }
}

function inflaterOf(compression: Compression | undefined): ReturnType<typeof zlib.createGunzip> | undefined {
  if (compression === 'gzip') return zlib.createGunzip()
  if (compression === 'zstd') return zstd?.()
  return undefined
}

/** In Node since 22.15; absent before. */
const zstd: (() => ReturnType<typeof zlib.createGunzip>) | undefined = Reflect.get(zlib, 'createZstdDecompress')

/** Compressions this Node can read. */
export const READABLE_COMPRESSIONS: readonly Compression[] = zstd ? ['gzip', 'zstd'] : ['gzip']

type Decoder = (bytes: Uint8Array, last: boolean) => string

function decoderOf(encoding: Encoding, name: string): Decoder {
  switch (encoding) {
    case 'utf8':
      return utf8Decoder()
    case 'iso88591':
      return (bytes) => view(bytes).toString('latin1')
    case 'utf16le':
    case 'utf16be':
      return utf16Decoder(encoding)
    case 'utf16':
      return markedUtf16Decoder(name)
  }
}

const BOM = '\ufeff'

function utf8Decoder(): Decoder {
  let rest: Buffer = Buffer.alloc(0)
  let first = true
  return (bytes, last) => {
    const all = rest.length === 0 ? view(bytes) : Buffer.concat([rest, bytes])
    const whole = last ? all.length : wholeCharacters(all)
    rest = Buffer.from(all.subarray(whole))
    const text = decodeUtf8(all.subarray(0, whole))
    if (!first || text === '') return text
    first = false
    return text.startsWith(BOM) ? text.slice(1) : text
  }
}

/** Where the last whole character ends: a sequence that may go on in the next chunk waits for it. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return bytes.length
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return length > back ? bytes.length - back : bytes.length
    }
  }
  return bytes.length
}

/** Decodes UTF-8; each byte that is none becomes U+DC80 … U+DCFF by its value. */
function decodeUtf8(bytes: Buffer): string {
  // An ASCII text stays one byte a character inside V8, which makes everything after this line twice as fast.
  if (isAscii(bytes)) return bytes.toString('latin1')
  if (isUtf8(bytes)) return bytes.toString('utf8')
  let text = ''
  let from = 0
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at)
    if (length > 0) {
      at += length
      continue
    }
    text += bytes.toString('utf8', from, at) + String.fromCharCode(0xdc00 + (bytes[at] ?? 0))
    from = ++at
  }
  return text + bytes.toString('utf8', from)
}

/** Bytes of the well-formed sequence at an offset, or 0. */
function sequenceLength(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return 1
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0
  return length > 0 && isUtf8(bytes.subarray(at, at + length)) && at + length <= bytes.length ? length : 0
}

function utf16Decoder(encoding: 'utf16le' | 'utf16be'): Decoder {
  const decoder = new TextDecoder('utf-16le')
  let rest: Buffer = Buffer.alloc(0)
  return (bytes, last) => {
    const all = Buffer.concat([rest, bytes])
    const whole = all.subarray(0, all.length - (all.length % 2))
    rest = Buffer.from(all.subarray(whole.length))
    return decoder.decode(encoding === 'utf16be' ? Buffer.from(whole).swap16() : whole, { stream: !last })
  }
}

function markedUtf16Decoder(name: string): Decoder {
  let decoder: Decoder | undefined
  let start: Buffer = Buffer.alloc(0)
  return (bytes, last) => {
    if (decoder) return decoder(bytes, last)
    start = Buffer.concat([start, bytes])
    if (start.length < 2 && !last) return ''
    const mark = start.toString('hex', 0, 2)
    if (mark !== 'fffe' && mark !== 'feff') {
      throw new DatabaseError(`'${name}' has no byte order mark`, {
        sqlState: '22021',
        hint: 'ENCODING UTF16 needs one; use UTF16LE or UTF16BE',
      })
    }
    decoder = utf16Decoder(mark === 'fffe' ? 'utf16le' : 'utf16be')
    return decoder(start, last)
  }
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

const LONE = /[\ud800-\udfff]/u

/** The text holds bytes that were no UTF-8, or half a surrogate pair from a JSON escape. */
export function isBroken(text: string): boolean {
  return LONE.test(text)
}

/** Replaces each broken byte; what was half a surrogate pair in JSON counts as three. */
export function mend(text: string, replacement: string): string {
  return text.replaceAll(/[\ud800-\udfff]/gu, (unit) => (isByte(unit) ? replacement : replacement.repeat(3)))
}

/** The text with U+FFFD for everything broken, for people. */
export function shownText(text: string): string {
  return text.replaceAll(/[\ud800-\udfff]/gu, '\ufffd')
}

/** The first broken byte, in hex, as Redshift's error 1220 shows it. */
export function brokenHex(text: string): string {
  const unit = LONE.exec(text)?.[0] ?? ''
  return isByte(unit)
    ? (unit.charCodeAt(0) & 0xff).toString(16)
    : Buffer.from([0xe0 | (unit.charCodeAt(0) >> 12)]).toString('hex')
}

function isByte(unit: string): boolean {
  return unit >= '\udc80' && unit <= '\udcff'
}

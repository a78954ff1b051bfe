/**
 * What clients send, read from bytes that nobody has checked yet: every read is bounded, every count believed only as
 * far as the message reaches. https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
import { protocolViolation } from './fault.ts'
import type { Input } from './input.ts'

export type Opening =
  /** `minor` is what the client speaks of protocol 3; the server speaks 3.0. */
  | { readonly kind: 'startup'; readonly minor: number; readonly parameters: ReadonlyMap<string, string> }
  | { readonly kind: 'tls' }
  | { readonly kind: 'gss' }
  | { readonly kind: 'cancel'; readonly pid: number; readonly secret: number }

export type Request =
  | { readonly kind: 'query'; readonly sql: string }
  | { readonly kind: 'parse'; readonly name: string; readonly sql: string; readonly types: readonly number[] }
  | Bind
  | { readonly kind: 'describe'; readonly what: Named; readonly name: string }
  | { readonly kind: 'execute'; readonly portal: string; readonly limit: number }
  | { readonly kind: 'close'; readonly what: Named; readonly name: string }
  | { readonly kind: 'sync' }
  | { readonly kind: 'flush' }
  | { readonly kind: 'terminate' }
  /** Data of a COPY that nobody waits for any more. */
  | { readonly kind: 'copy data' }
  | { readonly kind: 'unknown'; readonly type: string }

export type Named = 'statement' | 'portal'

export interface Bind {
  readonly kind: 'bind'
  readonly portal: string
  readonly statement: string
  readonly formats: readonly number[]
  readonly values: readonly (Buffer | null)[]
  readonly resultFormats: readonly number[]
}

const LARGEST_STARTUP = 10_000
/** One statement with its values. Larger data comes by COPY from files. */
const LARGEST_REQUEST = 256 << 20

const CANCEL = 80_877_102
const TLS = 80_877_103
const GSS = 80_877_104

/** undefined: the client has gone. */
export async function readOpening(input: Input): Promise<Opening | undefined> {
  const head = await input.take(4)
  if (!head) return undefined
  const length = head.readInt32BE(0)
  if (length < 8 || length > LARGEST_STARTUP) throw protocolViolation('invalid length of startup packet')
  const body = await input.take(length - 4)
  if (!body) return undefined
  const reader = readerOf(body)
  const code = reader.int32()
  if (code === TLS) return { kind: 'tls' }
  if (code === GSS) return { kind: 'gss' }
  if (code === CANCEL) return { kind: 'cancel', pid: reader.int32(), secret: reader.int32() }
  if (code >> 16 !== 3) {
    throw protocolViolation(`unsupported frontend protocol ${code >> 16}.${code & 0xffff}: server supports 3.0`)
  }
  const parameters = new Map<string, string>()
  for (;;) {
    const name = reader.text()
    if (name === '') return { kind: 'startup', minor: code & 0xffff, parameters }
    parameters.set(name, reader.text())
  }
}

export interface Message {
  readonly type: string
  readonly body: Buffer
}

/** One message with its type byte; undefined when the client has gone. */
export async function readMessage(input: Input, largest = LARGEST_REQUEST): Promise<Message | undefined> {
  const head = await input.take(5)
  if (!head) return undefined
  const length = head.readInt32BE(1)
  const type = String.fromCharCode(head[0] ?? 0)
  if (length < 4 || length - 4 > largest) throw protocolViolation(`invalid message length ${length}`)
  const body = length === 4 ? Buffer.alloc(0) : await input.take(length - 4)
  return body && { type, body }
}

export function parseRequest({ type, body }: Message): Request {
  const reader = readerOf(body)
  switch (type) {
    case 'Q':
      return { kind: 'query', sql: reader.text() }
    case 'P':
      return { kind: 'parse', name: reader.text(), sql: reader.text(), types: reader.list(() => reader.uint32()) }
    case 'B': {
      const [portal, statement] = [reader.text(), reader.text()]
      const formats = reader.list(() => reader.format())
      const values = reader.list(() => reader.value())
      return { kind: 'bind', portal, statement, formats, values, resultFormats: reader.list(() => reader.format()) }
    }
    case 'D':
      return { kind: 'describe', what: reader.named(), name: reader.text() }
    case 'E':
      return { kind: 'execute', portal: reader.text(), limit: reader.int32() }
    case 'C':
      return { kind: 'close', what: reader.named(), name: reader.text() }
    case 'S':
      return { kind: 'sync' }
    case 'H':
      return { kind: 'flush' }
    case 'X':
      return { kind: 'terminate' }
    case 'd':
    case 'c':
    case 'f':
      return { kind: 'copy data' }
    default:
      return { kind: 'unknown', type }
  }
}

export function readerOf(body: Buffer) {
  let at = 0
  const need = (count: number): number => {
    if (count < 0 || at + count > body.length) throw protocolViolation('insufficient data left in message')
    const start = at
    at += count
    return start
  }
  const int16 = (): number => body.readInt16BE(need(2))
  const int32 = (): number => body.readInt32BE(need(4))
  const bytes = (count: number): Buffer => body.subarray(need(count), at)
  return {
    int16,
    int32,
    uint32: () => body.readUInt32BE(need(4)),
    bytes,
    rest: () => bytes(body.length - at),
    /** Up to the next zero byte. */
    text(): string {
      const end = body.indexOf(0, at)
      if (end < 0) throw protocolViolation('invalid string in message')
      const text = body.toString('utf8', at, end)
      at = end + 1
      return text
    },
    list<Item>(read: () => Item): readonly Item[] {
      const count = body.readUInt16BE(need(2))
      const items: Item[] = []
      for (let index = 0; index < count; index++) items.push(read())
      return items
    },
    value(): Buffer | null {
      const length = int32()
      if (length < -1) throw protocolViolation(`invalid length of a value: ${length}`)
      return length === -1 ? null : bytes(length)
    },
    format(): number {
      const code = int16()
      if (code !== 0 && code !== 1) throw protocolViolation(`unsupported format code: ${code}`)
      return code
    },
    named(): Named {
      const letter = String.fromCharCode(bytes(1)[0] ?? 0)
      if (letter !== 'S' && letter !== 'P')
        throw protocolViolation(`invalid subtype ${JSON.stringify(letter)} of message`)
      return letter === 'S' ? 'statement' : 'portal'
    },
  }
}

/** A client that says what the test says, byte by byte, and hears everything. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface Heard {
  readonly type: string
  readonly body: Buffer
}

export interface RawClient {
  readonly socket: Socket
  readonly send: (...messages: readonly Buffer[]) => void
  /** Messages up to and with the next of this type. */
  readonly until: (type: string) => Promise<readonly Heard[]>
  /** Everything up to the end of the connection. */
  readonly end: () => Promise<readonly Heard[]>
}

export async function openRaw(port: number): Promise<RawClient> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  let bytes = Buffer.alloc(0)
  let closed = false
  let wake = (): void => undefined
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
    wake()
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    closed = true
    wake()
  })
  const next = async (): Promise<Heard | undefined> => {
    for (;;) {
      const length = bytes.length >= 5 ? bytes.readInt32BE(1) + 1 : undefined
      if (length !== undefined && bytes.length >= length) {
        const message = { type: String.fromCharCode(bytes[0] ?? 0), body: bytes.subarray(5, length) }
        bytes = bytes.subarray(length)
        return message
      }
      if (closed) return undefined
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  const collect = async (isLast: (message: Heard) => boolean): Promise<readonly Heard[]> => {
    const heard: Heard[] = []
    for (;;) {
      const message = await next()
      if (!message) return heard
      heard.push(message)
      if (isLast(message)) return heard
    }
  }
  return {
    socket,
    send: (...messages) => void socket.write(Buffer.concat(messages)),
    until: (type) => collect((message) => message.type === type),
    end: () => collect(() => false),
  }
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value | 0)
  return bytes
}

export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

export const text = (value: string): Buffer => Buffer.from(`${value}\0`)

export function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body])
}

export function startup(parameters: Readonly<Record<string, string>>): Buffer {
  const words = Object.entries(parameters).flatMap(([name, value]) => [text(name), text(value)])
  const body = Buffer.concat([int32(196_608), ...words, Buffer.alloc(1)])
  return Buffer.concat([int32(body.length + 4), body])
}

/** Logged in, and ready. */
export async function openReady(port: number): Promise<RawClient> {
  const client = await openRaw(port)
  client.send(startup({ user: 'ada', database: 'dev' }))
  await client.until('Z')
  return client
}

/** What a client reads of messages: their types, in a row. */
export const typesOf = (messages: readonly Heard[]): string => messages.map(({ type }) => type).join('')

/** Fields of an error, by their letters. */
export function errorFields(messages: readonly Heard[]): Readonly<Record<string, string>> {
  const body = messages.find(({ type }) => type === 'E')?.body ?? Buffer.alloc(0)
  const fields = body
    .toString()
    .split('\0')
    .filter((field) => field !== '')
  return Object.fromEntries(fields.map((field) => [field.slice(0, 1), field.slice(1)]))
}

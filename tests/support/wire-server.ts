/**
 * A server that speaks just enough of the PostgreSQL wire protocol to stand in for a Redshift cluster: it writes down
 * every query it receives, each by connection, and answers as the test says.
 */

import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

export interface Reply {
  readonly columns?: readonly { readonly name: string; readonly oid: number; readonly modifier?: number }[]
  readonly rows?: readonly (readonly (string | null)[])[]
  readonly tag?: string
  readonly notices?: readonly string[]
  readonly error?: {
    readonly code: string
    readonly message: string
    readonly hint?: string
    readonly position?: number
  }
  /** Answer only once another connection has asked for the cancellation of this one. */
  readonly untilCancelled?: boolean
  /** Close the socket instead of answering. */
  readonly hangUp?: boolean
}

export interface WireServer {
  readonly port: number
  /** Queries in order, with the number of the connection that sent them. */
  readonly received: readonly { readonly connection: number; readonly sql: string }[]
  /** Parameters of the startup packets. */
  readonly startups: readonly Readonly<Record<string, string>>[]
  stop(): Promise<void>
}

export interface WireServerOptions {
  readonly reply: (sql: string, connection: number) => Reply
  /** Body of an authentication request, after its code, and the judge of the answer; default: no password. */
  readonly login?: { readonly code: number; readonly request: Buffer; readonly accepts: (answer: Buffer) => boolean }
}

export async function startWireServer({ reply, login }: WireServerOptions): Promise<WireServer> {
  const received: { connection: number; sql: string }[] = []
  const startups: Record<string, string>[] = []
  const waiting = new Map<number, () => void>()
  const sockets = new Set<Socket>()
  let connections = 0

  const server = createServer((socket) => {
    const connection = ++connections
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    let pending = Buffer.alloc(0)
    let state: 'startup' | 'login' | 'ready' = 'startup'
    let transaction = 'I'

    const answer = (sql: string): void => {
      received.push({ connection, sql })
      const cancelled = /pg_(?:cancel|terminate)_backend\((\d+)\)/.exec(sql)?.[1]
      if (cancelled !== undefined) waiting.get(Number(cancelled))?.()
      const said =
        sql === 'select pg_backend_pid()' ? single('pg_backend_pid', 23, String(connection)) : reply(sql, connection)
      if (said.hangUp) return void socket.destroy()
      if (sql === 'begin') transaction = 'T'
      else if (sql === 'commit' || sql === 'rollback') transaction = 'I'
      else if (said.error && transaction === 'T') transaction = 'E'
      const send = (): void => void socket.write(replyBytes(said, transaction))
      if (said.untilCancelled) waiting.set(connection, send)
      else send()
    }

    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk])
      while (true) {
        const typed = state === 'startup' ? 0 : 1
        if (pending.length < typed + 4) return
        const length = pending.readInt32BE(typed) + typed
        if (pending.length < length) return
        const body = pending.subarray(typed + 4, length)
        const type = typed ? String.fromCharCode(pending[0] ?? 0) : ''
        pending = pending.subarray(length)
        if (state === 'startup' && body.readInt32BE(0) === 80877103) {
          socket.write('N')
        } else if (state === 'startup') {
          startups.push(startupParameters(body))
          state = login ? 'login' : 'ready'
          socket.write(login ? message('R', int32(login.code), login.request) : welcome(connection))
        } else if (state === 'login') {
          state = 'ready'
          socket.write(
            login?.accepts(body)
              ? welcome(connection)
              : replyBytes({ error: { code: '28000', message: 'password authentication failed for user "u"' } }),
          )
        } else if (type === 'Q') answer(body.subarray(0, -1).toString())
        else if (type === 'X') socket.end()
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return {
    port: address.port,
    received,
    startups,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A result of one row and one column. */
export function single(name: string, oid: number, value: string | null): Reply {
  return { columns: [{ name, oid }], rows: [[value]], tag: 'SELECT' }
}

function startupParameters(body: Buffer): Record<string, string> {
  const words = body.subarray(4).toString().split('\0')
  const parameters: Record<string, string> = {}
  for (let index = 0; index + 1 < words.length && words[index]; index += 2)
    parameters[words[index] ?? ''] = words[index + 1] ?? ''
  return parameters
}

function welcome(connection: number): Buffer {
  return Buffer.concat([
    message('R', int32(0)),
    message('S', text('server_version'), text('8.0.2')),
    message('K', int32(connection), int32(1)),
    message('Z', Buffer.from('I')),
  ])
}

function replyBytes({ columns, rows = [], tag = 'SELECT', notices = [], error }: Reply, status = 'I'): Buffer {
  const told = notices.map((notice) => message('N', field('S', 'INFO'), field('M', notice), Buffer.alloc(1)))
  if (error) {
    const fields = [field('S', 'ERROR'), field('C', error.code), field('M', error.message)]
    if (error.hint) fields.push(field('H', error.hint))
    if (error.position) fields.push(field('P', String(error.position)))
    return Buffer.concat([...told, message('E', ...fields, Buffer.alloc(1)), message('Z', Buffer.from(status))])
  }
  const head = columns
    ? [
        message(
          'T',
          int16(columns.length),
          ...columns.map(({ name, oid, modifier = -1 }) =>
            Buffer.concat([text(name), int32(0), int16(0), int32(oid), int16(-1), int32(modifier), int16(0)]),
          ),
        ),
      ]
    : []
  const data = rows.map((row) => message('D', int16(row.length), ...row.map(cell)))
  return Buffer.concat([...told, ...head, ...data, message('C', text(tag)), message('Z', Buffer.from(status))])
}

function cell(value: string | null): Buffer {
  return value === null ? int32(-1) : Buffer.concat([int32(Buffer.byteLength(value)), Buffer.from(value)])
}

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body])
}

const field = (code: string, value: string): Buffer => Buffer.concat([Buffer.from(code), text(value)])
const text = (value: string): Buffer => Buffer.from(`${value}\0`)

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

/** A proxy of the PostgreSQL protocol that cuts a connection at one statement: before the server has it, or after. */
import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'

export interface CuttingProxy {
  readonly port: number
  /**
   * Cuts the connection that sends the nth statement from now on, once. `before`: the server never hears it; `after`: the
   * server has done it, and the client never hears.
   */
  readonly cutAt: (statement: number, moment: 'before' | 'after') => void
  /** Statements passed since `cutAt`. */
  readonly passed: () => number
  readonly stop: () => Promise<void>
}

/** Messages of a client that ask the server to do something: a simple query, an execution. */
const ASKING: ReadonlySet<number> = new Set([0x51, 0x45])

export async function cuttingProxy(serverPort: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  let passed = 0
  let cut: { readonly statement: number; readonly moment: 'before' | 'after' } | undefined
  const proxy = createServer((client) => {
    const upstream = createConnection(serverPort, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
    }
    let waiting = Buffer.alloc(0)
    let started = false
    let deaf = false
    const end = (): void => {
      client.destroy()
      upstream.destroy()
    }
    client.on('data', (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk])
      for (;;) {
        const head = started ? 1 : 0
        if (waiting.length < head + 4) return
        const length = head + waiting.readInt32BE(head)
        if (waiting.length < length) return
        const message = waiting.subarray(0, length)
        waiting = waiting.subarray(length)
        if (started && ASKING.has(message[0] ?? 0) && ++passed === cut?.statement) {
          if (cut.moment === 'before') return end()
          deaf = true
        }
        started = true
        upstream.write(message)
      }
    })
    upstream.on('data', (chunk: Buffer) => {
      if (!deaf) client.write(chunk)
      else if (chunk[0] === WANTS_DATA || chunk.includes(READY)) end()
    })
    upstream.on('close', () => client.destroy())
    client.on('close', () => upstream.destroy())
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return {
    port: address.port,
    cutAt: (statement, moment) => {
      passed = 0
      cut = { statement, moment }
    },
    passed: () => passed,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}

/** The server waits for the rows of a COPY. */
const WANTS_DATA = 0x47

/** ReadyForQuery, as far as its length: what follows a statement that is over. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5])

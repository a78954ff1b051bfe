/** The door to `node:net` and `node:tls`: a port that hands out sockets, and the turn of a socket to TLS. */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls'

export type { Socket } from 'node:net'

export interface Listener {
  readonly host: string
  readonly port: number
  /** Takes no more connections; those that are open stay. */
  readonly close: () => void
}

/** Throws what the system says: `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`, `ENOTFOUND`. */
export async function listen(host: string, port: number, accept: (socket: Socket) => void): Promise<Listener> {
  const server = createServer({ noDelay: true, keepAlive: true }, accept)
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error(`no port at ${host}:${port}`)
  return { host: address.address, port: address.port, close: () => void server.close() }
}

export function secureContext(certificate: string, key: string): SecureContext {
  return createSecureContext({ cert: certificate, key, minVersion: 'TLSv1.2' })
}

/** Our side of the handshake; undefined when the client does not come to its end. */
export function startTls(socket: Socket, context: SecureContext): Promise<Socket | undefined> {
  const secure = new TLSSocket(socket, { isServer: true, secureContext: context })
  return new Promise((resolve) => {
    secure.once('secure', () => resolve(secure))
    secure.once('error', () => resolve(undefined))
    secure.once('close', () => resolve(undefined))
    socket.once('close', () => resolve(undefined))
  })
}

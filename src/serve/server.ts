/** The embedded warehouse on the PostgreSQL wire: one session of its own for each client. */
import { randomBytes } from 'node:crypto'
import type { LocalWarehouse } from '../adapters/local/warehouse.ts'
import type { Login } from './authentication.ts'
import { makeCertificate } from './certificate.ts'
import { type ServerSide, serveConnection } from './connection.ts'
import { WireFault } from './fault.ts'
import { openCopyHistory } from './leader/copy-history.ts'
import { leaderCatalogSql } from './leader/tables.ts'
import { listen, type Socket, secureContext } from './net.ts'
import type { Stopper } from './stopper.ts'

export interface ServerOptions {
  readonly warehouse: LocalWarehouse
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  readonly database: string
  /** Without one everybody is let in. */
  readonly login?: Login
  readonly now: () => number
  readonly onBug: (error: unknown) => void
}

export interface Server {
  readonly host: string
  readonly port: number
  /** PEM of the certificate that was made for this server. */
  readonly certificate: string
  /** Ends all sessions, and waits for them. */
  readonly close: () => Promise<void>
}

/** More than anybody needs locally, and fewer than the files that a process may open. */
const MOST_CONNECTIONS = 500

interface Member {
  readonly secret: number
  readonly stopper: Stopper
  readonly end: () => void
}

export async function startServer(options: ServerOptions): Promise<Server> {
  const { warehouse, database, login, now, onBug } = options
  await prepareCatalog(warehouse, database)
  const { certificate, key } = makeCertificate(namesOf(options.host), now())
  const members = new Map<number, Member>()
  const sockets = new Set<Socket>()
  const lives = new Set<Promise<void>>()
  let lastPid = 1000

  const memberCalls = (pid: number, call: (member: Member) => void): boolean => {
    const member = members.get(pid)
    if (member) call(member)
    return member !== undefined
  }

  const side: ServerSide = {
    database,
    ...(login && { login }),
    tls: secureContext(certificate, key),
    history: openCopyHistory(now),
    openSession: ({ user, pid, label }) => warehouse.openSession(label, { user, pid }),
    enter(member) {
      if (members.size >= MOST_CONNECTIONS) {
        throw new WireFault('too many connections', { sqlState: '53300', fatal: true })
      }
      const pid = ++lastPid
      const secret = randomBytes(4).readInt32BE()
      members.set(pid, { ...member, secret })
      return { pid, secret, leave: () => void members.delete(pid) }
    },
    cancel: (pid, secret) => {
      const member = members.get(pid)
      if (member?.secret === secret) member.stopper.stop()
    },
    cancelSession: (pid) => memberCalls(pid, ({ stopper }) => stopper.stop()),
    endSession: (pid) => memberCalls(pid, ({ end }) => end()),
    onBug,
  }

  const listener = await listen(options.host, options.port, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    const life = serveConnection(socket, side).catch(onBug)
    lives.add(life)
    void life.finally(() => lives.delete(life))
  })
  return {
    host: listener.host,
    port: listener.port,
    certificate,
    async close() {
      listener.close()
      for (const { end } of members.values()) end()
      const late = setTimeout(() => {
        for (const socket of sockets) socket.destroy()
      }, FAREWELL_MS)
      await Promise.all(lives)
      clearTimeout(late)
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** How long clients have to read that the server ends. */
const FAREWELL_MS = 1000

/** The leader's views need those of the warehouse, which are made when one of them is asked for. */
async function prepareCatalog(warehouse: LocalWarehouse, database: string): Promise<void> {
  await using session = await warehouse.openSession('wh serve')
  await session.query('select tablename from pg_tables limit 0')
  const answer = await session.runEngine(leaderCatalogSql({ catalog: session.engineCatalog, database }))
  if (answer.kind === 'rows') for await (const _rows of answer.batches);
}

/** What the certificate is for: the loopback's names, and the address that was asked for. */
function namesOf(host: string): readonly string[] {
  return [...new Set(['localhost', '127.0.0.1', '::1', ...(host === '0.0.0.0' || host === '::' ? [] : [host])])]
}

/** The life of one connection: TLS, who it is, the session that it is given, and its requests until it ends. */
import type { LocalSession } from '../adapters/local/session.ts'
import { DatabaseError } from '../core/adapter.ts'
import { authenticate, type Login } from './authentication.ts'
import { openBackend } from './backend.ts'
import { protocolViolation, WireFault } from './fault.ts'
import { type Input, openInput } from './input.ts'
import type { CopyHistory } from './leader/copy-history.ts'
import { type Socket, startTls } from './net.ts'
import { type Output, openOutput } from './output.ts'
import * as replies from './replies.ts'
import { errorReport } from './reports.ts'
import { type Message, type Opening, parseRequest, readMessage, readOpening } from './requests.ts'
import { type StartupSettings, startupSettings } from './startup.ts'
import { openStatements } from './statements.ts'
import { openStopper, type Stopper } from './stopper.ts'

type SecureContext = Parameters<typeof startTls>[1]

/** What the server is to each of its connections. */
export interface ServerSide {
  readonly database: string
  readonly login?: Login
  readonly tls: SecureContext
  readonly history: CopyHistory
  readonly openSession: (client: {
    readonly user: string
    readonly pid: number
    readonly label: string
  }) => Promise<LocalSession>
  /** Gives a connection its number and secret, and a place among those that can be stopped. */
  readonly enter: (member: { readonly stopper: Stopper; readonly end: () => void }) => Membership
  /** A cancel request; a wrong secret is nobody's. */
  readonly cancel: (pid: number, secret: number) => void
  readonly cancelSession: (pid: number) => boolean
  readonly endSession: (pid: number) => boolean
  readonly onBug: (error: unknown) => void
}

export interface Membership {
  readonly pid: number
  readonly secret: number
  readonly leave: () => void
}

/** Who does not finish the login must not keep a connection. */
const LOGIN_TIMEOUT_MS = 60_000

/** A login is small; nobody who is not known yet may send more. */
const LARGEST_LOGIN = 65_536

export async function serveConnection(raw: Socket, server: ServerSide): Promise<void> {
  raw.on('error', () => raw.destroy())
  const slow = setTimeout(() => raw.destroy(), LOGIN_TIMEOUT_MS)
  let output = openOutput(raw)
  try {
    const opened = await openWire(raw, server)
    if (!opened) return
    output = opened.output
    const { user, settings } = await logIn(opened, server)
    clearTimeout(slow)
    await serveSession(opened, user, settings, server)
  } catch (error) {
    if (!(error instanceof WireFault) && !(error instanceof DatabaseError)) server.onBug(error)
    // Whatever comes this far ends the connection.
    output.send(replies.errorResponse({ ...errorReport(error), severity: 'FATAL' }))
    await output.flush()
  } finally {
    clearTimeout(slow)
    raw.end()
  }
}

interface Wire {
  readonly socket: Socket
  readonly input: Input
  readonly output: Output
  readonly startup: Extract<Opening, { kind: 'startup' }>
}

/** From the first bytes to the startup packet, perhaps by way of TLS. undefined: there is nothing to serve. */
async function openWire(raw: Socket, server: ServerSide): Promise<Wire | undefined> {
  let socket = raw
  let input = openInput(raw)
  for (let isSecure = false; ; ) {
    const opening = await readOpening(input)
    if (!opening) return undefined
    switch (opening.kind) {
      case 'cancel':
        server.cancel(opening.pid, opening.secret)
        return undefined
      case 'gss':
        socket.write('N')
        break
      case 'tls': {
        if (isSecure) throw protocolViolation('TLS is already there')
        // What was sent before the handshake may be anybody's.
        if (input.waiting() > 0) throw protocolViolation('received unencrypted data after SSL request')
        input.release()
        socket.write('S')
        // A client that does not trust us has closed, and knows why.
        const secure = await startTls(socket, server.tls)
        if (!secure) return undefined
        socket = secure
        socket.on('error', () => raw.destroy())
        input = openInput(socket)
        isSecure = true
        break
      }
      case 'startup':
        return { socket, input, output: openOutput(socket), startup: opening }
    }
  }
}

async function logIn(
  { input, output, startup }: Wire,
  { database, login }: ServerSide,
): Promise<{ readonly user: string; readonly settings: StartupSettings }> {
  const { parameters, minor } = startup
  if (minor > 0) output.send(replies.negotiateVersion())
  const user = parameters.get('user') ?? ''
  if (user === '') throw new WireFault('no user name specified in startup packet', { sqlState: '28000', fatal: true })
  const settings = startupSettings(parameters)
  if (login) {
    await authenticate(user, login, {
      send: (message) => {
        output.send(message)
        return output.flush()
      },
      receive: () => received(input),
    })
  }
  const wanted = parameters.get('database') ?? user
  if (wanted !== database) {
    throw new WireFault(`database "${wanted}" does not exist`, {
      sqlState: '3D000',
      fatal: true,
      hint: `the database is "${database}"`,
    })
  }
  return { user, settings }
}

async function received(input: Input): Promise<Message> {
  const message = await readMessage(input, LARGEST_LOGIN)
  if (message) return message
  throw protocolViolation('the client went away before it answered')
}

async function serveSession(
  { socket, input, output }: Wire,
  user: string,
  settings: StartupSettings,
  server: ServerSide,
): Promise<void> {
  const stopper = openStopper()
  const { pid, secret, leave } = server.enter({
    stopper,
    end: () => {
      output.send(
        replies.errorResponse({
          severity: 'FATAL',
          sqlState: '57P01',
          message: 'terminating connection due to administrator command',
        }),
      )
      void output.flush()
      socket.end()
      stopper.stop()
    },
  })
  try {
    await using session = await server.openSession({ user, pid, label: settings.application })
    stopper.attach(session)
    for (const statement of settings.statements) await session.execute(statement)
    // A client that goes away wants no answer any more.
    socket.on('close', stopper.stop)
    output.send(replies.authentication(0))
    for (const [name, value] of reportedParameters(session, user)) output.send(replies.parameterStatus(name, value))
    output.send(replies.backendKey(pid, secret))
    output.send(replies.readyForQuery('none'))
    await output.flush()
    const { database, history, cancelSession, endSession, onBug } = server
    const statements = openStatements({
      session,
      user,
      database,
      pid,
      history,
      cancel: cancelSession,
      terminate: endSession,
    })
    const backend = openBackend({ session, output, statements, stoppable: stopper.stoppable, onBug })
    for (;;) {
      const message = await readMessage(input)
      if (!message || message.type === 'X') return
      await backend.answer(parseRequest(message))
    }
  } finally {
    leave()
  }
}

/** What Redshift tells at the start of a session, as far as it means something here. */
function reportedParameters({ setting }: LocalSession, user: string): readonly (readonly [string, string])[] {
  const value = (name: string): string => setting(name) ?? ''
  return [
    ['application_name', value('application_name')],
    ['client_encoding', 'UTF8'],
    ['DateStyle', value('datestyle')],
    ['integer_datetimes', 'on'],
    ['is_superuser', 'on'],
    ['server_encoding', 'UTF8'],
    ['server_version', value('server_version')],
    ['session_authorization', user],
    ['TimeZone', value('timezone')],
  ]
}

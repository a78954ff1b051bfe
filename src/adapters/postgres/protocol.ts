/**
 * The door to `pg`: connections that speak the PostgreSQL wire protocol, for PostgreSQL and for Redshift. Rows come as
 * the server's own text, so nothing is lost on the way; one statement runs at a time. Nothing is configured in the
 * startup packet but names, because Redshift refuses every parameter that it does not know.
 */
import { EventEmitter } from 'node:events'
import type { Duplex } from 'node:stream'
import type { ConnectionOptions } from 'node:tls'
import type { Client, Connection, Submittable } from 'pg'
import { type Refusal, wireError } from './wire-error.ts'

export interface WireOptions {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  /** Asked for at each connect, so that temporary credentials can be fetched late. */
  readonly password?: () => Promise<string>
  /** undefined: no TLS. */
  readonly tls?: ConnectionOptions
  readonly application: string
  readonly connectTimeoutMs: number
  /** Idle time after which the socket is probed; a firewall that drops idle connections so stays open. */
  readonly keepAliveMs: number
  /** Answers an authentication request that `pg` does not know, by its code and its bytes; undefined: nobody does. */
  readonly authenticate?: (code: number, request: Buffer) => Promise<Buffer | undefined>
  /** Which of the server's refusals may not come again when the same is asked again. */
  readonly isTransient: (refusal: Refusal) => boolean
}

export interface WireField {
  readonly name: string
  /** OID of the type. */
  readonly type: number
  readonly modifier: number
}

export interface WireResult {
  readonly fields: readonly WireField[]
  readonly rows: readonly (readonly (string | null)[])[]
  /** `INSERT 0 5`; empty for an empty statement. */
  readonly tag: string
  readonly notices: readonly string[]
}

/** The data of a COPY, made as it is sent. What it throws fails the statement. */
type Chunks = Iterable<Buffer> | AsyncIterable<Buffer>

export interface WireConnection {
  /**
   * Runs SQL by the simple protocol; several statements give the result of the last that returns rows. Of more rows
   * than `keep` the rest is read and dropped.
   */
  run(sql: string, keep?: number): Promise<WireResult>
  /** Runs one statement by the extended protocol, for its first rows; the server stops there. */
  runLimited(sql: string, limit: number): Promise<WireResult>
  /** Runs a COPY … FROM STDIN and sends it the chunks, no faster than the server takes them. */
  copyIn(sql: string, chunks: Chunks): Promise<WireResult>
  /** A transaction that the user opened is still open. */
  inTransaction(): boolean
  /** The connection has broken. */
  isLost(): boolean
  close(): Promise<void>
}

export async function connectWire(options: WireOptions): Promise<WireConnection> {
  const { Client: PgClient } = await import('pg')
  const client = new PgClient({
    host: options.host,
    port: options.port,
    database: options.database,
    user: options.user,
    // A function also keeps `pg` from looking for ~/.pgpass on its own.
    password: options.password ?? (async () => ''),
    ssl: options.tls ?? false,
    application_name: options.application,
    connectionTimeoutMillis: options.connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: options.keepAliveMs,
  })
  // `connect` tells what goes wrong; without anybody who listens Node would end the process.
  client.on('error', () => undefined)
  answerAuthentication(client.connection, options)
  try {
    await client.connect()
  } catch (error) {
    throw wireError(error, '')
  }
  return openWire(client, options)
}

function openWire(client: Client, { isTransient }: WireOptions): WireConnection {
  let broken: unknown
  client.on('error', (error) => {
    broken ??= error
  })
  let last: Promise<unknown> = Promise.resolve()
  const submit = (request: Request): Promise<WireResult> => {
    const turn = last.then(async () => {
      if (broken !== undefined) throw wireError(broken, request.sql)
      const notices: string[] = []
      const hear = (notice: { severity?: string | undefined; message?: string | undefined }) =>
        notices.push(`${notice.severity ?? 'NOTICE'}: ${notice.message ?? ''}`)
      client.on('notice', hear)
      try {
        return await new Promise<WireResult>((resolve, reject) => {
          client.query(wireQuery(request, notices, resolve, reject))
        })
      } catch (error) {
        if (error instanceof SourceError) throw error.cause
        const told = wireError(error, request.sql, isTransient)
        if (told.lost) broken ??= told
        throw told
      } finally {
        client.off('notice', hear)
      }
    })
    last = turn.catch(() => undefined)
    return turn
  }
  return {
    run: (sql, keep) => submit({ sql, ...(keep !== undefined && { keep }) }),
    runLimited: (sql, limit) => submit({ sql, limit, keep: limit }),
    copyIn: (sql, chunks) => submit({ sql, chunks }),
    inTransaction: () => client.getTransactionStatus() === 'T' || client.getTransactionStatus() === 'E',
    isLost: () => broken !== undefined,
    close: async () => {
      await client.end()
    },
  }
}

interface Request {
  readonly sql: string
  /** Rows to keep. */
  readonly keep?: number
  /** Rows to ask for, by the extended protocol. */
  readonly limit?: number
  readonly chunks?: Chunks
}

/** Whoever made the data of a COPY failed; the server has only been told. */
class SourceError extends Error {
  override readonly name = 'SourceError'
}

/** What `pg` types leave out of a connection: sending the data of a COPY. */
interface CopyConnection {
  readonly stream: Duplex
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

/** One request in the form that `pg` drives: it calls these functions as the server's messages arrive. */
function wireQuery(
  { sql, keep = Number.POSITIVE_INFINITY, limit, chunks }: Request,
  notices: readonly string[],
  resolve: (result: WireResult) => void,
  reject: (error: unknown) => void,
) {
  let fields: readonly WireField[] = []
  let rows: (readonly (string | null)[])[] = []
  let tag = ''
  let over = false
  let ownFailure: unknown
  return {
    submit(connection: Connection): void {
      if (limit === undefined) {
        connection.query(sql)
        return
      }
      connection.parse({ name: '', text: sql, types: [] }, true)
      connection.bind({ values: [] }, true)
      connection.describe({ type: 'P', name: '' }, true)
      // The types say text, the serializer writes a number; zero would mean all rows.
      connection.execute({ rows: Math.max(limit, 1) as unknown as string }, true)
      connection.sync()
    },
    handleRowDescription(message: RowDescription): void {
      fields = message.fields.map((field) => ({
        name: field.name,
        type: field.dataTypeID,
        modifier: field.dataTypeModifier,
      }))
      rows = []
    },
    handleDataRow(message: { fields: readonly (string | null)[] }): void {
      if (rows.length < keep) rows.push(message.fields)
    },
    handleCommandComplete(message: { text: string }): void {
      tag = message.text
    },
    handleParseComplete(): void {},
    handleEmptyQuery(): void {},
    /** The limit is reached; the Sync that was sent along ends the portal. */
    handlePortalSuspended(): void {
      tag = `SELECT ${rows.length}`
    },
    handleCopyInResponse(connection: CopyConnection): void {
      if (chunks === undefined) {
        connection.sendCopyFail('this statement gives no data')
        return
      }
      sendChunks(connection, chunks, () => over).catch((error: unknown) => {
        ownFailure = error
        connection.sendCopyFail(error instanceof Error ? error.message : String(error))
      })
    },
    handleCopyData(): void {},
    handleError(error: unknown): void {
      over = true
      reject(
        ownFailure === undefined
          ? error
          : new SourceError('the data of a COPY could not be made', { cause: ownFailure }),
      )
    },
    handleReadyForQuery(): void {
      resolve({ fields, rows, tag, notices })
    },
  } satisfies Submittable & Record<string, unknown>
}

interface RowDescription {
  readonly fields: readonly {
    readonly name: string
    readonly dataTypeID: number
    readonly dataTypeModifier: number
  }[]
}

/** Stops when the server has refused a row: what comes after would only be dropped. */
async function sendChunks(connection: CopyConnection, chunks: Chunks, isOver: () => boolean): Promise<void> {
  for await (const chunk of chunks) {
    connection.sendCopyFromChunk(chunk)
    if (isOver() || connection.stream.destroyed) return
    if (connection.stream.writableNeedDrain) await drained(connection.stream)
  }
  connection.endCopyFrom()
}

/** The stream takes more, or is closed. */
function drained(stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done)
      stream.off('close', done)
      resolve()
    }
    stream.on('drain', done)
    stream.on('close', done)
  })
}

/** `pg` throws at an authentication request that it does not know, from a socket event, where nobody can catch it. */
interface Listening {
  attachListeners(stream: EventEmitter): void
  readonly stream: Duplex
  emit(event: 'error', error: Error): boolean
}

const authenticationMessage = 0x52
const errorMessage = 0x45
const knownRequests: ReadonlySet<number> = new Set([0, 3, 5, 10, 11, 12])

/** Reads the server's messages until the login is over, and answers the requests that `pg` does not know itself. */
function answerAuthentication(connection: Connection, options: WireOptions): void {
  const listening = connection as unknown as Listening
  const attach = listening.attachListeners.bind(listening)
  listening.attachListeners = (stream) => {
    const seen = new EventEmitter()
    attach(seen)
    let waiting = Buffer.alloc(0)
    let loggedIn = false
    stream.on('end', () => seen.emit('end'))
    stream.on('data', (chunk: Buffer) => {
      if (loggedIn) return void seen.emit('data', chunk)
      waiting = Buffer.concat([waiting, chunk])
      while (!loggedIn && waiting.length >= 5) {
        const length = waiting.readUInt32BE(1) + 1
        if (waiting.length < length) return
        const message = waiting.subarray(0, length)
        const code = waiting[0] === authenticationMessage ? message.readInt32BE(5) : undefined
        waiting = waiting.subarray(length)
        if (code !== undefined && !knownRequests.has(code)) answer(code, message.subarray(9))
        else seen.emit('data', message)
        loggedIn = code === 0 || message[0] === errorMessage
      }
      if (loggedIn && waiting.length > 0) seen.emit('data', waiting)
    })
  }
  const answer = (code: number, request: Buffer): void => {
    const unknown = new Error(`the server asks for an authentication (code ${code}) that is not supported`)
    Promise.resolve(options.authenticate?.(code, request)).then(
      (reply) => (reply === undefined ? listening.emit('error', unknown) : listening.stream.write(reply)),
      (error: unknown) => listening.emit('error', error instanceof Error ? error : new Error(String(error))),
    )
  }
}

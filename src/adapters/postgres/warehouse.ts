/** PostgreSQL as a warehouse. */
import { DatabaseError, type Session, type Target, type Warehouse } from '../../core/adapter.ts'
import { connectionFailed, ProjectError } from '../../core/problem.ts'
import { storeOpener } from '../copy/stores.ts'
import type { Opening } from '../opening.ts'
import { quoteIdentifier } from '../quote.ts'
import { retrying } from '../retry.ts'
import { numberOf, type Settings, textOf } from '../settings.ts'
import { postgresDialect } from './dialect.ts'
import { connectWire, type WireConnection, type WireOptions } from './protocol.ts'
import { openPostgresSession } from './session.ts'
import { isTlsRefusal, readTlsFiles, sslModeOf, tlsAttempts, tlsHint } from './tls.ts'
import { isTransient, mayConnectLater } from './transient.ts'

export async function openPostgresWarehouse(target: Target, opening: Opening): Promise<Warehouse> {
  const connect = () => connectTarget(target, opening)
  return {
    dialect: postgresDialect,
    openSession: (label) => openSession(target, opening, connect, label),
    [Symbol.asyncDispose]: async () => undefined,
  }
}

async function openSession(
  target: Target,
  opening: Opening,
  connect: () => Promise<WireConnection>,
  label: string,
): Promise<Session> {
  const { random, now, onBytes } = opening
  const wire = await connect()
  try {
    await wire.run(sessionSettings(target.settings))
    return await openPostgresSession({
      wire,
      openBeside: connect,
      copying: {
        openStore: storeOpener({ root: opening.root, aws: { env: opening.env ?? {} } }),
        now,
        ...(onBytes && { onProgress: (read, total) => onBytes(label, read, total) }),
      },
      rules: { retries: racesLost, isTransient: (error) => error.transient, random, pauseMs: 100 },
    })
  } catch (error) {
    await wire.close()
    throw connectionProblem(target, error)
  }
}

/** How often a unit may lose a race before it is given up. */
const racesLost = 4

/** Values must read the same whatever the server, the database or the role has been set to. */
function sessionSettings(settings: Settings): string {
  const searchPath = textOf(settings, 'search_path')
  const role = textOf(settings, 'role')
  return [
    'set datestyle to iso',
    'set intervalstyle to postgres',
    'set bytea_output to hex',
    'set extra_float_digits to 1',
    ...(searchPath === undefined ? [] : [`set search_path to ${searchPath}`]),
    ...(role === undefined ? [] : [`set role ${quoteIdentifier(role)}`]),
  ].join('; ')
}

/** dbt's `retries` are those of the connection. */
async function connectTarget(target: Target, opening: Opening): Promise<WireConnection> {
  const retries = numberOf(target.settings, 'retries') ?? 1
  const rules = { retries, isTransient: mayConnectLater, random: opening.random, pauseMs: 1000 }
  try {
    return await retrying(rules, () => connectOnce(target, opening))
  } catch (error) {
    throw connectionProblem(target, error)
  }
}

/** Tries what `sslmode` allows. */
async function connectOnce(target: Target, opening: Opening): Promise<WireConnection> {
  const attempts = tlsAttempts(sslModeOf(target.settings, 'prefer'), readTlsFiles(target.settings, opening))
  const options = wireOptions(target.settings, opening)
  let failure: unknown
  for (const tls of attempts) {
    try {
      return await connectWire({ ...options, ...(tls && { tls }) })
    } catch (error) {
      failure = error
      if (!mayTryAgain(error, tls !== undefined)) break
    }
  }
  throw failure
}

/** After TLS only when the server has none; after plain text only when the server asks for TLS. */
function mayTryAgain(error: unknown, encrypted: boolean): boolean {
  if (!(error instanceof DatabaseError)) return false
  return encrypted ? isTlsRefusal(error.message) : error.sqlState === '28000'
}

function wireOptions(settings: Settings, { application }: Opening): WireOptions {
  const password = textOf(settings, 'password', 'pass')
  return {
    host: textOf(settings, 'host') ?? 'localhost',
    port: numberOf(settings, 'port') ?? 5432,
    database: textOf(settings, 'dbname', 'database') ?? '',
    user: textOf(settings, 'user') ?? '',
    application: textOf(settings, 'application_name') ?? application,
    connectTimeoutMs: (numberOf(settings, 'connect_timeout') ?? 10) * 1000,
    keepAliveMs: (numberOf(settings, 'keepalives_idle') ?? 30) * 1000,
    isTransient,
    ...(password !== undefined && { password: async () => password }),
  }
}

/** A failure to connect, in words that say what to change. */
function connectionProblem(target: Target, error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return error
  const hint = connectionHint(error, target)
  const facts = { ...(target.at && { at: target.at }), ...(hint !== undefined && { hint }) }
  return new ProjectError([connectionFailed(target.name, error.message, facts)])
}

function connectionHint({ sqlState, message }: DatabaseError, { settings }: Target): string | undefined {
  switch (sqlState) {
    case '28P01':
      return "check 'user:' and 'password:'; the server does not say which is wrong"
    case '28000':
      return "the server's pg_hba.conf does not let this user in from here, or asks for TLS ('sslmode: require')"
    case '3D000':
      return "create the database, or check 'dbname:'"
    case '53300':
      return "the server has no connection left: lower 'threads:', or end other sessions"
    case '22023':
    case '42704':
      return "check 'role:' and 'search_path:'"
    case '08006':
      return (
        tlsHint(message) ??
        `check 'host:' and 'port:' (${textOf(settings, 'host')}:${numberOf(settings, 'port') ?? 5432})`
      )
    default:
      return tlsHint(message)
  }
}

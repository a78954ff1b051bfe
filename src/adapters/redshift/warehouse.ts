/** Amazon Redshift as a warehouse. */
import type { ConnectionOptions } from 'node:tls'
import { DatabaseError, type Session, type Target, type Warehouse } from '../../core/adapter.ts'
import { connectionFailed, ProjectError } from '../../core/problem.ts'
import { redshiftDialect } from '../../sql/redshift/dialect.ts'
import { storeOpener } from '../copy/stores.ts'
import type { Opening } from '../opening.ts'
import { connectWire, type WireConnection } from '../postgres/protocol.ts'
import { readTlsFiles, sslModeOf, tlsAttempts, tlsHint } from '../postgres/tls.ts'
import { numberOf, type Settings, textOf } from '../settings.ts'
import { answerDigest, digestCode } from './digest.ts'
import { isTransient } from './errors.ts'
import { awsOptions, type Login, type LoginSource, loginSource } from './login.ts'
import { openRedshiftSession } from './session.ts'
import type { Staging } from './staging.ts'
import { isLoopback } from './target.ts'

export async function openRedshiftWarehouse(target: Target, opening: Opening): Promise<Warehouse> {
  const source = loginSource(target, opening)
  const connect = () => connectTarget(target, opening, source)
  return {
    dialect: redshiftDialect,
    openSession: () => openSession(target, opening, connect),
    [Symbol.asyncDispose]: async () => undefined,
  }
}

async function openSession(target: Target, opening: Opening, connect: () => Promise<WireConnection>): Promise<Session> {
  const wire = await connect()
  try {
    // Never in the startup packet, where Redshift refuses what it does not know, and never two in one query.
    for (const statement of sessionSettings(target.settings, opening)) await wire.run(statement)
    return await openRedshiftSession({
      wire,
      openBeside: connect,
      staging: stagingOf(target, opening),
      rules: {
        retries: numberOf(target.settings, 'retries') ?? 1,
        isTransient: (error) => error.transient,
        random: opening.random,
        pauseMs: 1000,
      },
    })
  } catch (error) {
    await wire.close()
    throw connectionProblem(target, error)
  }
}

const { quoteIdentifier, quoteLiteral } = redshiftDialect

function sessionSettings(settings: Settings, { application }: Pick<Opening, 'application'>): readonly string[] {
  const timeout = numberOf(settings, 'statement_timeout')
  const searchPath = textOf(settings, 'search_path')
  const role = textOf(settings, 'role')
  return [
    'set datestyle to iso',
    'set extra_float_digits to 2',
    `set query_group to ${quoteLiteral(textOf(settings, 'query_group') ?? application)}`,
    ...(timeout === undefined ? [] : [`set statement_timeout to ${timeout}`]),
    ...(searchPath === undefined ? [] : [`set search_path to ${searchPath}`]),
    ...(role === undefined ? [] : [`set role ${quoteIdentifier(role)}`]),
  ]
}

async function connectTarget(target: Target, opening: Opening, source: LoginSource): Promise<WireConnection> {
  const login = await source.login()
  try {
    return await connectAs(login, target, opening)
  } catch (error) {
    const isRefused = error instanceof DatabaseError && isLoginRefusal(error)
    if (!isRefused || !source.forget()) throw connectionProblem(target, error, login)
  }
  // Temporary credentials may have been taken back before their time.
  const renewed = await source.login()
  try {
    return await connectAs(renewed, target, opening)
  } catch (error) {
    throw connectionProblem(target, error, renewed)
  }
}

async function connectAs({ host, port, user, password }: Login, target: Target, opening: Opening) {
  const { settings, database } = target
  const tls = tlsOf(settings, opening)
  if (!tls && !isLoopback(host)) throw new DatabaseError('Redshift is reached over TLS only', { sqlState: '28000' })
  return connectWire({
    host,
    port,
    database,
    user,
    password: async () => password,
    application: opening.application,
    connectTimeoutMs: (numberOf(settings, 'connect_timeout') ?? 30) * 1000,
    keepAliveMs: (numberOf(settings, 'tcp_keepalive_idle') ?? 30) * 1000,
    isTransient,
    authenticate: async (code, request) =>
      code === digestCode ? answerDigest(request, password, String(opening.now())) : undefined,
    ...(tls && { tls }),
  })
}

function stagingOf({ settings }: Target, opening: Opening): Staging {
  const role = textOf(settings, 'iam_role')
  const region = textOf(settings, 'region')
  return {
    openStore: storeOpener({ root: opening.root, aws: awsOptions(settings, opening) }),
    folder: textOf(settings, 's3_staging_dir'),
    ...(role !== undefined && { role }),
    ...(region !== undefined && { region }),
    unique: () => `${opening.now().toString(36)}-${Math.floor(opening.random() * 36 ** 8).toString(36)}`,
  }
}

/**
 * As dbt-redshift reads `sslmode`: `allow`, `prefer` and `require` mean `verify-ca`. Without one the host is verified
 * too; its certificate is Amazon's, and Node knows who signs those.
 */
function tlsOf(settings: Settings, opening: Opening): ConnectionOptions | undefined {
  const asked = sslModeOf(settings, 'verify-full')
  const mode = asked === 'allow' || asked === 'prefer' || asked === 'require' ? 'verify-ca' : asked
  return tlsAttempts(mode, readTlsFiles(settings, opening))[0]
}

function connectionProblem(target: Target, error: unknown, login?: Login): unknown {
  if (!(error instanceof DatabaseError)) return error
  const hint = connectionHint(error, login)
  const facts = { ...(target.at && { at: target.at }), ...(hint !== undefined && { hint }) }
  return new ProjectError([connectionFailed(target.name, error.message, facts)])
}

function isLoginRefusal({ message }: DatabaseError): boolean {
  return /password authentication failed|invalid credentials/i.test(message)
}

function connectionHint(error: DatabaseError, login: Login | undefined): string | undefined {
  const { sqlState, message } = error
  if (isLoginRefusal(error)) {
    return /^IAM[A-Z]*:/.test(login?.user ?? '')
      ? "the database has no such user: make it, or write 'autocreate: true'"
      : "check 'user:' and 'password:'"
  }
  if (/database .* does not exist/i.test(message)) return "check 'dbname:'; a new cluster has the database 'dev'"
  if (/role .* does not exist|permission denied to set role/i.test(message))
    return "check 'role:'; the user must have been granted it"
  if (/unrecognized configuration parameter/i.test(message)) return 'Redshift does not know a setting of this target'
  if (tlsHint(message) !== undefined) return tlsHint(message)
  if (sqlState === '08006') {
    return `check 'host:' and 'port:'${login ? ` (${login.host}:${login.port})` : ''}: is the cluster running, not paused, and does its security group let this machine in?`
  }
  return undefined
}

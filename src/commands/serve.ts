/** `wh serve`: the embedded warehouse for every client that speaks to Redshift or PostgreSQL, until it is stopped. */
import type { LocalWarehouse } from '../adapters/local/warehouse.ts'
import type { Target } from '../core/adapter.ts'
import { ProjectError, usage } from '../core/problem.ts'
import type { World } from '../core/world.ts'
import { absoluteIn } from '../project/paths.ts'
import type { Login, LoginMethod } from '../serve/authentication.ts'
import { type Server, startServer } from '../serve/server.ts'
import { makeFolderOf } from './warehouse.ts'

export interface ServeOptions {
  /** A database file, or `:memory:`. */
  readonly path?: string
  readonly host?: string
  readonly port?: number
  readonly database?: string
  readonly user?: string
  /** The environment variable that holds the password of `user`. */
  readonly passwordEnv?: string
  readonly auth?: LoginMethod
  /** Lets other machines connect, by a host that is not the loopback. */
  readonly allowRemote?: boolean
  /** Where the server's certificate is written. */
  readonly certificate?: string
}

export interface Serving {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly path: string
  readonly user?: string
  /** Absolute path of the certificate, where one was asked for. */
  readonly certificate?: string
  readonly close: () => Promise<void>
}

const MEMORY = ':memory:'
const REDSHIFT_PORT = 5439

/** Throws a ProjectError when it cannot serve: a busy port, a password that is not set, a host that is not local. */
export async function serve(
  options: ServeOptions,
  version: string,
  world: World,
  hear: { readonly onWait: (text: string) => void; readonly onBug: (error: unknown) => void },
): Promise<Serving> {
  const { host = '127.0.0.1', port = REDSHIFT_PORT, database = 'dev' } = options
  const login = loginOf(options, world)
  refuseRemote(host, options, login)
  const path = options.path === undefined || options.path === MEMORY ? MEMORY : absoluteIn(world.cwd, options.path)
  const target = servedTarget(path, database)
  makeFolderOf(target, world.cwd, world)
  const warehouse = await openWarehouse(target, version, world, hear.onWait)
  try {
    const server = await startServer({
      warehouse,
      host,
      port,
      database,
      now: world.now,
      onBug: hear.onBug,
      ...(login && { login }),
    })
    return {
      host: server.host,
      port: server.port,
      database,
      path,
      ...(login && { user: login.user }),
      ...writeCertificate(server, options, world),
      close: async () => {
        await server.close()
        await warehouse[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await warehouse[Symbol.asyncDispose]()
    throw listenProblem(error, host, port)
  }
}

function loginOf({ user, passwordEnv, auth = 'md5' }: ServeOptions, { env }: World): Login | undefined {
  if (user === undefined && passwordEnv === undefined) return undefined
  if (user === undefined || passwordEnv === undefined) {
    const missing = user === undefined ? '--user' : '--password-env'
    throw new ProjectError([
      usage(`${missing} is missing`, 'give both, as in: wh serve --user ada --password-env WH_PASSWORD'),
    ])
  }
  const password = env[passwordEnv]
  if (password === undefined || password === '') {
    throw new ProjectError([
      usage(`the environment variable '${passwordEnv}' holds no password`, `set it, as in: export ${passwordEnv}=…`),
    ])
  }
  return { user, password, method: auth }
}

/** The loopback of both versions of IP. */
const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(?:\.\d+){3}$/.test(host)

function refuseRemote(host: string, { allowRemote = false }: ServeOptions, login: Login | undefined): void {
  if (isLoopback(host)) return
  if (!allowRemote) {
    const hint = 'wh serve is for this machine; say --allow-remote if other machines shall reach it'
    throw new ProjectError([usage(`'${host}' is not the loopback`, hint)])
  }
  if (!login) {
    const hint = 'give --user and --password-env'
    throw new ProjectError([usage('other machines may not connect without a password', hint)])
  }
}

const servedTarget = (path: string, database: string): Target => ({
  name: 'serve',
  profile: 'command line',
  type: 'local',
  schema: 'public',
  database,
  threads: 1,
  settings: { type: 'local', path },
})

async function openWarehouse(
  target: Target,
  version: string,
  world: World,
  onWait: (text: string) => void,
): Promise<LocalWarehouse> {
  const { openLocalWarehouse } = await import('../adapters/local/warehouse.ts')
  return openLocalWarehouse(target, {
    root: world.cwd,
    application: `wh ${version}`,
    env: world.env,
    readText: world.files.readText,
    onWait,
    now: world.now,
    random: world.random,
  })
}

function writeCertificate(
  { certificate }: Server,
  { certificate: file }: ServeOptions,
  { cwd, files }: World,
): { readonly certificate?: string } {
  if (file === undefined) return {}
  const path = absoluteIn(cwd, file)
  files.replaceText(path, certificate)
  return { certificate: path }
}

function listenProblem(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return new ProjectError([
        usage(
          `port ${port} of ${host} is in use by another program`,
          `stop it ('lsof -i :${port}' names it), or choose another port with --port; 0 takes any that is free`,
        ),
      ])
    case 'EACCES':
      return new ProjectError([usage(`port ${port} is not for you to open`, 'ports below 1024 belong to the system')])
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ProjectError([usage(`this machine has no address '${host}'`, 'use 127.0.0.1')])
    default:
      return error
  }
}

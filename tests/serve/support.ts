/** A served warehouse for tests: in memory unless a path is given, on a port of its own. */
import { openLocalWarehouse } from '../../src/adapters/local/warehouse.ts'
import type { Opening } from '../../src/adapters/opening.ts'
import { openRedshiftWarehouse } from '../../src/adapters/redshift/warehouse.ts'
import type { Target, Warehouse } from '../../src/core/adapter.ts'
import type { Login } from '../../src/serve/authentication.ts'
import { type Server, startServer } from '../../src/serve/server.ts'

export interface Served extends Server {
  /** What the server called its own bugs: none, if all is well. */
  readonly bugs: readonly unknown[]
  readonly stop: () => Promise<void>
}

export interface ServedOptions {
  readonly login?: Login
  readonly path?: string
  readonly root?: string
  readonly env?: Readonly<Record<string, string>>
  /** Any that is free, unless one is given. */
  readonly port?: number
}

export async function startServed({
  login,
  path = ':memory:',
  root = '/',
  env = {},
  port = 0,
}: ServedOptions = {}): Promise<Served> {
  const bugs: unknown[] = []
  const warehouse = await openLocalWarehouse(localTarget(path), { ...openingAt(root), env })
  const server = await startServer({
    warehouse,
    host: '127.0.0.1',
    port,
    database: 'dev',
    now: Date.now,
    onBug: (error) => bugs.push(error),
    ...(login && { login }),
  })
  return {
    ...server,
    bugs,
    stop: async () => {
      await server.close()
      await warehouse[Symbol.asyncDispose]()
    },
  }
}

const openingAt = (root: string): Opening => ({
  root,
  application: 'wh test',
  now: Date.now,
  random: Math.random,
  readText: () => '',
})

const localTarget = (path: string): Target => ({
  name: 'served',
  profile: 'test',
  type: 'local',
  schema: 'public',
  database: 'dev',
  threads: 1,
  settings: { type: 'local', path },
})

/** Our own Redshift adapter as a client, over TLS, with the server's certificate and host name verified. */
export function openClient(
  { port, certificate }: Pick<Server, 'port' | 'certificate'>,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Warehouse> {
  const target: Target = {
    name: 'prod',
    profile: 'test',
    type: 'redshift',
    schema: 'public',
    database: 'dev',
    threads: 4,
    settings: {
      type: 'redshift',
      host: '127.0.0.1',
      port,
      user: 'ada',
      password: 'secret',
      dbname: 'dev',
      sslmode: 'verify-full',
      sslrootcert: '/server.crt',
      ...settings,
    },
  }
  return openRedshiftWarehouse(target, { ...openingAt('/'), readText: () => certificate })
}

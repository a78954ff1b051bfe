/** The same project on every kind of warehouse, from disk and from S3: the same rows in every table. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openS3 } from '../../src/aws/s3.ts'
import { type Moto, motoFor, startMoto } from '../support/moto.ts'
import { startPostgres, type TestServer } from '../support/postgres.ts'
import { filesBelow, root, temporaryFolder, whAsync } from './scripts.ts'

const TABLES = {
  staging_events: 'ts, user_id, session_id, item_in_session',
  staging_songs: 'song_id',
  songplays: 'songplay_id',
  users: 'user_id',
  songs: 'song_id',
  artists: 'artist_id',
  time: 'start_time',
} as const

type Env = Readonly<Record<string, string>>

let folder = ''
let expected: Readonly<Record<string, string>> = {}
beforeAll(async () => {
  folder = temporaryFolder()
  expected = await built('local')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Builds the sample on a target, and answers the checksum of each table. */
async function built(target: string, env: Env = {}, data = 'sample'): Promise<Readonly<Record<string, string>>> {
  const vars = ['--vars', JSON.stringify({ data }), '--target', target]
  const run = await whAsync(join(folder, `${target}-${data.length}`), env, 'build', ...vars, '--quiet')
  expect(run).toEqual({ status: 0, stdout: '', stderr: '' })
  const sums: Record<string, string> = {}
  for (const [table, order] of Object.entries(TABLES)) {
    const sql = `select * from public."${table}" order by ${order}`
    const asked = await whAsync(
      join(folder, `${target}-${data.length}`),
      env,
      'sql',
      '-c',
      sql,
      '--target',
      target,
      ...FORM,
    )
    // Types may differ in name: what PostgreSQL trims is a text, what Redshift trims a varchar.
    const { rows } = JSON.parse(asked.stdout) as { readonly rows: unknown }
    sums[table] = createHash('sha256').update(JSON.stringify(rows)).digest('hex')
  }
  return sums
}

const FORM = ['--output', 'json']

/** Variables under which the target `postgres` of the project is this server. */
const reaching = ({ host, port, database, user, password }: TestServer): Env => ({
  POSTGRES_HOST: host,
  POSTGRES_PORT: String(port),
  POSTGRES_DATABASE: database,
  POSTGRES_USER: user,
  POSTGRES_PASSWORD: password,
})

describe('PostgreSQL', () => {
  let server: TestServer | undefined
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.stop())

  test('builds from disk what the embedded engine builds', { timeout: 120_000 }, async ({ skip }) => {
    if (!server) return skip('there is no PostgreSQL')
    expect(await built('postgres', reaching(server))).toEqual(expected)
  })
})

describe.skipIf(!motoFor('the project from S3'))('a bucket', { timeout: 120_000 }, () => {
  let moto: Moto
  let served: ChildProcess | undefined
  let server: TestServer | undefined
  beforeAll(async () => {
    moto = await startMoto()
    await fetch(`${moto.env.AWS_ENDPOINT_URL}/lake`, { method: 'PUT' })
    const s3 = openS3({ env: moto.env })
    const files = [...filesBelow(join(root, 'sample'))]
    for (let first = 0; first < files.length; first += 40) {
      const some = files.slice(first, first + 40)
      await Promise.all(some.map(([path, bytes]) => s3.put({ bucket: 'lake', key: `sparkify/${path}` }, bytes)))
    }
    server = await startPostgres()
  })
  afterAll(async () => {
    served?.kill()
    moto.stop()
    await server?.stop()
  })

  test('is built on the embedded engine', async () => {
    expect(await built('local', moto.env, 's3://lake/sparkify')).toEqual(expected)
  })

  test('is built on PostgreSQL', async ({ skip }) => {
    if (!server) return skip('there is no PostgreSQL')
    const env = { ...moto.env, ...reaching(server) }
    expect(await built('postgres', env, 's3://lake/sparkify')).toEqual(expected)
  })

  test('is built through the adapter of Redshift on wh serve', async () => {
    const certificate = join(folder, 'serve.pem')
    const cli = join(root, 'dist/cli/main.js')
    const env = { ...process.env, ...moto.env, SERVE_PASSWORD: 'not-a-secret' }
    const login = ['--user', 'ada', '--password-env', 'SERVE_PASSWORD', '--certificate', certificate]
    served = spawn(process.execPath, [cli, 'serve', '--path', ':memory:', '--port', '0', ...login], { env })
    const port = await portOf(served)
    const redshift = {
      REDSHIFT_HOST: 'localhost',
      REDSHIFT_PORT: port,
      REDSHIFT_USER: 'ada',
      REDSHIFT_PASSWORD: 'not-a-secret',
      NODE_EXTRA_CA_CERTS: certificate,
    }
    expect(await built('redshift', redshift, 's3://lake/sparkify')).toEqual(expected)
  })
})

/** The server says where it listens. */
function portOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const hear = (chunk: Buffer): void => {
      text += chunk.toString()
      const port = /(?:127\.0\.0\.1|localhost):(\d+)/.exec(text)?.[1]
      if (port !== undefined) resolve(port)
    }
    server.stdout?.on('data', hear)
    server.stderr?.on('data', hear)
    server.on('exit', () => reject(new Error(text)))
  })
}

/** The whole project, built with target redshift through `wh serve`, is the project built locally. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root, temporaryFolder, wh } from '../sparkify/scripts.ts'

const run = promisify(execFile)
const program = join(root, process.env.WH_CLI ?? 'dist/cli/main.js')

const TABLES = ['artists', 'songplays', 'songs', 'staging_events', 'staging_songs', 'time', 'users'] as const

/** Every column of every row, as one number. */
function checksumSql(table: string, columns: readonly string[]): string {
  const text = columns.map((column) => `coalesce(${column}::varchar, 'NULL')`).join(" || '|' || ")
  return `select '${table}' as name, count(*)::bigint as total, sum(strtol(substring(md5(${text}), 1, 12), 16))::varchar as checksum from ${table}`
}

describe('the Sparkify project', () => {
  const folder = temporaryFolder()
  const certificate = join(folder, 'serve.crt')
  let server: ChildProcess
  let port = 0
  let said = ''

  beforeAll(async () => {
    const args = ['serve', '--port', '0', '--user', 'ada', '--password-env', 'SECRET', '--certificate', certificate]
    server = spawn(process.execPath, [program, ...args], {
      cwd: root,
      env: { ...process.env, SECRET: 'hunter2', NO_COLOR: '1' },
    })
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    let printed = ''
    await new Promise<void>((resolve, reject) => {
      server.once('exit', () => reject(new Error(`wh serve ended: ${said}`)))
      server.stdout?.on('data', (chunk: Buffer) => {
        printed += chunk.toString()
        port = Number(/listening on 127\.0\.0\.1:(\d+), database dev, in memory\n/.exec(printed)?.[1] ?? 0)
        if (printed.includes('stop with Ctrl-C')) resolve()
      })
    })
  })

  afterAll(() => {
    server.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  })

  test('built on the stand-in equals the local build, table by table', async () => {
    expect(said).toContain('NOT FOR PRODUCTION')
    const env = {
      ...process.env,
      NO_COLOR: '1',
      REDSHIFT_HOST: '127.0.0.1',
      REDSHIFT_PORT: String(port),
      REDSHIFT_USER: 'ada',
      REDSHIFT_PASSWORD: 'hunter2',
      // The target verifies certificate and host name, as for a cluster.
      NODE_EXTRA_CA_CERTS: certificate,
    }
    const args = ['build', '--target', 'redshift', '--target-path', join(folder, 'target')]
    await run(process.execPath, [program, ...args], { cwd: root, env, maxBuffer: 64 << 20 })
    expect(wh(folder, 'build')).toMatchObject({ status: 0 })

    const client = new Client({
      host: '127.0.0.1',
      port,
      user: 'ada',
      password: 'hunter2',
      database: 'dev',
      ssl: { ca: readFileSync(certificate, 'utf8') },
    })
    await client.connect()
    const { rows: columns } = await client.query(
      "select table_name, column_name from svv_columns where table_schema = 'public' order by table_name, ordinal_position",
    )
    for (const table of TABLES) {
      const names = columns.filter(({ table_name: of }) => of === table).map(({ column_name: name }) => String(name))
      const sql = checksumSql(table, names)
      const { rows } = await client.query(sql)
      const { stdout } = wh(folder, 'sql', '-c', sql, '--output', 'json')
      const local = (JSON.parse(stdout) as { rows: unknown[][] }).rows[0]
      expect(Object.values(rows[0] ?? {}).map(String)).toEqual(local?.map(String))
      expect(Number(rows[0]?.total)).toBeGreaterThan(0)
    }
    await client.end()
  })

  test('ends well on Ctrl-C', async () => {
    const ended = once(server, 'exit')
    server.kill('SIGINT')
    expect(await ended).toEqual([0, null])
    // The password was given by the environment, and told to nobody.
    expect(said).not.toContain('hunter2')
  })
})

/** Planted secrets appear in nothing that a run says or leaves behind, whether it succeeds or fails. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, startServed } from '../serve/support.ts'
import { type Moto, motoFor, startMoto } from '../support/moto.ts'
import { startPostgres, type TestServer } from '../support/postgres.ts'
import { CLI, type Folder, makeFolder } from '../support/wh.ts'

const PLANTED = {
  PG_PASSWORD: 'planted-pg-password',
  RS_PASSWORD: 'planted-rs-password',
  AWS_ACCESS_KEY_ID: 'AKIAPLANTEDID',
  AWS_SECRET_ACCESS_KEY: 'planted-aws-secret',
  AWS_SESSION_TOKEN: 'planted-aws-token',
  LOAD_KEY_ID: 'AKIAPLANTEDMODEL',
  LOAD_KEY: 'planted-model-secret',
} as const

const PROJECT = `name: shop
target: local
targets:
  local: {type: local, path: shop.duckdb}
  postgres:
    type: postgres
    host: "{{ env_var('PG_HOST', '127.0.0.1') }}"
    port: "{{ env_var('PG_PORT', '1') }}"
    user: "{{ env_var('PG_USER', 'ada') }}"
    dbname: "{{ env_var('PG_DATABASE', 'dev') }}"
    password: "{{ env_var('PG_PASSWORD') }}"
  redshift:
    type: redshift
    host: 127.0.0.1
    port: "{{ env_var('RS_PORT', '1') }}"
    user: ada
    dbname: dev
    password: "{{ env_var('RS_PASSWORD') }}"
    sslrootcert: server.crt
    access_key_id: AKIAPLANTEDFILE
    secret_access_key: planted-file-secret
`

const FILES = {
  'project.yml': PROJECT,
  'models/plays.sql': `{{ config(materialized='copy') }}
copy {{ this }} from 's3://lake/{{ var("prefix", "plays/") }}'
access_key_id '{{ env_var("LOAD_KEY_ID") }}' secret_access_key '{{ env_var("LOAD_KEY") }}'
csv`,
  'models/plays.yml': 'models: [{name: plays, columns: [{name: id, data_type: integer}]}]',
  'models/counts.sql': "{{ config(materialized='table') }}\nselect count(*) as n from {{ ref('plays') }}",
  'models/broken.sql':
    "{{ config(materialized='table', enabled=var('broken', false)) }}\nselect nothing from {{ ref('plays') }}",
  'seeds/codes.csv': 'code\n1\n',
}

const SECRETS = [...Object.values(PLANTED), 'AKIAPLANTEDFILE', 'planted-file-secret']

describe.skipIf(!motoFor('secrets in runs from S3'))('planted secrets', { timeout: 120_000 }, () => {
  let moto: Moto
  let postgres: TestServer | undefined
  let served: Served
  let folder: Folder
  let env: Readonly<Record<string, string>>

  beforeAll(async () => {
    moto = await startMoto()
    await fetch(`${moto.env.AWS_ENDPOINT_URL}/lake`, { method: 'PUT' })
    await fetch(`${moto.env.AWS_ENDPOINT_URL}/lake/plays/1.csv`, { method: 'PUT', body: '1\n2\n' })
    await fetch(`${moto.env.AWS_ENDPOINT_URL}/lake/odd/1.csv`, { method: 'PUT', body: '1\nx\n' })
    postgres = await startPostgres()
    served = await startServed({
      env: moto.env,
      login: { user: 'ada', password: PLANTED.RS_PASSWORD, method: 'md5' },
    })
    folder = makeFolder({ ...FILES, 'server.crt': served.certificate })
    env = {
      ...moto.env,
      ...PLANTED,
      RS_PORT: String(served.port),
      ...(postgres && {
        PG_HOST: postgres.host,
        PG_PORT: String(postgres.port),
        PG_USER: postgres.user,
        PG_DATABASE: postgres.database,
        PG_PASSWORD: postgres.password,
      }),
    }
  })
  afterAll(async () => {
    folder.remove()
    moto.stop()
    await served.stop()
    await postgres?.stop()
  })

  /** Runs `wh`, and answers what it said; `ps` is asked for its arguments while it runs. */
  async function run(line: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<string> {
    const child = spawn(process.execPath, [CLI, ...line, '--debug'], {
      cwd: folder.path,
      env: { PATH: process.env.PATH, HOME: folder.path, NO_COLOR: '1', ...env, ...more },
    })
    const commandLine = existsSync(`/proc/${child.pid}/cmdline`)
      ? readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')
      : ''
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    return `${commandLine}\n${stdout}\n${stderr}\nexit ${child.exitCode}`
  }

  /** Every file that runs have left in the project, but the project's own and the warehouse. */
  function leftBehind(): string {
    const files = readdirSync(folder.path, { recursive: true, withFileTypes: true })
    return files
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !/project\.yml$|\.duckdb/.test(path))
      .map((path) => `${path}\n${readFileSync(path, 'latin1')}`)
      .join('\n')
  }

  function found(said: string): readonly string[] {
    const secrets = postgres ? [...SECRETS, postgres.password] : SECRETS
    return secrets.filter((secret) => secret.length > 3 && said.includes(secret))
  }

  const TARGETS = ['local', 'postgres', 'redshift'] as const

  test.each(TARGETS)('a run on %s that succeeds', async (target) => {
    if (target === 'postgres' && !postgres) return
    const said = await run(['build', '--target', target])
    expect(said.split('\n').at(-1), said).toBe('exit 0')
    expect({ said: found(said), files: found(leftBehind()) }).toEqual({ said: [], files: [] })
  })

  test.each(TARGETS)('runs on %s that fail: a bad record, bad SQL, no such bucket', async (target) => {
    if (target === 'postgres' && !postgres) return
    for (const vars of ['{prefix: odd/}', '{broken: true}', '{prefix: ../nowhere}']) {
      const said = await run(['build', '--target', target, '--vars', vars])
      expect({ said: found(said), files: found(leftBehind()) }).toEqual({ said: [], files: [] })
    }
  })

  test.each(TARGETS)('what is asked about %s: debug, compile, show, sql, parse, ls', async (target) => {
    const verbs = [
      ['debug'],
      ['compile'],
      ['compile', '--select', 'plays'],
      ['show', '--select', 'counts'],
      ['sql', '-c', 'select 1'],
      ['parse'],
      ['ls', '--output', 'json'],
    ]
    for (const verb of verbs) expect(found(await run([...verb, '--target', target])), verb.join(' ')).toEqual([])
    expect(found(leftBehind())).toEqual([])
  })

  test('logins that are refused', async () => {
    const wrong = { PG_PASSWORD: 'planted-wrong-1', RS_PASSWORD: 'planted-wrong-2', PG_HOST: '127.0.0.1' }
    for (const target of ['postgres', 'redshift']) {
      const said = await run(['run', '--target', target], wrong)
      expect(found(said)).toEqual([])
      expect(said).not.toContain('planted-wrong')
    }
    expect(leftBehind()).not.toContain('planted-wrong')
  })
})

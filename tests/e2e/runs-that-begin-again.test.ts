/** What a run does when the server ends its sessions, refuses for a moment, or must be stopped: on a real PostgreSQL. */
import { rmSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { runCommandLine } from '../../src/cli/program.ts'
import { startPostgres, type TestServer } from '../support/postgres.ts'
import { testShell } from '../support/shell.ts'
import { makeFolder } from '../support/wh.ts'

const server: TestServer | undefined = await startPostgres()
afterAll(() => server?.stop())

/** A project of these models on a schema of its own. */
function projectOf(schema: string, files: Readonly<Record<string, string>>, threads = 1) {
  const { host = '', port = 0, user = '', password = '', database = '' } = server ?? {}
  const output = { type: 'postgres', host, port, user, password, dbname: database, schema, threads, sslmode: 'disable' }
  const folder = makeFolder({
    'dbt_project.yml': "name: again\nversion: '1.0'\nprofile: again\n",
    'profiles.yml': JSON.stringify({ again: { target: 'pg', outputs: { pg: output } } }),
    ...files,
  })
  afterAll(() => rmSync(folder.path, { recursive: true, force: true }))
  return async (...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> => {
    const { shell, said } = testShell({ cwd: folder.path, homeDir: folder.path })
    const code = await runCommandLine(args, shell)
    return { code, text: said.stdout + said.stderr }
  }
}

/** Refuses as a lost race does, until it has been asked so often: a sequence forgets nothing when all else is undone. */
const refuses = (times: number): string =>
  `do $$ begin if nextval('public.tries') <= ${times} then raise exception 'a race was lost' using errcode = '40001'; end if; end $$`

describe.skipIf(server === undefined)('a run on PostgreSQL', () => {
  test('goes on in a new session when the server has ended the old one between two nodes', async () => {
    const wh = projectOf('ended', {
      'models/first.sql':
        '{{ config(materialized="table", post_hook={"sql": "select pg_terminate_backend(pg_backend_pid())", "transaction": false}) }} select 1 as n',
      'models/second.sql': "{{ config(materialized='table') }} select 2 as n -- depends_on: {{ ref('zero') }}",
      'models/zero.sql': 'select 0 as n',
    })
    const { code, text } = await wh('run')
    expect(code).toBe(1)
    expect(text).toContain("error[CONNECTION_LOST]: the connection broke while 'first' was built")
    expect(text).toContain('PASS=2 WARN=0 ERROR=1')
  })

  test("builds a node again as often as its 'retries' say, when the failure passes", async () => {
    const wh = projectOf('again', {
      'models/unlucky.sql': `{{ config(materialized='table', retries=2, pre_hook="${refuses(2)}") }} select 1 as n`,
    })
    await wh('sql', '-c', 'create sequence public.tries')
    const { code, text } = await wh('run')
    expect(code, text).toBe(0)
    expect(text.match(/'unlucky' begins again: a race was lost/g)).toHaveLength(2)
    await wh('sql', '-c', "select setval('public.tries', 1, false)")
    const other = projectOf('once', {
      'models/unlucky.sql': `{{ config(materialized='table', pre_hook="${refuses(2)}") }} select 1 as n`,
    })
    expect((await other('run')).text).toContain('a race was lost')
  })

  test("'retries' must be a number of times", async () => {
    const wh = projectOf('wrong', { 'models/m.sql': "{{ config(retries='often') }} select 1 as n" })
    expect((await wh('run')).text).toContain("error[CONFIG_INVALID]: config 'retries'")
  })

  test('--fail-fast stops what runs beside the failure', async () => {
    const wh = projectOf(
      'fast',
      {
        'models/slow.sql': "{{ config(materialized='table') }} select 1 as n from pg_sleep(60)",
        'models/wrong.sql': "{{ config(materialized='table') }} select 1 / (select 0 from pg_sleep(0.5)) as n",
      },
      2,
    )
    const started = Date.now()
    const { code, text } = await wh('run', '--fail-fast')
    expect(Date.now() - started).toBeLessThan(30_000)
    expect(code).toBe(1)
    expect(text).toContain('SKIP relation fast.slow')
    expect(text).toContain('PASS=0 WARN=0 ERROR=1 SKIP=1')
  })

  test('a user who may not make schemas, or relations in one, is told so', async () => {
    const admin = projectOf('public', {})
    await admin('sql', '-c', "create role guest login password 'guest'")
    const guestIn = (schema: string) => {
      const { host, port, database: dbname } = server ?? {}
      const guest = {
        type: 'postgres',
        host,
        port,
        user: 'guest',
        password: 'guest',
        dbname,
        schema,
        sslmode: 'disable',
      }
      return projectOf(schema, {
        'models/m.sql': 'select 1 as n',
        'profiles.yml': JSON.stringify({ again: { target: 'pg', outputs: { pg: guest } } }),
      })
    }
    const wh = guestIn('not_allowed')
    const { code, text } = await wh('run')
    expect(code).toBe(2)
    expect(text).toContain('error[DATABASE_ERROR]: permission denied for database postgres')
    expect(text).toContain('grant the user CREATE on the database')
    await admin('sql', '-c', 'create schema not_theirs')
    const refused = await guestIn('not_theirs')('run')
    expect(refused.text).toContain('error[DATABASE_ERROR]: permission denied for schema not_theirs')
    expect(refused.text).toContain('hint: grant it to the user of the target')
  })
})

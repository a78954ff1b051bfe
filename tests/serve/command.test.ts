/** What `wh serve` refuses before it listens, and what it says then. */

import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { type ServeOptions, type Serving, serve } from '../../src/commands/serve.ts'
import { ProjectError } from '../../src/core/problem.ts'
import { testShell } from '../support/shell.ts'

const folder = mkdtempSync(join(tmpdir(), 'wh-serve-command-'))
afterAll(() => rmSync(folder, { recursive: true }))

const bugs: unknown[] = []

function start(options: ServeOptions, env: Readonly<Record<string, string>> = {}): Promise<Serving> {
  const { shell } = testShell({ cwd: folder, homeDir: folder, env })
  const hear = { onWait: () => undefined, onBug: (error: unknown) => bugs.push(error) }
  return serve({ port: 0, ...options }, '0.0.0', shell.world, hear)
}

async function refusal(options: ServeOptions, env = {}): Promise<string> {
  const error: unknown = await start(options, env).then(
    async (serving) => {
      await serving.close()
    },
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ProjectError)) throw new Error(`no refusal but ${String(error)}`)
  return error.problems.map(({ message, hint }) => `${message}: ${hint}`).join('\n')
}

test.each<[string, ServeOptions, RegExp]>([
  ['other machines, when nobody says so', { host: '0.0.0.0' }, /'0\.0\.0\.0' is not the loopback: .*--allow-remote/],
  ['other machines without a password', { host: '0.0.0.0', allowRemote: true }, /without a password: give --user/],
  ['a user without a password', { user: 'ada' }, /--password-env is missing/],
  ['a password without a user', { passwordEnv: 'SECRET' }, /--user is missing/],
  ['a password that is not there', { user: 'ada', passwordEnv: 'NOWHERE' }, /'NOWHERE' holds no password/],
  [
    'an address that this machine has not',
    { host: '127.0.0.1.example.invalid', allowRemote: true, user: 'ada', passwordEnv: 'SECRET' },
    /has no address/,
  ],
])('wh serve refuses %s', async (_what, options, words) => {
  expect(await refusal(options, { SECRET: 'hunter2' })).toMatch(words)
})

test('wh serve says that a port is busy, and what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  expect(await refusal({ port })).toMatch(new RegExp(`port ${port} of 127.0.0.1 is in use.*lsof -i :${port}.*--port`))
  other.close()
})

test('wh serve keeps a file, under the name that it is given', async () => {
  const ask = async (sql: string): Promise<unknown> => {
    const serving = await start({ path: 'made/kept.duckdb', database: 'prod' })
    const client = new Client({ host: serving.host, port: serving.port, user: 'me', database: 'prod' })
    await client.connect()
    const { rows } = await client.query(sql)
    await client.end()
    await serving.close()
    return rows
  }
  await ask('create table kept as select 7 as n')
  expect(await ask('select n, current_database() as name from kept')).toEqual([{ n: 7, name: 'prod' }])
  expect(bugs).toEqual([])
})

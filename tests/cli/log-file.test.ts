import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { openLogFile } from '../../src/cli/log-file.ts'
import { runCommandLine } from '../../src/cli/program.ts'
import { diskFiles } from '../../src/cli/world.ts'
import { testShell } from '../support/shell.ts'
import { type Folder, makeFolder } from '../support/wh.ts'

const folders: Folder[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove()
})

function project(): Folder {
  const folder = makeFolder({
    'project.yml': "name: shop\ntarget: dev\ntargets: {dev: {type: local, path: ':memory:', threads: 1}}\n",
    'models/orders.sql': "{{ log('the word is pa55word') }}select 'pa55word' as word\n",
  })
  folders.push(folder)
  return folder
}

async function wh(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { shell, said } = testShell({ cwd, homeDir: cwd, env })
  await runCommandLine(args, shell)
  return said.stdout + said.stderr
}

test('a command adds what it says and what it debugs, and hides secrets', async () => {
  const { path } = project()
  const env = { DBT_ENV_SECRET_WORD: 'pa55word' }
  expect(await wh(path, ['run', '--quiet'], env)).toBe('')
  await wh(path, ['ls'], env)
  const log = readFileSync(`${path}/logs/dbt.log`, 'utf8')
  expect(log).toContain('08:05:00.000000 [info ] [MainThread]: Running with wh=')
  expect(log).toContain('[debug] [MainThread]: the word is *****')
  expect(log).toMatch(/\[debug\] \[MainThread\]: On model\.shop\.orders: create .*view/s)
  expect(log).not.toContain('pa55word')
  expect(log.match(/={30} 2026-01-05T08:05:00.000Z \| [0-9a-f-]{36} ={30}/g)).toHaveLength(2)
})

test('secrets are hidden on the console, too', async () => {
  const { path } = project()
  const said = await wh(path, ['compile', '--debug'], { DBT_ENV_SECRET_WORD: 'pa55word' })
  expect(said).toContain('the word is *****')
  expect(said).not.toContain('pa55word')
})

test('the folder, the level and the form can be chosen', async () => {
  const { path } = project()
  await wh(path, ['ls', '--log-path', 'other', '--log-format-file', 'json', '--log-level-file', 'warn', '-s', 'nosuch'])
  const lines = readFileSync(`${path}/other/dbt.log`, 'utf8').trim().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as { info: { level: string } }).info.level)).toEqual(['warn'])
  await wh(path, ['ls', '--log-path', 'none', '--log-level-file', 'none'])
  expect(existsSync(`${path}/none`)).toBe(false)
})

test('a long file is put aside, and five of them are kept', () => {
  const { path } = project()
  for (let run = 1; run <= 8; run += 1) {
    const file = openLogFile(`${path}/logs`, 20, diskFiles, () => undefined)
    file.write(`this is run ${run}\n`)
    file.flush()
  }
  expect(readdirSync(`${path}/logs`).sort()).toEqual([
    'dbt.log',
    'dbt.log.1',
    'dbt.log.2',
    'dbt.log.3',
    'dbt.log.4',
    'dbt.log.5',
  ])
  expect(readFileSync(`${path}/logs/dbt.log`, 'utf8')).toBe('this is run 8\n')
  expect(readFileSync(`${path}/logs/dbt.log.5`, 'utf8')).toBe('this is run 3\n')
})

test('a file that cannot be written is told, and the command goes on', () => {
  const { path } = project()
  const said: string[] = []
  const file = openLogFile(`${path}/project.yml/logs`, 20, diskFiles, (reason) => said.push(reason))
  file.write('one')
  file.flush()
  file.write('two')
  file.flush()
  expect(said).toHaveLength(1)
})

import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommandLine } from '../../src/cli/program.ts'
import { testShell } from '../support/shell.ts'
import { makeFolder } from '../support/wh.ts'

const folder = makeFolder({
  'project.yml': "name: shop\ntarget-path: out\ntarget: dev\ntargets: {dev: {type: local, path: ':memory:'}}\n",
  'selectors.yml': 'selectors: [{name: nightly, definition: "tag:daily"}]\n',
  'models/orders.sql': "{{ config(tags=['daily']) }}select * from {{ source('raw', 'orders') }}\n",
  'models/order_lines.sql': 'select 1 as id\n',
  'models/raw.yml': 'sources: [{name: raw, tables: [{name: orders}]}]\n',
})

async function wh(...args: readonly string[]): Promise<readonly string[]> {
  const { shell, said } = testShell({ cwd: folder.path, homeDir: folder.path })
  await runCommandLine(args, shell)
  return said.stdout.split('\n').filter((line) => line !== '')
}

const complete = (...words: readonly string[]): Promise<readonly string[]> => wh('__complete', '--', ...words)

beforeAll(() => wh('parse'))
afterAll(folder.remove)

describe('a word is completed', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['a verb', ['re'], ['retry']],
    ['a verb of two words', ['docs', ''], ['generate', 'serve']],
    ['an option', ['ls', '--output-'], ['--output-keys']],
    ['an option of every verb', ['ls', '--favor'], ['--favor-state']],
    ['a name', ['run', '--select', 'ord'], ['order_lines', 'orders']],
    ['the second name', ['run', '-s', 'orders', 'order_'], ['order_lines']],
    ['a name after an operator', ['run', '-s', '2+order_'], ['2+order_lines']],
    ['a name after a comma', ['run', '-s', 'tag:daily,@order_'], ['tag:daily,@order_lines']],
    ['a tag', ['run', '--exclude', 'tag:'], ['tag:daily']],
    ['a source', ['ls', '-s', 'source:raw.'], ['source:raw.orders']],
    ['a selector', ['ls', '--selector', ''], ['nightly']],
    ['a kind', ['ls', '--resource-type', 'se'], ['seed']],
    ['one of a few values', ['ls', '--output', 'j'], ['json']],
    ['nothing where anything may stand', ['ls', '--vars', ''], []],
  ])('%s', async (_what, words, expected) => {
    expect(await complete(...words)).toEqual(expected)
  })
})

test('bash reads its script', async () => {
  const script = (await wh('completion', 'bash')).join('\n')
  const shown = execFileSync('bash', ['-c', `${script}\ncomplete -p wh`], { encoding: 'utf8' })
  expect(shown).toContain('-F _wh wh')
})

test.each(['zsh', 'fish'])('there is a script for %s', async (shell) => {
  expect((await wh('completion', shell)).join('\n')).toContain('wh __complete')
})

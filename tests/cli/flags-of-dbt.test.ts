/** Every option of dbt 1.12 that scripts may give, before and after the verb. */
import { afterAll, describe, expect, test } from 'vitest'
import { runCommandLine } from '../../src/cli/program.ts'
import { testShell } from '../support/shell.ts'
import { makeFolder } from '../support/wh.ts'

/** Options that every verb of dbt takes. */
const GLOBAL: readonly string[] = [
  '--cache-selected-only',
  '--no-cache-selected-only',
  '--debug',
  '--no-debug',
  '-d',
  '--defer --state target',
  '--no-defer',
  '--defer-state target',
  '--favor-state',
  '--no-favor-state',
  '--hints-enabled',
  '--no-hints-enabled',
  '--log-cache-events',
  '--no-log-cache-events',
  '--log-file-max-bytes 1000',
  '--log-format text',
  '--log-format debug',
  '--log-format json',
  '--log-format default',
  '--log-format-file json',
  '--log-level debug',
  '--log-level none',
  '--log-level-file error',
  '--log-path logs2',
  '--macro-debugging',
  '--maximum-seed-size-mib 2',
  '--partial-parse',
  '--no-partial-parse',
  '--partial-parse-file-path target/partial_parse.msgpack',
  '--no-partial-parse-file-diff',
  '--populate-cache',
  '--no-populate-cache',
  '--print',
  '--no-print',
  '--printer-width 100',
  '--profile shop',
  '--quiet',
  '--no-quiet',
  '-q',
  '-r timing.txt',
  '--record-timing-info timing.txt',
  '--send-anonymous-usage-stats',
  '--no-send-anonymous-usage-stats',
  '--show-all-deprecations',
  '--no-show-all-deprecations',
  '--single-threaded',
  '--state target',
  '--static-parser',
  '--no-static-parser',
  '--target dev',
  '-t dev',
  '--upload-to-artifacts-ingest-api',
  '--no-upload-to-artifacts-ingest-api',
  '--use-colors',
  '--no-use-colors',
  '--use-colors-file',
  '--no-use-colors-file',
  '--use-experimental-parser',
  '--no-use-experimental-parser',
  '--use-fast-test-edges',
  '--no-use-v2-parser',
  '--version-check',
  '--no-version-check',
  '--warn-error',
  '--warn-error-options {error:[]}',
  '--write-json',
  '--no-write-json',
  '--fail-fast',
  '--no-fail-fast',
  '-x',
  '--indirect-selection cautious',
]

/** Options of `ls` and of the verbs that select. */
const OF_LS: readonly string[] = [
  '--exclude nosuch',
  '--models orders',
  '--model orders',
  '-m orders',
  '--select orders',
  '-s orders',
  '--selector all_of_them',
  '--output name',
  '--output json --output-keys name alias',
  '--resource-type model',
  '--resource-types model',
  '--exclude-resource-type seed',
  '--exclude-resource-types seed',
  '--profiles-dir .',
  '--project-dir .',
  '--target-path target2',
  '--vars {a:1}',
]

async function exitCode(cwd: string, args: readonly string[]): Promise<{ code: number; stderr: string }> {
  const { shell, said } = testShell({ cwd, homeDir: cwd })
  const code = await runCommandLine(args, shell)
  return { code, stderr: code === 0 ? '' : said.stderr }
}

describe('wh ls takes', () => {
  const folder = makeFolder({
    'dbt_project.yml': 'name: shop\nprofile: shop\n',
    'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: local, path: ":memory:"}}}\n',
    'selectors.yml': 'selectors: [{name: all_of_them, definition: "*"}]\n',
    'models/orders.sql': 'select 1 as id\n',
    'target/.keep': '',
  })

  afterAll(folder.remove)

  test.each(GLOBAL)('%s before and after the verb', async (option) => {
    const words = option.split(' ')
    expect(await exitCode(folder.path, [...words, 'ls'])).toEqual({ code: 0, stderr: '' })
    expect(await exitCode(folder.path, ['ls', ...words])).toEqual({ code: 0, stderr: '' })
  })

  test.each(OF_LS)('%s', async (option) => {
    expect(await exitCode(folder.path, ['ls', ...option.split(' ')])).toEqual({ code: 0, stderr: '' })
  })

  test('no option that dbt does not have either', async () => {
    expect(await exitCode(folder.path, ['ls', '--badflag'])).toMatchObject({ code: 2 })
  })
})

import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { runCommandLine } from '../../src/cli/program.ts'
import { testShell } from '../support/shell.ts'
import { makeFolder } from '../support/wh.ts'

const folder = makeFolder({
  'project.yml': "name: shop\ntarget: dev\ntargets: {dev: {type: local, path: ':memory:', threads: 1}}\n",
  'models/orders.sql': "select 1 as id, '<a & b>' as text\n",
  'models/broken.sql': 'select nothing from (select 1 as id)\n',
  'models/after.sql': "select * from {{ ref('broken') }}\n",
  'tests/no_orders.sql': "select * from {{ ref('orders') }}\n",
})
afterAll(folder.remove)

test('GitHub is told where, the summary what, and JUnit each node', async () => {
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: `${folder.path}/summary.md` }
  const { shell, said } = testShell({ cwd: folder.path, homeDir: folder.path, env })
  expect(await runCommandLine(['build', '--junit', 'report.xml'], shell)).toBe(1)
  expect(said.stderr.split('\n').filter((line) => line.startsWith('::'))).toEqual([
    expect.stringMatching(/^::error file=models\/broken\.sql,line=1,col=8,title=DATABASE_ERROR::.*nothing/),
    expect.stringMatching(/^::error file=tests\/no_orders\.sql,line=1,col=1,title=TEST_FAILED::test 'no_orders'/),
  ])
  const summary = readFileSync(`${folder.path}/summary.md`, 'utf8')
  expect(summary).toContain('### wh: 1 error · 1 skipped · 1 success · 1 fail')
  expect(summary).toContain('| no_orders | fail | Got 1 result, configured to fail if != 0 |')
  const report = readFileSync(`${folder.path}/report.xml`, 'utf8')
  expect(report).toContain('<testsuites name="wh" tests="4" failures="1" errors="1" skipped="1" time="0.000">')
  expect(report).toContain(
    '<testcase classname="model.shop" name="orders" file="models/orders.sql" line="1" time="0.000"/>',
  )
  expect(report).toMatch(/<failure message="Got 1 result, configured to fail if != 0">/)
})

test('a project that is not sound is annotated, too', async () => {
  const { shell, said } = testShell({ cwd: folder.path, homeDir: folder.path, env: { GITHUB_ACTIONS: 'true' } })
  expect(await runCommandLine(['ls', '--target', 'nowhere'], shell)).toBe(2)
  expect(said.stderr).toContain(
    "::error file=project.yml,line=3,col=1,title=TARGET_NOT_FOUND::there is no target 'nowhere'",
  )
})

/** Two runs on one local warehouse: a file has room for one. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Folder, makeFolder, type Running, rowsOf, startWh } from '../support/wh.ts'

const PROJECT = {
  'project.yml': `name: shop
target: local
targets:
  local: {type: local, path: target/shop.duckdb, threads: 1}
  hasty: {type: local, path: target/shop.duckdb, threads: 1, lock_timeout: 0.5}
`,
  'models/quick.sql': 'select 1 as id',
  'models/endless.sql': `{{ config(materialized='table') }}
{% set thousand = 'select 0 as n' ~ ' union all select 0' * 999 %}
select count(*) as n
from ({{ thousand }}) a, ({{ thousand }}) b, ({{ thousand }}) c, ({{ thousand }}) d
where a.n + b.n >= c.n + d.n`,
}

let folder: Folder
let holder: Running
/** A run that has the warehouse until it is interrupted. */
beforeEach(async () => {
  folder = makeFolder(PROJECT)
  holder = startWh(folder.path, 'run', '--select', 'endless')
  await holder.line(/START sql table model public\.endless/)
})
afterEach(() => {
  holder.child.kill('SIGKILL')
  folder.remove()
})

test('the second says that it waits, and for whom, and runs when the first is over', async () => {
  const second = startWh(folder.path, 'run', '--select', 'quick')
  await second.line(/waiting/)
  expect(second.said()).toContain(
    `waiting for ${folder.path}/target/shop.duckdb: it is in use by process ${holder.pid}`,
  )
  holder.child.kill('SIGINT')
  expect(await holder.ended).toMatchObject({ code: 2 })
  expect(await second.ended).toMatchObject({ code: 0 })
  expect(await rowsOf(folder.path, 'select id from quick')).toEqual([[1]])
})

test('past its lock_timeout the second gives up and says who has the warehouse', async () => {
  const { code, stderr } = await startWh(folder.path, 'run', '--select', 'quick', '--target', 'hasty').ended
  expect(code).toBe(2)
  expect(stderr).toMatch(
    new RegExp(
      `error\\[WAREHOUSE_LOCKED\\]: the warehouse '${folder.path}/target/shop.duckdb' is open in process ${holder.pid}.*\n` +
        '  hint: wait for it to finish, or stop it, and run again\n',
    ),
  )
})

test('a question to the warehouse waits as well, and says so beside its answer', async () => {
  const reader = startWh(folder.path, 'sql', '-c', 'select 1 as one', '--output', 'csv')
  await reader.line(/waiting/)
  holder.child.kill('SIGINT')
  await holder.ended
  expect(await reader.ended).toMatchObject({ code: 0, stdout: 'one\n1\n' })
})

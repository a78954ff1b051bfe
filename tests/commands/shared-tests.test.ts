import { afterAll, beforeAll, expect, test } from 'vitest'
import { diskFiles, realWorld } from '../../src/cli/world.ts'
import { type BuildVerb, build } from '../../src/commands/build.ts'
import { type Folder, makeFolder } from '../support/wh.ts'

const PROJECT = {
  'project.yml': 'name: shop\ntarget: local\ntargets:\n  local: {type: local, path: target/shop.duckdb, threads: 3}\n',
  'models/orders.sql': `{{ config(materialized='table') }}
select 1 as id, 'paid' as status, 'a' as code, cast(null as integer) as note
union all select 2, 'open', 'b', 7
union all select 3, 'lost', 'b', 8`,
  'models/orders.yml': `models:
  - name: orders
    data_tests:
      - no_such_column
      - positive: {arguments: {column: id}}
      - positive: {arguments: {column: note}, config: {where: "id > 1"}}
    columns:
      - name: id
        data_tests: [not_null, unique]
      - name: status
        data_tests:
          - not_null
          - unique
          - accepted_values: {arguments: {values: [paid, open]}}
          - accepted_values: {name: all_known, arguments: {values: [paid, open, lost]}}
      - name: code
        data_tests: [{unique: {config: {severity: warn}}}, {not_null: {config: {warn_if: '> 5', error_if: '> 9'}}}]
      - name: note
        data_tests: [not_null, unique]
`,
  'tests/generic/own.sql': `{% test no_such_column(model) %}select * from {{ model }} where nowhere is null{% endtest %}
{% test positive(model, column) %}select {{ column }} from {{ model }} where not ({{ column }} > 0){% endtest %}`,
  'tests/lost.sql': "select * from {{ ref('orders') }} where status = 'lost' and id < 0",
}

let folder: Folder
beforeAll(async () => {
  folder = makeFolder(PROJECT)
  await run('run', true)
})
afterAll(() => folder.remove())

async function run(verb: BuildVerb, sharedScans: boolean) {
  const statements: string[] = []
  const world = { ...realWorld(), files: diskFiles, cwd: folder.path }
  const { results } = await build(verb, { sharedScans }, '0.0.0', world, (event) => {
    if (event.kind === 'statement' && event.node) statements.push(event.sql)
  })
  const facts = results.map(({ timing: _timing, thread: _thread, ...rest }) => rest)
  return { statements, facts: facts.toSorted((a, b) => (a.id < b.id ? -1 : 1)) }
}

test('tests in a shared scan come to what they come to alone, also when the scan fails', async () => {
  const alone = await run('test', false)
  const together = await run('test', true)
  expect(together.facts).toEqual(alone.facts)
  expect(alone.facts.map(({ status }) => status)).toEqual(expect.arrayContaining(['pass', 'fail', 'warn', 'error']))
})

test('what passes sends no query of its own', async () => {
  folder.write({ 'models/orders.yml': PROJECT['models/orders.yml'].replace('      - no_such_column\n', '') })
  const { statements, facts } = await run('test', true)
  // The scan of the table; the one test of the rows that 'where' leaves; each that does not pass or may not share.
  const alone = facts.filter(({ status, id }) => status !== 'pass' || /not_null_orders_code/.test(id))
  expect(statements).toHaveLength(1 + 1 + alone.length)
  expect(facts.filter(({ status }) => status === 'pass').length).toBeGreaterThan(5)
})

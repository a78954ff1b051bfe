/** Templates in the properties of nodes: what is evaluated where it stands, as dbt does it. */
import { expect, test } from 'vitest'
import { compileScope } from '../../src/commands/prepare.ts'
import { compileNode } from '../../src/compile/compile.ts'
import { prepareProject, renderAtRun } from '../support/project.ts'

const FILES = {
  'models/m.sql': 'select 1 as id',
  'models/schema.yml': `
models:
  - name: m
    time_spine: {standard_granularity_column: id}
    columns:
      - name: id
        data_type: "{{ 'int' ~ 'eger' }}"
        quote: "{{ 1 == 1 }}"
        tags: ["{{ target.name }}"]
        constraints: [{type: check, expression: "id > {{ 1 + 1 }}"}]
        data_tests:
          - among: {arguments: {options: [a, "{{ word('b') }}", ["ref('m')"]], more: {key: "{{ word('c') }}", column_name: "{{ 2 }}"}}}
`,
  'macros/among.sql': `
{% macro word(letter) %}{{ return(letter * 2) }}{% endmacro %}
{% test among(model, column_name, options, more) %}{{ options }} {{ more }}{% endtest %}`,
}

test('columns have types, tags, quotes and constraints that are evaluated', async () => {
  const { prepared } = await prepareProject(FILES)
  const node = prepared.manifest.nodes.get('model.shop.m')
  expect(node?.kind === 'model' && node.columns[0]).toMatchObject({
    dataType: 'integer',
    quote: true,
    tags: ['dev'],
    constraints: [{ type: 'check', expression: 'id > 2' }],
  })
})

test('the arguments of a test are evaluated in lists and mappings, too', async () => {
  const { prepared } = await prepareProject(FILES)
  const node = [...prepared.manifest.nodes.values()].find(({ kind }) => kind === 'test')
  if (node?.kind !== 'test') throw new Error('the project has no test')
  const program = compileNode(node, compileScope(prepared, [node.id]))
  const step = program.next()
  if (!step.done) throw new Error('the test asks for nothing')
  expect(step.value.sql).toBe(`['a', 'bb', [<Relation "dev"."public"."m">]] {'key': 'cc', 'column_name': 2}`)
})

test('a model says of itself that it is a time spine', async () => {
  const { 'models/m.sql': _own, ...files } = FILES
  expect(await renderAtRun('{{ model.time_spine if execute }}', { files })).toBe(
    "{'custom_granularities': [], 'standard_granularity_column': 'id'}",
  )
})

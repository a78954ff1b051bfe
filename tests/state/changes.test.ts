/** A project, parsed before and after a change: what `state:modified` and its parts find. */
import { describe, expect, test } from 'vitest'
import { jsonPieces } from '../../src/artifacts/json-text.ts'
import { manifestArtifact } from '../../src/artifacts/manifest.ts'
import { selectNodes } from '../../src/commands/selection.ts'
import { type FileMap, prepareProject, projectFile } from '../support/project.ts'

const BEFORE: FileMap = {
  'project.yml': projectFile('local', 'seeds: {shop: {+quote_columns: false}}\n'),
  'macros/money.sql':
    '{% macro cents(x) %}{{ round_to(x) }} * 100{% endmacro %}\n{% macro round_to(x) %}round({{ x }}){% endmacro %}',
  'models/orders.sql': "select id, {{ cents('amount') }} as amount from {{ ref('raw_orders') }}",
  'models/people.sql': "select name from {{ source('crm', 'people') }}",
  'models/schema.yml': `
models:
  - name: orders
    description: one row an order
    columns: [{name: id, description: the key, data_tests: [unique]}]
  - name: people
    config: {persist_docs: {relation: true, columns: true}}
    description: one row a person
    columns: [{name: name, data_type: varchar(10), description: given and family}]
sources:
  - name: crm
    tables: [{name: people}]
exposures:
  - {name: dashboard, type: dashboard, owner: {email: ada@shop.org}, depends_on: ["ref('orders')"]}
`,
  'seeds/raw_orders.csv': 'id,amount\n1,2\n',
}

/** Names of the nodes that a selector takes after the change. */
async function found(selector: string, change: FileMap, before: FileMap = BEFORE): Promise<string> {
  const { prepared: old } = await prepareProject(before)
  const { dialect, project, facts, manifest, graph } = old
  const artifact = manifestArtifact({
    manifest,
    graph,
    compiled: new Map(),
    render: dialect.render,
    database: project.target.database,
    facts,
    callsOf: () => [],
  })
  const state = { 'state/manifest.json': [...jsonPieces(artifact)].join('') }
  const { prepared } = await prepareProject({ ...before, ...change, ...state })
  const ids = selectNodes(prepared, { select: [selector], state: 'state', indirectSelection: 'empty' })
  return [...ids]
    .map((id) => prepared.manifest.nodes.get(id)?.name ?? id)
    .sort()
    .join(' ')
}

function edited(file: string, from: string, to: string): FileMap {
  const text = BEFORE[file] ?? ''
  if (!text.includes(from)) throw new Error(`${file} has no '${from}'`)
  return { [file]: text.replace(from, to) }
}

const ALL = 'crm dashboard orders people raw_orders unique_orders_id'

describe('a project as it was', () => {
  test.each([
    ['state:modified', ''],
    ['state:new', ''],
    ['state:old', 'dashboard orders people people raw_orders unique_orders_id'],
    ['state:unmodified', 'dashboard orders people people raw_orders unique_orders_id'],
  ])('%s', async (selector, expected) => {
    expect(await found(selector, {})).toBe(expected)
    expect(ALL).toContain('crm')
  })
})

describe('what is no change', () => {
  test.each([
    ['a comment', edited('models/orders.sql', 'select', '-- all of them\nselect')],
    ['a formatter', edited('models/orders.sql', 'select id, ', 'SELECT\n  id,\n  ')],
    ['a description that is not persisted', edited('models/schema.yml', 'one row an order', 'an order')],
    [
      'YAML in another order',
      edited('models/schema.yml', '{name: id, description: the key,', '{description: the key, name: id,'),
    ],
    [
      'a comment in a macro',
      edited('macros/money.sql', '{% macro cents(x) %}', '{# the hundredth #}{% macro cents(x) %}'),
    ],
  ])('%s', async (_what, change) => {
    expect(await found('state:modified', change)).toBe('')
  })
})

describe('what is a change', () => {
  test.each<[string, FileMap, string, string, string]>([
    ['another query', edited('models/orders.sql', 'select id', 'select 1 + id'), 'orders', 'body', 'orders'],
    ['another seed', edited('seeds/raw_orders.csv', '1,2', '1,3'), 'raw_orders', 'body', 'raw_orders'],
    [
      'a config in the file',
      edited('models/orders.sql', 'select', "{{ config(materialized='table') }} select"),
      'orders',
      'configs',
      'orders',
    ],
    [
      'a config of a folder',
      edited('project.yml', 'quote_columns: false', 'quote_columns: true'),
      'raw_orders',
      'configs',
      'raw_orders',
    ],
    ['a tag', edited('models/orders.sql', 'select', "{{ config(tags=['x']) }} select"), 'orders', 'configs', ''],
    [
      'an alias',
      edited('models/orders.sql', 'select', "{{ config(alias='o') }} select"),
      'orders',
      'relation',
      'orders',
    ],
    [
      'a persisted description',
      edited('models/schema.yml', 'one row a person', 'somebody'),
      'people',
      'persisted_descriptions',
      'people',
    ],
    [
      'a persisted description of a column',
      edited('models/schema.yml', 'given and family', 'both'),
      'people',
      'persisted_descriptions',
      'people',
    ],
    ['a macro', edited('macros/money.sql', '* 100', '* 1000'), 'orders', 'macros', 'orders'],
    ['a macro that a macro calls', edited('macros/money.sql', 'round(', 'ceil('), 'orders', 'macros', 'orders'],
    [
      'a contract',
      edited('models/schema.yml', 'config: {', 'config: {contract: {enforced: true}, '),
      'people',
      'contract',
      'people',
    ],
    [
      'a schema of a source',
      edited('models/schema.yml', '- name: crm', '- name: crm\n    schema: other'),
      'people',
      'relation',
      'people',
    ],
    [
      'a severity of a test',
      edited('models/schema.yml', '[unique]', '[unique: {config: {severity: warn}}]'),
      'unique_orders_id',
      'configs',
      'unique_orders_id',
    ],
    ['an exposure', edited('models/schema.yml', 'type: dashboard', 'type: notebook'), 'dashboard', 'configs', ''],
  ])('%s', async (_what, change, modified, part, inPart) => {
    expect(await found('state:modified', change)).toBe(modified)
    expect(await found(`state:modified.${part}`, change)).toBe(inPart)
  })

  test('a new model is new and modified, a new source is new alone', async () => {
    const change = {
      'models/new.sql': 'select 1 as one',
      ...edited('models/schema.yml', 'tables: [', 'tables: [{name: accounts}, '),
    }
    expect(await found('state:new', change)).toBe('accounts new')
    expect(await found('state:modified', change)).toBe('new')
  })
})

describe('a contract that was enforced', () => {
  const before = { ...BEFORE, ...edited('models/schema.yml', 'config: {', 'config: {contract: {enforced: true}, ') }
  const changed = (from: string, to: string): FileMap => ({
    'models/schema.yml': (before['models/schema.yml'] ?? '').replace(from, to),
  })

  test('changes with a type, a column or its end', async () => {
    for (const [from, to] of [
      ['varchar(10)', 'varchar(20)'],
      ['{name: name,', '{name: given_name,'],
      ['enforced: true', 'enforced: false'],
    ] as const) {
      expect(await found('state:modified.contract', changed(from, to), before)).toBe('people')
    }
    expect(await found('state:modified.contract', changed('one row a person', 'x'), before)).toBe('')
  })
})

test('manifests of versions 4 to 12 are read, others are refused', async () => {
  const manifest = (version: number): FileMap => ({
    'state/manifest.json': JSON.stringify({
      metadata: { dbt_schema_version: `https://schemas.getdbt.com/dbt/manifest/v${version}.json` },
      nodes: {
        'model.shop.orders': { resource_type: 'model', raw_sql: BEFORE['models/orders.sql'], fqn: ['shop', 'orders'] },
      },
      macros: {},
    }),
  })
  const changed = async (version: number): Promise<boolean> => {
    const { prepared } = await prepareProject({ ...BEFORE, ...manifest(version) })
    return selectNodes(prepared, { select: ['state:modified.body'], state: 'state' }).has('model.shop.orders')
  }
  for (const version of [4, 6, 7, 9, 12]) expect(await changed(version)).toBe(false)
  await expect(changed(3)).rejects.toThrow('it has version 3 of its format; versions 4 to 12 can be read')
  await expect(changed(13)).rejects.toThrow('it has version 13')
})

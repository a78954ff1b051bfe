/** Macros whose SQL asks catalogs or takes snapshots, run on every warehouse that this machine has. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AdapterType } from '../../src/core/adapter.ts'
import { splitStatements } from '../../src/sql/split.ts'
import { type Answers, projectFile, renderAtRun } from '../support/project.ts'
import { openTestWarehouses } from '../support/warehouses.ts'

const warehouses = await openTestWarehouses()
afterAll(async () => {
  for (const warehouse of warehouses) await warehouse[Symbol.asyncDispose]()
})

const relation = (name: string, type = 'table'): string =>
  `api.Relation.create(schema='shop_catalog', identifier='${name}', type='${type}')`

function render(template: string, type: AdapterType, answers?: Answers): Promise<string> {
  return renderAtRun(`{% if execute %}{{ ${template} }}{% endif %}`, {
    files: { 'project.yml': projectFile(type) },
    ...(answers && { answers }),
  })
}

/** The first query that a macro asks. */
async function asked(template: string, type: AdapterType): Promise<string> {
  const queries: string[] = []
  await render(template, type, (request) => {
    if (request.kind !== 'query') throw new Error(`unexpected ${request.kind}`)
    queries.push(request.sql)
    return { columns: [], rows: [] }
  })
  return queries[0] ?? ''
}

describe.each(warehouses)('on $type', ({ type, session }) => {
  const rowsOf = async (sql: string): Promise<unknown[][]> => {
    const { rows } = await session.query(sql)
    return rows.map((row) => row.map((cell) => (typeof cell === 'bigint' ? Number(cell) : cell)))
  }

  beforeAll(async () => {
    await session.execute('create schema shop_catalog')
    await session.execute('create table shop_catalog.t (id integer, word varchar(9))')
    await session.execute('create view shop_catalog.v as select id from shop_catalog.t')
  })

  test('the catalog of relations has a row a column', async () => {
    const sql = await asked(
      `get_catalog_relations(${relation('t')}.information_schema(), [${relation('t')}, ${relation('v')}])`,
      type,
    )
    const rows = await rowsOf(`select table_name, column_name, column_index from (${sql}) as c order by 1, 3`)
    expect(rows).toEqual([
      ['t', 'id', 1],
      ['t', 'word', 2],
      ['v', 'id', 1],
    ])
  })

  test('the catalog of schemas has their relations, and no others', async () => {
    const sql = await asked(`get_catalog(${relation('t')}.information_schema(), ['shop_catalog'])`, type)
    const rows = await rowsOf(`select distinct table_schema, table_name from (${sql}) as c order by 2`)
    expect(rows).toEqual([
      ['shop_catalog', 't'],
      ['shop_catalog', 'v'],
    ])
  })

  test.runIf(type === 'postgres')('a view depends on what it reads', async () => {
    expect(await rowsOf(await asked('get_relations()', type))).toContainEqual([
      'shop_catalog',
      'v',
      'shop_catalog',
      't',
    ])
  })

  test.runIf(type === 'postgres')('indexes that a materialized view lacks are made, others are dropped', async () => {
    await session.execute('create materialized view shop_catalog.m as select 1 as a, 2 as b')
    await session.execute('create index old_index on shop_catalog.m (b)')
    const sql = await render(`get_show_indexes_sql(${relation('m', 'materialized_view')})`, type)
    const { columns, rows } = await session.query(sql)
    expect(rows).toEqual([['old_index', 'btree', false, 'b']])
    const change = `{{ config(indexes=[{'columns': ['a'], 'unique': true}]) }}{% if execute %}
      {%- set m = ${relation('m', 'materialized_view')} %}
      {%- set changes = get_materialized_view_configuration_changes(m, config) %}
      {{- get_alter_materialized_view_as_sql(m, changes, '', m, m, m) }}{% endif %}`
    const altered = await renderAtRun(change, {
      files: { 'project.yml': projectFile(type) },
      answers: () => ({ columns, rows }),
    })
    for (const { text: statement } of splitStatements(altered)) await session.execute(statement)
    expect((await session.query(sql)).rows.map((row) => row.slice(1))).toEqual([['btree', true, 'a']])
  })

  test.each([
    [
      'ignore',
      [
        ['insert', 2, 'new'],
        ['insert', 4, 'four'],
        ['update', 2, 'new'],
      ],
    ],
    [
      'invalidate',
      [
        ['delete', 3, null],
        ['insert', 2, 'new'],
        ['insert', 4, 'four'],
        ['update', 2, 'new'],
      ],
    ],
    [
      'new_record',
      [
        ['delete', 3, null],
        ['insert', 2, 'new'],
        ['insert', 3, 'three'],
        ['insert', 4, 'four'],
        ['update', 2, 'new'],
      ],
    ],
  ])('changes of a snapshot, deletes: %s', async (hardDeletes, expected) => {
    const strategy = `{'unique_key': 'id', 'updated_at': 'changed', 'scd_id': 'md5(id::varchar || changed::varchar)',
      'row_changed': '(snapshotted_data.changed < source_data.changed)', 'hard_deletes': '${hardDeletes}'}`
    const select = (rows: readonly (readonly [number, string, string])[]): string =>
      rows
        .map(
          ([id, word, at]) =>
            `select ${id} as id, cast(''${word}'' as varchar(9)) as word, cast(''${at}'' as timestamp) as changed`,
        )
        .join(' union all ')
        .replaceAll("''", "\\'")
    const before = select([
      [1, 'one', '2020-01-01'],
      [2, 'old', '2020-01-01'],
      [3, 'three', '2020-01-01'],
    ])
    const after = select([
      [1, 'one', '2020-01-01'],
      [2, 'new', '2021-01-01'],
      [4, 'four', '2021-01-01'],
    ])
    const columns = ['id', 'word', 'changed']
    const answers: Answers = (request) => {
      if (request.kind === 'query') return { columns: columns.map((name) => ({ name, type: 'text' })), rows: [] }
      if (request.kind === 'columns') return columns.map((name) => ({ name, type: 'text' }))
      throw new Error(`unexpected ${request.kind}`)
    }
    await session.execute('drop table if exists shop_catalog.history')
    const built = await render(`build_snapshot_table(${strategy}, '${before}')`, type, answers)
    await session.execute(`create table shop_catalog.history as (${built})`)
    const sql = await render(`snapshot_staging_table(${strategy}, '${after}', ${relation('history')})`, type, answers)
    const rows = await rowsOf(
      `select dbt_change_type, coalesce(id, dbt_unique_key), word from (${sql}) as c order by 1, 2`,
    )
    const shown = rows.map(([change, id, word]) => [change, id ?? 3, word])
    expect(shown).toEqual(expected)
  })
})

test.each([
  [
    'postgres',
    'create or replace function "shop_catalog"."f" (a integer, b text default \'x\') returns text immutable as $$ select 1 $$ language sql;',
  ],
  [
    'redshift',
    'create or replace function "shop_catalog"."f" (integer, text) returns text immutable as $$ select 1 $$ language sql;',
  ],
] as const)('a function of SQL for %s', async (type, expected) => {
  const facts = `{'arguments': [{'name': 'a', 'data_type': 'integer'}, {'name': 'b', 'data_type': 'text', 'default_value': "'x'"}],
    'returns': {'data_type': 'text'}, 'config': {'volatility': 'deterministic'}, 'compiled_code': 'select 1'}`
  const template = `{% if execute %}{% do model.update(${facts}) %}{{ scalar_function_sql(${relation('f', 'function')}) }}{% endif %}`
  const sql = await renderAtRun(template, { files: { 'project.yml': projectFile(type) } })
  expect(sql.trim().replaceAll(/\s+/g, ' ')).toBe(expected)
})

test('grantees say what they are, where the flag is set', async () => {
  const template = `{% if execute %}{{ get_grant_sql(${relation('t')}, 'select', ['user:ada', 'group:readers', 'role:etl', 'bob']) }}{% endif %}`
  const file = (flags: string): string => `${projectFile('redshift')}${flags}`
  const sql = (flags: string): Promise<string> => renderAtRun(template, { files: { 'project.yml': file(flags) } })
  expect(await sql('')).toContain('to user:ada, group:readers, role:etl, bob')
  expect(await sql('flags:\n  redshift_grants_extended: true\n')).toContain('to ada, GROUP readers, ROLE etl, bob')
})

/** The macros that materializations are made of: what they write for each warehouse, run there where that makes sense. */
import { afterAll, describe, expect, test } from 'vitest'
import type { AdapterType } from '../../src/core/adapter.ts'
import { splitStatements } from '../../src/sql/split.ts'
import { type Answers, projectFile, renderAtRun } from '../support/project.ts'
import { openTestWarehouses } from '../support/warehouses.ts'

const warehouses = await openTestWarehouses()
afterAll(async () => {
  for (const warehouse of warehouses) await warehouse[Symbol.asyncDispose]()
})

const relation = (name: string, type = 'table'): string =>
  `api.Relation.create(schema='wh_library', identifier='${name}', type='${type}')`

const [T, S, V] = [relation('t'), relation('s'), relation('v', 'view')]
const columns = "[api.Column('id', 'integer'), api.Column('word', 'varchar', 9)]"

const columnsOf: Answers = (request) => {
  if (request.kind === 'query')
    return {
      columns: [
        { name: 'id', type: 'integer' },
        { name: 'word', type: 'varchar' },
      ],
      rows: [],
    }
  if (request.kind === 'columns')
    return [
      { name: 'id', type: 'integer' },
      { name: 'word', type: 'character varying(9)' },
    ]
  throw new Error(`unexpected ${request.kind}`)
}

const render = (template: string, type: AdapterType, config = '', answers = columnsOf): Promise<string> =>
  renderAtRun(`${config}{% if execute %}{{ ${template} }}{% endif %}`, {
    files: { 'project.yml': projectFile(type) },
    answers,
  })

/** The life of a table and a view, macro by macro: each line runs on every engine, and then this stands in the table. */
const LIFE: readonly (readonly [template: string, rows?: readonly (readonly unknown[])[]])[] = [
  [`create_table_as(False, ${T}, "select 1 as id, cast('one' as varchar(9)) as word")`, [[1, 'one']]],
  [`get_create_table_as_sql(False, ${S}, "select 2 as id, cast('two' as varchar(9)) as word")`],
  [
    `get_insert_into_sql(${T}, ${S}, ${columns})`,
    [
      [1, 'one'],
      [2, 'two'],
    ],
  ],
  [
    `get_delete_insert_merge_sql(${T}, ${S}, 'id', ${columns}, none)`,
    [
      [1, 'one'],
      [2, 'two'],
    ],
  ],
  [
    `get_delete_insert_merge_sql(${T}, ${S}, ['id', 'word'], ${columns}, ['DBT_INTERNAL_DEST.id > 5'])`,
    [
      [1, 'one'],
      [2, 'two'],
      [2, 'two'],
    ],
  ],
  [`get_incremental_append_sql({'target_relation': ${T}, 'temp_relation': ${S}, 'dest_columns': ${columns}})`],
  [`get_replace_sql(${T}, ${T}, "select 3 as id, cast('x' as varchar(9)) as word")`, [[3, 'x']]],
  [
    `get_merge_sql(${T}, ${S}, 'id', ${columns})`,
    [
      [2, 'two'],
      [3, 'x'],
    ],
  ],
  [`get_create_view_as_sql(${V}, 'select id from wh_library.t')`],
  [`get_replace_view_sql(${V}, 'select id from wh_library.t')`],
  [`get_rename_sql(${V}, 'w')`],
  [`get_drop_sql(${relation('w', 'view')})`],
  [`get_rename_sql(${S}, 's2')`],
  [`get_drop_sql(${relation('s2')})`],
]

describe.each(warehouses)('on $type', ({ type, session }) => {
  test('a table and a view live by the macros', async () => {
    await session.execute('create schema if not exists wh_library')
    for (const [template, rows] of LIFE) {
      for (const { text } of splitStatements(await render(template, type))) await session.execute(text)
      if (!rows) continue
      const found = await session.query('select id, word from wh_library.t order by id')
      expect({ template, rows: found.rows }).toEqual({ template, rows })
    }
  })

  test('columns are added, removed and retyped', async () => {
    await session.execute('create schema if not exists wh_library')
    await session.execute('create table wh_library.wide as select 1 as id, 2 as old')
    const wide = relation('wide')
    const asked: string[] = []
    const asking: Answers = (request) => {
      if (request.kind === 'execute' || request.kind === 'query') asked.push(request.sql)
      return request.kind === 'execute' ? { tag: 'ALTER TABLE' } : { columns: [], rows: [] }
    }
    await render(
      `alter_relation_add_remove_columns(${wide}, [api.Column('new', 'integer')], [api.Column('old', 'integer')])`,
      type,
      '',
      asking,
    )
    await render(`alter_column_type(${wide}, 'id', 'bigint')`, type, '', asking)
    for (const sql of asked) await session.execute(sql)
    const found = await session.columns({ schema: 'wh_library', identifier: 'wide' })
    expect(found.map(({ name }) => name).sort()).toEqual(['id', 'new'])
    expect(found.find(({ name }) => name === 'id')?.type.toLowerCase()).toBe('bigint')
  })

  test('catalogs answer what the macros ask', async () => {
    const exists = await render("check_schema_exists('dev', 'wh_library')", type, '', (request) => {
      if (request.kind === 'query') sql = request.sql
      return { columns: [], rows: [] }
    })
    expect(exists).not.toBe('')
    const { rows } = await session.query(sql)
    expect(Number(rows[0]?.[0])).toBe(1)
    if (type === 'postgres')
      expect((await session.query(await render(`get_show_grant_sql(${T})`, type))).rows).toEqual([])
  })
  let sql = ''
})

const CONFIG =
  "{{ config(dist='id', sort=['id', 'word'], sort_type='compound', backup=false, bind=false, unlogged=true, indexes=[{'columns': ['id'], 'unique': true}]) }}"

/** What is only looked at: text for every dialect, of what cannot run everywhere or changes nothing. */
const TEXTS: readonly (readonly [template: string, config?: string])[] = [
  [`create_table_as(True, make_temp_relation(${T}, '_x').incorporate(path={'identifier': 't_x'}), 'select 1 as id')`],
  [`create_table_as(False, ${T}, 'select 1 as id')`, CONFIG],
  [`create_view_as(${V}, 'select 1 as id')`, CONFIG],
  [
    `get_merge_sql(${T}, ${S}, ['id', 'word'], ${columns}, ['DBT_INTERNAL_DEST.id > 5'])`,
    "{{ config(merge_exclude_columns=['id']) }}",
  ],
  [`get_grant_sql(${T}, 'select', ['ada', 'bob'])`],
  [`get_revoke_sql(${T}, 'select', ['ada'])`],
  [`get_show_grant_sql(${T})`],
  [`get_dcl_statement_list(${T}, {'select': ['ada', 'bob'], 'insert': []}, get_grant_sql)`],
  [`alter_relation_comment(${V}, "it's a view")`],
  [`alter_column_comment(${T}, {'id': {'name': 'id', 'description': 'key'}})`],
  [`make_intermediate_relation(${T})`],
  [`make_backup_relation(${T}, 'view')`],
  [`make_intermediate_relation(${relation('n'.repeat(80))})`],
  ["snapshot_hash_arguments(['id', 'updated_at'])"],
  ["snapshot_timestamp_strategy(model, 'old', 'new', {'unique_key': 'id', 'updated_at': 'at'}, true)"],
  ["build_snapshot_table({'scd_id': 'md5(id)', 'updated_at': 'at', 'hard_deletes': 'ignore'}, 'select 1 as id')"],
  [`snapshot_merge_sql(${T}, ${S}, ['id', 'word'])`],
  [
    `get_incremental_default_sql({'target_relation': ${T}, 'temp_relation': ${S}, 'unique_key': none, 'dest_columns': ${columns}, 'incremental_predicates': none})`,
  ],
  ["get_test_sql('select 1', 'count(*)', '!= 0', '> 5', 10)"],
  ["get_empty_subquery_sql('select 1 as id')"],
  ["get_columns_in_query('select 1 as id, 2 as word')"],
  ["get_limit_subquery_sql('select 1', 5)"],
  [
    "get_expected_sql([{'id': 1, 'word': \"it's\"}, {'id': 2, 'word': none}], {'id': 'integer', 'word': 'text'}, {'id': '\"id\"', 'word': '\"word\"'})",
  ],
  ["dates_in_range('20180101', '20180103') ~ partition_range('20180101')"],
  ["before_begin('vacuum') | trim"],
  ['refresh_materialized_view(this)'],
  ["get_create_materialized_view_as_sql(this, 'select 1')"],
]

test.each(['redshift', 'postgres', 'duckdb'] as const)('the SQL for %s is what it was', async (type) => {
  const texts: string[] = []
  for (const [template, config] of TEXTS) {
    const text = await render(template, type, config).catch(
      (error: unknown) => `!! ${error instanceof Error ? error.message : String(error)}`,
    )
    texts.push(`-- ${config ?? ''}${template}`, text.trim().replaceAll(/\n\s*\n/g, '\n'))
  }
  await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot(`library.${type}.sql`)
})

test('statement() keeps what it is told to keep; run_query answers rows', async () => {
  const asked: string[] = []
  const answers: Answers = (request) => {
    if (request.kind !== 'query' && request.kind !== 'execute') throw new Error(`unexpected ${request.kind}`)
    asked.push(`${request.kind} ${request.sql}`)
    if (request.kind === 'execute') return { tag: 'INSERT', rows: 3 }
    return { columns: [{ name: 'n', type: 'integer' }], rows: [[7]] }
  }
  const template = [
    "{% call statement('rows', fetch_result=true) %}select {{ 3 + 4 }}{% endcall %}",
    "{% call statement('done') %}insert{% endcall %}",
    "{% if execute %}{{ load_result('rows').table.rows[0][0] }} {{ load_result('done').response }}",
    "{{ run_query('select 7').columns[0].values()[0] }}{% endif %}",
  ].join('')
  expect(await renderAtRun(template, { answers })).toBe('7 INSERT 37')
  expect(asked).toEqual(['query select 7', 'execute insert', 'query select 7'])
})

test.each([
  ['a model that is not there', false, 'view', false],
  ['a table of an incremental model', 'table', 'incremental', true],
  ['a view under the name of an incremental model', 'view', 'incremental', false],
  ['a table of a table model', 'table', 'table', false],
] as const)('%s: is_incremental() is %s', async (_title, kind, materialized, expected) => {
  const answers: Answers = (request) => {
    if (request.kind !== 'find') throw new Error(`unexpected ${request.kind}`)
    return kind === false ? undefined : { ...request.relation, kind }
  }
  const template = `{{ config(materialized='${materialized}') }}{{ is_incremental() }}`
  expect(await renderAtRun(template, { answers })).toBe(expected ? 'True' : 'False')
})

test('grants are compared with what the catalog says, and only the difference is sent', async () => {
  const asked: string[] = []
  const answers: Answers = (request) => {
    if (request.kind === 'execute') asked.push(request.sql)
    if (request.kind === 'execute') return { tag: 'GRANT' }
    return {
      columns: [
        { name: 'grantee', type: 'text' },
        { name: 'privilege_type', type: 'text' },
      ],
      rows: [
        ['ada', 'SELECT'],
        ['eve', 'SELECT'],
      ],
    }
  }
  await render(`apply_grants(${T}, {'select': ['ada', 'bob']}, should_revoke=True)`, 'postgres', '', answers)
  expect(asked).toEqual(['revoke SELECT on "wh_library"."t" from eve', 'grant select on "wh_library"."t" to bob'])
})

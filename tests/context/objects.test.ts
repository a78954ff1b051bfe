/** Relation, Column, adapter and exceptions as macros use them. https://docs.getdbt.com/reference/dbt-classes */
import { describe, expect, test } from 'vitest'
import type { AdapterType } from '../../src/core/adapter.ts'
import type { Request } from '../../src/core/program.ts'
import { type Answers, prepareProject, projectFile, renderAtRun } from '../support/project.ts'

const render = (template: string, type: AdapterType = 'postgres', answers?: Answers): Promise<string> =>
  renderAtRun(`{% if execute %}${template}{% endif %}`, {
    files: { 'project.yml': projectFile(type) },
    ...(answers && { answers }),
  })

const R = "api.Relation.create(database='d', schema='s', identifier='t', type='table')"

describe('a relation', () => {
  test.each([
    [R, '"d"."s"."t"'],
    [`${R}.include(database=false)`, '"s"."t"'],
    [`${R}.include(schema=false, database=false)`, '"t"'],
    [`${R}.quote(identifier=false)`, '"d"."s".t'],
    [`${R}.without_identifier()`, '"d"."s"'],
    [`${R}.include(database=false).incorporate(path={'identifier': 'u'}, type='view')`, '"s"."u"'],
    [`${R}.incorporate(path={'schema': none, 'database': none})`, '"t"'],
    [`${R}.incorporate(type='view').is_view`, 'True'],
    [`${R}.replace_path(identifier='x').render()`, '"d"."s"."x"'],
    [`${R}.information_schema('columns')`, '"d".INFORMATION_SCHEMA.columns'],
    [`${R}.type ~ ${R}.is_table ~ ${R}.is_view ~ ${R}.is_cte ~ ${R}.is_materialized_view`, 'tableTrueFalseFalseFalse'],
    [`${R}.can_be_renamed ~ ${R}.can_be_replaced`, 'TrueFalse'],
    [`${R} == ${R}`, 'True'],
    [`${R} is mapping and ${R}.get('metadata', {}).get('type', '').endswith('Relation')`, 'True'],
    [`${R}.get('nothing', 'else')`, 'else'],
    [`${R}.matches(schema='S', identifier='t') ~ ${R}.matches(identifier='u')`, 'TrueFalse'],
    [`${R}.quote_policy.identifier ~ ${R}.include_policy.schema`, 'TrueTrue'],
    ["api.Relation.create(schema='s', identifier='T', quote_policy={'schema': false, 'identifier': false})", 's.T'],
    ["api.Relation.create(identifier='t', type=adapter.Relation.View).is_view", 'True'],
    ['adapter.Relation.get_relation_type.MaterializedView', 'materialized_view'],
    ["adapter.Relation.add_ephemeral_prefix('x')", '__dbt__cte__x'],
    [`${R}.relation_max_name_length()`, '63'],
  ])('%s is %s', async (expression, expected) => expect(await render(`{{ ${expression} }}`)).toBe(expected))
})

const column = (type: string, more = ''): string => `api.Column('n', '${type}'${more})`

describe('a column', () => {
  test.each([
    [`${column('varchar', ', 20')}.data_type`, 'character varying(20)'],
    [`${column('character varying')}.data_type`, 'character varying(256)'],
    [`${column('text')}.data_type`, 'text'],
    [`${column('numeric', ', none, 18, 2')}.data_type`, 'numeric(18,2)'],
    [`${column('integer')}.dtype ~ ${column('integer')}.name ~ ${column('integer')}.quoted`, 'integern"n"'],
    [
      `${column('bigint')}.is_integer() ~ ${column('bigint')}.is_number() ~ ${column('bigint')}.is_string()`,
      'TrueTrueFalse',
    ],
    [`${column('double precision')}.is_float() ~ ${column('numeric')}.is_numeric()`, 'TrueTrue'],
    [`${column('varchar', ', 5')}.string_size()`, '5'],
    [`${column('varchar', ', 5')}.can_expand_to(other_column=${column('varchar', ', 9')})`, 'True'],
    [`${column('varchar', ', 9')}.can_expand_to(${column('varchar', ', 5')})`, 'False'],
    [`${column('date')}.literal("'2020-01-01'")`, "'2020-01-01'::date"],
    ["api.Column.translate_type('string') ~ api.Column.translate_type('jsonb')", 'TEXTjsonb'],
    ["api.Column.string_type(30) ~ api.Column.numeric_type('numeric', 28, 6)", 'character varying(30)numeric(28,6)'],
    ["api.Column.from_description('n', 'numeric(10, 3)').numeric_scale", '3'],
    ["api.Column.create('n', 'string').data_type", 'TEXT'],
  ])('%s is %s', async (expression, expected) =>
    expect((await render(`{{ ${expression} }}`)).toLowerCase()).toBe(expected.toLowerCase()),
  )
})

/** Answers like a small warehouse, and remembers what was asked. */
function smallWarehouse(): { answers: Answers; asked: Request[] } {
  const asked: Request[] = []
  const answers: Answers = (request) => {
    asked.push(request)
    switch (request.kind) {
      case 'find':
        return request.relation.identifier === 'orders' ? { ...request.relation, kind: 'table' } : undefined
      case 'dependents':
        return []
      case 'list':
        return [{ schema: request.schema, identifier: 'orders', kind: 'table' }]
      case 'columns':
        return request.relation.identifier === 'wide'
          ? [
              { name: 'id', type: 'integer' },
              { name: 'note', type: 'character varying(50)' },
            ]
          : [{ name: 'note', type: 'character varying(10)' }]
      case 'query':
        return request.sql.includes('nspname') || request.sql.includes('schema_name')
          ? { columns: [{ name: 'nspname', type: 'text' }], rows: [['public'], ['Marts']] }
          : { columns: [{ name: 'id', type: 'integer' }], rows: [[7]] }
      case 'execute':
      case 'copy':
        return { tag: 'CREATE TABLE', rows: 2 }
      case 'transaction':
        return { tag: 'COMMIT' }
      case 'files':
        return []
      case 'load':
        return 0
      case 'changed':
      case 'log':
        return undefined
    }
  }
  return { answers, asked }
}

const orders = "api.Relation.create(schema='s', identifier='orders', type='table')"
const wide = "api.Relation.create(schema='s', identifier='wide', type='table')"

describe('the adapter', () => {
  test.each([
    ["adapter.get_relation('d', 's', 'orders').is_table", 'True'],
    ["adapter.get_relation(database='d', schema='s', identifier='nothing') is none", 'True'],
    [`adapter.get_columns_in_relation(${orders}) | map(attribute='name') | list`, "['note']"],
    [`adapter.get_missing_columns(${wide}, ${orders}) | map(attribute='name') | list`, "['id']"],
    [`adapter.list_relations('d', 's') | map(attribute='identifier') | list`, "['orders']"],
    [`adapter.list_relations_without_caching(${orders}.without_identifier()) | length`, '1'],
    ["adapter.check_schema_exists('d', 'marts') ~ adapter.check_schema_exists('d', 'other')", 'TrueFalse'],
    ["adapter.list_schemas('d')", "['public', 'Marts']"],
    ["adapter.execute('select', fetch=true)[1].rows[0][0]", '7'],
    ["adapter.execute('create')[0].rows_affected ~ adapter.execute('create')[0]", '2CREATE TABLE 2'],
    ["adapter.get_column_schema_from_query('select 1 as id')[0].dtype", 'integer'],
    ["adapter.quote_seed_column('a', false) ~ adapter.quote_seed_column('a', none)", 'a"a"'],
    ["adapter.get_incremental_strategy_macro(context, 'delete+insert').name", 'get_incremental_delete_insert_sql'],
    ['adapter.valid_incremental_strategies() | length', '4'],
    ["adapter.parse_index({'columns': ['a'], 'unique': true}).unique", 'True'],
    [
      "adapter.get_hard_deletes_behavior({'hard_deletes': 'invalidate'}) ~ adapter.get_hard_deletes_behavior({})",
      'invalidateignore',
    ],
    ["adapter.standardize_grants_dict(run_query('x'))", '{}'],
  ])('%s is %s', async (expression, expected) => {
    // Grants are read from a table of two columns; an empty one has none.
    const { answers } = smallWarehouse()
    const empty: Answers = () => ({ columns: [], rows: [] })
    expect(await render(`{{ ${expression} }}`, 'postgres', expression.includes('grants') ? empty : answers)).toBe(
      expected,
    )
  })

  test('changes go to the warehouse as the dialect writes them', async () => {
    const { answers, asked } = smallWarehouse()
    await render(
      `{% do adapter.create_schema(${orders}) %}{% do adapter.truncate_relation(${orders}) %}` +
        `{% do adapter.rename_relation(${orders}, ${wide}) %}{% do adapter.drop_relation(${orders}) %}` +
        `{% do adapter.expand_target_column_types(${wide}, ${orders}) %}{% do adapter.drop_schema(${orders}) %}`,
      'postgres',
      answers,
    )
    expect(asked.flatMap((request) => (request.kind === 'execute' ? [request.sql] : []))).toEqual([
      'create schema if not exists "s"',
      'truncate table "s"."orders"',
      'alter table "s"."orders" rename to "wide"',
      'drop table if exists "s"."orders" cascade',
      'alter table "s"."orders" alter column "note" type character varying(50)',
      'drop schema if exists "s" cascade',
    ])
  })

  test('while parsing nothing is asked, and each question has an empty answer', async () => {
    const questions = [
      ["adapter.get_relation('d', 's', 'orders')", 'None'],
      ['adapter.get_columns_in_relation(this)', '[]'],
      ['adapter.get_missing_columns(this, this)', '[]'],
      ["adapter.list_relations('d', 's')", '[]'],
      ["adapter.check_schema_exists('d', 's')", 'False'],
      ["adapter.execute('select')[1].rows | length", '0'],
      ['adapter.drop_relation(this)', ''],
      ["adapter.get_column_schema_from_query('select 1')", '[]'],
    ]
    const answers = questions.map(([question], index) => `'a${index}': (${question}) | string`)
    const { prepared } = await prepareProject({ 'models/m.sql': `{{ config(meta={${answers.join(', ')}}) }}select 1` })
    expect(Object.values(prepared.manifest.nodes.get('model.shop.m')?.meta ?? {})).toEqual(
      questions.map(([, answer]) => answer),
    )
  })
})

describe('constraints', () => {
  const columns =
    "{'id': {'name': 'id', 'data_type': 'integer', 'constraints': [{'type': 'not_null'}, {'type': 'primary_key'}]}," +
    " 'Order Id': {'name': 'Order Id', 'quote': true, 'data_type': 'bigint', 'constraints': [{'type': 'check', 'expression': 'x > 0'}," +
    " {'type': 'foreign_key', 'to': 's.orders', 'to_columns': ['id']}]}}"
  const model =
    "[{'type': 'primary_key', 'columns': ['a', 'b'], 'name': 'pk'}, {'type': 'check', 'expression': 'a > b'}," +
    " {'type': 'foreign_key', 'columns': ['a'], 'to': 's.t', 'to_columns': ['id']}, {'type': 'unique', 'columns': ['b']}]"

  test.each([
    ['postgres', "['id integer not null primary key', '\"Order Id\" bigint check (x > 0) references s.orders (id)']"],
    ['redshift', "['id integer not null primary key', '\"Order Id\" bigint references s.orders (id)']"],
  ] as const)('of columns are written for %s', async (type, expected) => {
    expect(await render(`{{ adapter.render_raw_columns_constraints(raw_columns=${columns}) }}`, type)).toBe(expected)
  })

  test('of a model are written with their names', async () => {
    expect(await render(`{{ adapter.render_raw_model_constraints(raw_constraints=${model}) | join('; ') }}`)).toBe(
      'constraint pk primary key (a, b); check (a > b); foreign key (a) references s.t (id); unique (b)',
    )
  })
})

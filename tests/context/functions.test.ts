/** dbt's context: what each name answers while a model runs, and while the project is parsed. */
import { describe, expect, test } from 'vitest'
import { templateProblem } from '../../src/context/template-problem.ts'
import type { Cell } from '../../src/core/table.ts'
import { TemplateError } from '../../src/jinja/template-error.ts'
import { type Answers, prepareProject, problemsOf, projectFile, renderAtRun } from '../support/project.ts'

const FILES = {
  'project.yml': projectFile('local', 'vars: {start: 2018-11-01, limit: 7, greeting: "hello {{ target.name }}"}\n'),
  'models/other.sql': 'select 1 as id',
  'models/models.yml': 'models: [{name: m, config: {tags: [daily], meta: {owner: ada}}}]\n',
}
const ENV = { SHOP_REGION: 'eu', DBT_ENV_SECRET_TOKEN: 'hush', DBT_ENV_CUSTOM_ENV_TEAM: 'core' }

const atRun = (template: string, answers?: Answers): Promise<string> =>
  renderAtRun(template, { files: FILES, env: ENV, ...(answers && { answers }) })

/** What an expression is while its model is parsed. */
async function atParse(expression: string): Promise<unknown> {
  const template = `{{ config(meta={'answer': (${expression}) | string}) }}select 1`
  const { prepared } = await prepareProject({ ...FILES, 'models/m.sql': template }, { env: ENV })
  return prepared.manifest.nodes.get('model.shop.m')?.meta.answer
}

/** Members and functions: an expression, its text at run time, and while parsing where that differs. */
const ANSWERS: readonly (readonly [expression: string, run: string, parse?: string])[] = [
  ['execute', 'True', 'False'],
  ['this', '"dev"."public"."m"'],
  ["ref('other')", '"dev"."public"."other"', '"dev"."public"."m"'],
  ['this.schema ~ "/" ~ this.identifier ~ "/" ~ this.table', 'public/m/m'],
  ['schema ~ "." ~ database', 'public.dev'],
  ['target.name ~ " " ~ target.type ~ " " ~ target.schema', 'dev redshift public'],
  ['env.name', 'dev'],
  ['model.name ~ " " ~ model.unique_id ~ " " ~ model.resource_type', 'm model.shop.m model'],
  ['model.tags ~ model.config.meta.owner', "['daily']ada"],
  ['model.original_file_path', 'models/m.sql'],
  ['project_name', 'shop'],
  ['dbt_version', '1.12.3'],
  ['invocation_id', '00000000-0000-4000-8000-000000000000'],
  ['run_started_at', '2026-11-22 12:30:15+00:00'],
  ['run_started_at.strftime("%Y-%m-%d")', '2026-11-22'],
  ['sql_now', 'getdate()'],
  ['thread_id', 'main'],
  ['dbt_metadata_envs', "{'TEAM': 'core'}"],
  ['selected_resources', "['model.shop.m']", '[]'],
  ['flags.FULL_REFRESH', 'False'],
  ['flags.WHICH', 'run'],
  ['flags.full_refresh or flags["STORE_FAILURES"]', 'False'],
  ['flags.NOBODY_KNOWS_THIS is defined', 'False'],
  ['invocation_args_dict.which', 'run'],
  ["env_var('SHOP_REGION')", 'eu'],
  ["env_var('NOT_SET', 'none given')", 'none given'],
  ["var('limit') + 1", '8'],
  ["var('start')", '2018-11-01'],
  ["var('greeting')", 'hello dev'],
  ["var('nothing', 'fallback')", 'fallback'],
  ["var('nothing', none)", 'None'],
  ["var.has_var('limit') ~ var.has_var('nothing')", 'TrueFalse'],
  ["config.get('materialized')", 'view', ''],
  ["config.get('nothing', 'fallback')", 'fallback', ''],
  ["config.get('nothing', default=3) + 1 if execute", '4', ''],
  ["config.get('nothing')", 'None', ''],
  ["config.meta_get('owner')", 'ada', ''],
  ['config.persist_relation_docs()', 'False'],
  ["config.get('materialized', validator=validation.any[list])", 'view', ''],
  ["tojson({'b': [1, 1.0, none, true], 'a': 'ü'})", '{"b": [1, 1.0, null, true], "a": "\\u00fc"}'],
  ["tojson({'b': 1, 'a': 2}, sort_keys=true)", '{"a": 2, "b": 1}'],
  ["tojson(modules, 'cannot')", 'cannot'],
  ['fromjson(\'{"a": [1, 2.50]}\').a[1]', '2.5'],
  ["fromjson('{broken', 'fallback')", 'fallback'],
  ["toyaml({'b': 1, 'a': ['x', none]})", 'b: 1\na:\n- x\n- null\n'],
  ["fromyaml('a: [1, no, 2020-01-02]').a", '[1, False, datetime.date(2020, 1, 2)]'],
  ["fromyaml('a: [', 'fallback')", 'fallback'],
  ["local_md5('a')", '0cc175b9c0f1b6a831c399e269772661'],
  ['set([2, 1, 2]) | sort', '[1, 2]'],
  ['set(7, "no set")', 'no set'],
  ['set_strict([1]) | list', '[1]'],
  ["zip([1, 2], ['a', 'b'])", "[(1, 'a'), (2, 'b')]"],
  ['zip(1, 2, default="none")', 'none'],
  ["zip_strict([1], 'a')", "[(1, 'a')]"],
  [
    "diff_of_two_dicts({'select': ['a', 'B'], 'insert': ['c']}, {'SELECT': ['b']})",
    "{'select': ['a'], 'insert': ['c']}",
  ],
  ["render('{{ target.name }}!')", 'dev!'],
  ["log('text')", ''],
  ["write('text')", ''],
  ["builtins.ref('other').identifier", 'other', 'm'],
  ["builtins.get('nothing') is none", 'True'],
  ["context['target'].name ~ context.get('nothing', '-')", 'dev-'],
  ["api.Relation.create(schema='s', identifier='t', quote_policy={'identifier': false})", '"s".t'],
  ["api.Column('n', 'varchar', 12).data_type", 'character varying(12)'],
  ["column('n', 'integer').is_integer()", 'True'],
  ["adapter.quote('a\"b')", '"a""b"'],
  ['adapter.type()', 'redshift'],
  ["adapter.dispatch('concat', 'dbt')(['a', 'b'])", 'a || b'],
  ['adapter.behavior.any_flag.no_warn', 'False'],
  ['modules.re.sub("a", "b", "banana")', 'bbnbnb'],
  ['modules.itertools.chain([1], [2]) | list', '[1, 2]'],
  ['pre_hooks ~ post_hooks', '[][]'],
  ['sql is none and compiled_code is none', 'True'],
  ["try_or_compiler_error('no', adapter.quote, 'x')", '"x"'],
  ["graph.nodes['model.shop.other'].name", 'other', ''],
  [
    "graph.keys() | sort | join(' ')",
    'exposures functions groups metrics nodes saved_queries semantic_models sources unit_tests',
  ],
  ["run_query('select 1') is none", 'False', 'True'],
]

const oneRow =
  (rows: readonly (readonly Cell[])[]): Answers =>
  (request) => {
    if (request.kind !== 'query') throw new Error(`unexpected ${request.kind}`)
    return { columns: [{ name: 'n', type: 'integer' }], rows }
  }

describe('answers', () => {
  test.each(ANSWERS.map(([expression, run, parse]) => ({ expression, run, parse })))(
    '$expression',
    async ({ expression, run, parse }) => {
      expect(await atRun(`{{ (${expression}) | string }}`, oneRow([[1]]))).toBe(run.trimEnd())
      expect(await atParse(expression)).toBe(parse ?? run)
    },
  )
})

describe('refusals', () => {
  const refusals: readonly (readonly [template: string, message: string])[] = [
    ["{{ env_var('NOT_SET') }}", "environment variable 'NOT_SET' is not set"],
    [
      "{{ env_var('DBT_ENV_SECRET_TOKEN') }}",
      "'DBT_ENV_SECRET_TOKEN' is a secret and may be read only where connections are set",
    ],
    ["{{ var('limitt') }}", "there is no variable 'limitt'"],
    ["{{ exceptions.raise_compiler_error('not here') }}", 'not here'],
    ["{{ adapter_macro('concat') }}", "adapter_macro() is gone from dbt; write adapter.dispatch('concat')(…)"],
    [
      "{{ adapter.dispatch('nothing_at_all')() }}",
      "no macro named 'nothing_at_all' fits this target; looked for 'redshift__nothing_at_all', 'postgres__nothing_at_all', 'default__nothing_at_all'",
    ],
    [
      "{{ adapter.dispatch('dbt.concat')() }}",
      "dispatch('dbt.concat'): name the package as the second argument, not before a dot",
    ],
    ['{{ set_strict(7) }}', "'int' object is not iterable"],
    ['{{ zip_strict(7) }}', "'int' object is not iterable"],
    ["{{ metric('revenue') }}", "'revenue': this version of wh does not build metrics"],
    ['{{ load_agate_table() }}', 'load_agate_table() can only be called where a seed is loaded'],
  ]
  test.each(refusals)('%s is a problem at its place while parsing', async (template, message) => {
    const [problem] = await problemsOf({ ...FILES, 'models/m.sql': `select 1,\n  ${template}` }, ENV)
    expect([problem?.message, problem?.at?.file, problem?.at?.line]).toEqual([message, 'models/m.sql', 2])
  })

  test.each([
    [
      "{% do store_result('x', 'ok') %}{{ load_result('x').response }}{{ load_result('x') }}",
      "the result 'x' has been loaded already; keep it in a variable",
    ],
    ["{{ config.require('nothing') }}", "'m' does not set the config 'nothing', which is required here"],
    ["{{ ref('othr') }}", "ref('othr') names no model, seed or snapshot"],
    ['{{ no_such_macro() }}', "'no_such_macro' is undefined"],
    [
      "{{ exceptions.relation_wrong_type(this, 'table') }}",
      '"dev"."public"."m" is not a table; drop it, or run with --full-refresh',
    ],
    [
      "{{ try_or_compiler_error('could not', adapter.quote) }}{{ try_or_compiler_error('could not', set_strict, 7) }}",
      'could not',
    ],
  ])('%s fails where it runs', async (template, message) => {
    // Where the project is parsed the branch is not taken.
    const error = await atRun(`{% if execute %}${template}{% endif %}`).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(TemplateError)
    if (error instanceof TemplateError) expect(templateProblem(error, 'models/m.sql').message).toContain(message)
  })
})

test('a result that was stored as main may be loaded again and again', async () => {
  const template =
    "{% do store_result('main', 'ok') %}{{ load_result('main').response }}{{ load_result('main').response }}"
  expect(await atRun(template)).toBe('okok')
  expect(await atRun("{{ load_result('nothing') }}")).toBe('None')
  expect(
    await atRun(
      "{% do store_raw_result('x', message='INSERT 3', rows_affected=3) %}{{ load_result('x').response.rows_affected }}",
    ),
  ).toBe('3')
})

test('the rows of a query come as a table of Python values', async () => {
  const answers: Answers = () => ({
    columns: [
      { name: 'id', type: 'integer' },
      { name: 'price', type: 'numeric(10,2)' },
      { name: 'day', type: 'date' },
      { name: 'at', type: 'timestamp without time zone' },
      { name: 'id', type: 'double precision' },
    ],
    rows: [
      [1, '1.50', '2018-11-01', '2018-11-01 20:57:10.5', 1],
      [2, null, null, null, 0.25],
    ],
  })
  const lines = [
    // While parsing there are no rows.
    '{% if execute %}{% set t = run_query("select") %}',
    '{{ t.column_names }}',
    '{{ t.columns[1].values() }}',
    "{{ t.columns['day'].values()[0].year }} {{ t.rows[0]['at'].microsecond }}",
    '{{ t.rows | length }} {{ t.rows[1][0] }} {{ t[0].price }}|{{ t.rows[0].price is undefined }}',
    "{{ t.rows[0]['id_2'] }} {{ t.columns | map(attribute='name') | join(',') }}",
    "{% for row in t %}{{ row['id'] }}{{ ',' if not loop.last }}{% endfor %}",
    '{{ t.rows[1].values() }} {{ t.select(["id"]).column_names }} {{ t.limit(1).rows | length }}{% endif %}',
  ]
  expect(await atRun(lines.join('\n'), answers)).toBe(
    [
      "\n('id', 'price', 'day', 'at', 'id_2')",
      "(Decimal('1.50'), None)",
      '2018 500000',
      '2 2 1.50|False',
      '1.0 id,price,day,at,id_2',
      '1,2',
      "(2, None, None, None, 0.25) ('id',) 1",
    ].join('\n'),
  )
})

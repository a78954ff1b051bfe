/** A parse that remembers the one before it comes to what a fresh one comes to, whatever was edited in between. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editedProject } from '../support/edited-project.ts'
import { projectFile } from '../support/project.ts'

const FILES: Readonly<Record<string, string>> = {
  'project.yml': projectFile('local', 'models: {shop: {marts: {+tags: [mart], +meta: {big: 12345678901234567890}}}}\n'),
  'models/staging/orders.sql': 'select 1 as id, \'{{ env_var("REGION", "eu") }}\' as region',
  'models/marts/customers.sql':
    "{{ config(materialized='table') }}\nselect {{ cents('id') }} as cents from {{ ref('orders') }}",
  'models/marts/totals.sql':
    "select count(*) as n from {{ ref('customers') }} join {{ source('raw', 'events') }} using (id)",
  'models/marts/asleep.sql': '{{ config(enabled=false) }} select 1 as id',
  'models/marts/marts.yml': `
models:
  - name: customers
    description: "{{ doc('who') }}"
    columns: [{name: cents, data_tests: [not_null, unique]}]
  - name: totals
    config: {meta: {ratio: .inf}}
    data_tests: [positive]
`,
  'models/staging/sources.yml':
    'sources: [{name: raw, tables: [{name: events, columns: [{name: id, data_tests: [unique]}]}]}]\n',
  'models/exposures.yml':
    'exposures: [{name: board, type: dashboard, owner: {name: Ann}, depends_on: ["ref(\'totals\')"]}]\n',
  'models/docs.md': '{% docs who %}Who buys.{% enddocs %}',
  'macros/cents.sql': "{% macro cents(column) %}{{ inner() }}({{ column }} * {{ var('factor', 100) }}){% endmacro %}",
  'macros/inner.sql':
    '{% macro inner() %}{{ config(meta={"inner": 1}) }}{% endmacro %}{% macro unused() %}{% endmacro %}',
  'macros/positive.sql': '{% test positive(model) %}select * from {{ model }} where 1 < 0{% endtest %}',
  'seeds/codes.csv': 'code,name\n1,one\n',
  'tests/no_gaps.sql': "select * from {{ ref('codes') }} where code is null",
  'snapshots/history.sql':
    "{% snapshot history %}{{ config(unique_key='id', strategy='check', check_cols='all', target_schema='past') }}select * from {{ ref('orders') }}{% endsnapshot %}",
}

describe('nothing has changed', () => {
  test('no file of the project is read again, and the manifest is the same', async () => {
    const project = editedProject(FILES)
    const fresh = await project.parseAfresh()
    expect(fresh.problems).toEqual([])
    expect(await project.parse()).toEqual(fresh)
    expect(project.reads().length).toBeGreaterThan(10)
    expect(await project.parse()).toEqual(fresh)
    expect(project.reads()).toEqual([])
  })

  test('a file with a new time and the old content is read once to see that', async () => {
    const project = editedProject(FILES)
    await project.parse()
    project.touch('models/marts/totals.sql')
    await project.parse()
    expect(project.reads()).toEqual(['models/marts/totals.sql'])
    await project.parse()
    expect(project.reads()).toEqual([])
  })

  test('a file that was written while it was read is not trusted by its time', async () => {
    const project = editedProject(FILES)
    project.writeNow('models/marts/totals.sql', "select 1 as n from {{ ref('orders') }}")
    await project.parse()
    project.writeUnnoticed('models/marts/totals.sql', "select 2 as n from {{ ref('orders') }}")
    expect(await project.parse()).toEqual(await project.parseAfresh())
  })
})

describe('an edit costs what it reaches', () => {
  const READS: readonly (readonly [path: string, text: string, ...reads: string[]])[] = [
    ['models/staging/orders.sql', 'select 2 as id', 'models/staging/orders.sql'],
    [
      'models/marts/customers.sql',
      "{{ config(materialized='table', tags=['x']) }} select {{ cents('id') }} as cents from {{ ref('orders') }}",
      'macros/cents.sql',
      'macros/inner.sql',
      'macros/positive.sql',
      'models/marts/customers.sql',
      'models/marts/marts.yml',
      'models/marts/totals.sql',
    ],
    [
      'models/marts/marts.yml',
      'models: [{name: orders, description: Now here., columns: []}, {name: customers, columns: [{name: cents}]}]\n',
      'macros/cents.sql',
      'macros/inner.sql',
      'models/marts/customers.sql',
      'models/marts/marts.yml',
      'models/marts/totals.sql',
      'models/staging/orders.sql',
    ],
    [
      'macros/inner.sql',
      '{% macro inner() %}{{ config(meta={"inner": 2}) }}{% endmacro %}{% macro unused() %}{% endmacro %}',
      'macros/cents.sql',
      'macros/inner.sql',
      'macros/positive.sql',
      'models/marts/customers.sql',
      'models/marts/marts.yml',
      'models/marts/totals.sql',
    ],
    ['models/exposures.yml', '\n', 'models/exposures.yml'],
    ['seeds/codes.csv', 'code,name\n2,two\n', 'seeds/codes.csv'],
    ['tests/no_gaps.sql', "select * from {{ ref('orders') }}", 'tests/no_gaps.sql'],
  ]

  test.each(READS)('%s', async (path, text, ...reads) => {
    const project = editedProject(FILES)
    await project.parse()
    project.write(path, text)
    expect(await project.parse()).toEqual(await project.parseAfresh())
    expect([...new Set(project.reads())].sort()).toEqual(reads)
  })

  test('what everybody can see is read by everybody', async () => {
    const project = editedProject(FILES)
    await project.parse()
    project.write('models/staging/orders.sql', "{{ config(alias='other') }} select 1 as id")
    await project.parse()
    expect(project.reads().length).toBeGreaterThan(10)
  })
})

describe('what a parse sees beside its files', () => {
  const expectSeen = async (change: (project: ReturnType<typeof editedProject>) => object): Promise<void> => {
    const project = editedProject(FILES)
    await project.parse()
    const options = change(project)
    const fresh = await project.parseAfresh(options)
    expect(await project.parse(options)).toEqual(fresh)
    expect(project.reads().length).toBeGreaterThan(10)
  }

  test('variables of the command line', () => expectSeen(() => ({ vars: { factor: 10 } })))

  test('environment variables that a template read', () =>
    expectSeen(({ env }) => {
      env.REGION = 'us'
      return {}
    }))

  test('another build of wh', () => expectSeen(() => ({ build: 'other' })))

  test('the project file', () =>
    expectSeen(({ write }) => {
      write('project.yml', projectFile('local', 'models: {+tags: [all]}\n'))
      return {}
    }))

  test('an environment variable that nobody read is nothing to it', async () => {
    const project = editedProject(FILES)
    await project.parse()
    project.env.HOME_OFFICE = 'yes'
    await project.parse({ flags: { full_refresh: true } })
    expect(project.reads()).toEqual([])
  })

  test('flags, where a template looked at them', async () => {
    const project = editedProject({
      ...FILES,
      'models/marts/flagged.sql': "{{ config(tags=['full' if flags.FULL_REFRESH else 'part']) }} select 1 as id",
    })
    await project.parse({ flags: { full_refresh: false } })
    const full = { flags: { full_refresh: true } }
    expect(await project.parse(full)).toEqual(await project.parseAfresh(full))
  })

  test('a template that asks for the time is read each time', async () => {
    const project = editedProject({
      ...FILES,
      'models/marts/dated.sql': '{{ config(meta={"at": run_started_at.year}) }} select 1 as id',
    })
    await project.parse()
    expect(project.memory()).toBeUndefined()
  })
})

describe('a memory that is not whole', () => {
  test('cut off anywhere, it is not trusted', async () => {
    const project = editedProject(FILES)
    const fresh = await project.parse()
    const whole = project.memory() ?? ''
    for (const part of [0, 0.1, 0.5, 0.9, 0.999]) {
      project.damage(() => whole.slice(0, Math.floor(whole.length * part)))
      expect(await project.parse()).toEqual(fresh)
      expect(project.memory()).toBe(whole)
    }
  })

  test('with one character changed, it is not trusted', async () => {
    const project = editedProject(FILES)
    const fresh = await project.parse()
    const whole = project.memory() ?? ''
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (at) => {
        project.damage(() => `${whole.slice(0, at)}${whole[at] === '7' ? '8' : '7'}${whole.slice(at + 1)}`)
        expect(await project.parse()).toEqual(fresh)
      }),
      { numRuns: 60 },
    )
  })
})

/** Texts for each file: the one it begins with, others that are sound, and some that are not. */
const EDITS: readonly (readonly [path: string, ...texts: string[]])[] = [
  [
    'models/staging/orders.sql',
    FILES['models/staging/orders.sql'] as string,
    'select 2 as id, 1 as extra',
    "{{ config(alias='o') }} select 1 as id",
    '',
  ],
  [
    'models/marts/customers.sql',
    FILES['models/marts/customers.sql'] as string,
    "{{ config(tags=['x'], meta={'a': [1, none]}) }} select 1 as cents",
    "select 1 as cents from {{ ref('nobody') }}",
    '{{ config(enabled=false) }} select 1 as cents',
  ],
  [
    'models/marts/totals.sql',
    FILES['models/marts/totals.sql'] as string,
    "select * from {{ ref('orders') }}",
    "select * from {{ ref('codes') }}, {{ ref('customers') }}",
    '{{ broken',
  ],
  [
    'models/marts/marts.yml',
    FILES['models/marts/marts.yml'] as string,
    'models: [{name: customers, description: Other.}]\n',
    'models: [{name: totals, columns: [{name: n, data_tests: [not_null]}]}, {name: orders, config: {tags: [described]}}]\n',
    'models: [{name: nobody, data_tests: [unique]}]\n',
    'models: [{nam: customers}]\n',
    'models: [',
  ],
  [
    'models/staging/sources.yml',
    FILES['models/staging/sources.yml'] as string,
    'sources: [{name: raw, schema: other, tables: [{name: events}, {name: more}]}]\n',
    'groups: [{name: team, owner: {name: Ann}}]\nsources: [{name: raw, tables: [{name: events}]}]\n',
  ],
  [
    'models/exposures.yml',
    FILES['models/exposures.yml'] as string,
    "exposures: [{name: board, type: notebook, owner: {name: Bob}, depends_on: [\"ref('orders')\", \"source('raw', 'events')\"]}]\n",
    '\n',
  ],
  [
    'models/docs.md',
    FILES['models/docs.md'] as string,
    '{% docs who %}Those who buy.{% enddocs %}{% docs more %}More.{% enddocs %}',
    'nothing',
  ],
  [
    'macros/cents.sql',
    FILES['macros/cents.sql'] as string,
    "{% macro cents(column) %}{{ config(tags=['money']) }}{{ column }}{% endmacro %}",
    '{% macro other() %}{% endmacro %}',
  ],
  [
    'macros/inner.sql',
    FILES['macros/inner.sql'] as string,
    '{% macro inner() %}{{ config(meta={"inner": 2}) }}{{ ref("orders") }}{% endmacro %}{% macro unused() %}{% endmacro %}',
    '{% macro unused() %}{% endmacro %}{% macro inner() %}{% endmacro %}',
    '{% macro inner() %}{{ config(alias="by_inner") }}{% endmacro %}{% macro unused() %}{% endmacro %}',
    '{% macro inner() %}{{ unused() }}{% endmacro %}{% macro unused() %}{{ config(tags=["deep"]) }}{% endmacro %}',
  ],
  [
    'macros/positive.sql',
    FILES['macros/positive.sql'] as string,
    '{% test positive(model) %}{{ config(severity="warn") }}select * from {{ model }}{% endtest %}',
  ],
  ['seeds/codes.csv', FILES['seeds/codes.csv'] as string, 'code,name\n2,two\n'],
  [
    'tests/no_gaps.sql',
    FILES['tests/no_gaps.sql'] as string,
    "{{ config(severity='warn') }} select * from {{ ref('orders') }}",
  ],
  [
    'snapshots/history.sql',
    FILES['snapshots/history.sql'] as string,
    "{% snapshot history %}{{ config(unique_key='id', strategy='check', check_cols=['id'], target_schema='past') }}select * from {{ ref('totals') }}{% endsnapshot %}",
  ],
  ['models/marts/added.sql', "select * from {{ ref('customers') }}", "{{ config(tags=['new']) }} select 1 as id"],
]

type Edit = { readonly path: string; readonly text: string | undefined }

const edit: fc.Arbitrary<Edit> = fc
  .constantFrom(...EDITS)
  .chain(([path, ...texts]) =>
    fc.record({ path: fc.constant(path), text: fc.constantFrom(...texts, ...texts, undefined) }),
  )

test('after any sequence of edits it comes to what a fresh parse comes to', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
      async (steps) => {
        const project = editedProject(FILES)
        await project.parse()
        for (const step of steps) {
          for (const { path, text } of step) {
            if (text === undefined) project.remove(path)
            else project.write(path, text)
          }
          expect(await project.parse()).toEqual(await project.parseAfresh())
        }
      },
    ),
    { numRuns: 150 },
  )
}, 120_000)

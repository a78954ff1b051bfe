import { describe, expect, test } from 'vitest'
import { DatabaseError, type Dialect } from '../../src/core/adapter.ts'
import type { Hook } from '../../src/core/node.ts'
import type { Program } from '../../src/core/program.ts'
import type { Relation, RelationKind } from '../../src/core/relation.ts'
import { copy } from '../../src/plan/materializations/copy.ts'
import { IncrementalError, type IncrementalTarget, incremental } from '../../src/plan/materializations/incremental.ts'
import { seed } from '../../src/plan/materializations/seed.ts'
import { besides, type Shown, type Target } from '../../src/plan/materializations/swap.ts'
import { table } from '../../src/plan/materializations/table.ts'
import { test as dataTest } from '../../src/plan/materializations/test.ts'
import { view } from '../../src/plan/materializations/view.ts'
import { redshiftDialect } from '../../src/sql/redshift/dialect.ts'
import { statementsOf } from '../support/statements.ts'

const orders: Relation = { database: 'dev', schema: 'marts', identifier: 'orders' }

// A hook's own text stands for what rendering it gives.
function* renderHook({ sql }: Hook): Program<string> {
  return sql
}

function target(
  dialect: Dialect = redshiftDialect,
  hooks: Partial<Pick<Target, 'preHooks' | 'postHooks'>> = {},
): Target {
  return { relation: orders, dialect, preHooks: [], postHooks: [], renderHook, ...hooks }
}

const standing = (
  kind: RelationKind,
  identifier = 'orders',
): { relations: readonly [Relation & { kind: RelationKind }] } => ({
  relations: [{ ...orders, identifier, kind }],
})

describe('a table', () => {
  test('that is new is built beside its name and takes it', () => {
    const { statements } = statementsOf(table({ ...target(), select: 'select 1 as id', options: {} }))
    expect(statements).toMatchInlineSnapshot(`
      [
        "create table "dev"."marts"."orders__wh_new" as (
      select 1 as id
      )",
        "begin",
        "alter table "dev"."marts"."orders__wh_new" rename to "orders"",
        "commit",
      ]
    `)
  })

  test('takes the place of the old one in one transaction, and the old one is dropped afterwards', () => {
    const { statements } = statementsOf(
      table({ ...target(), select: 'select 1 as id', options: { dist: 'id', sort: ['id'] } }),
      standing('table'),
    )
    expect(statements).toMatchInlineSnapshot(`
      [
        "create table "dev"."marts"."orders__wh_new"
      distkey ("id")
      compound sortkey ("id") as (
      select 1 as id
      )",
        "begin",
        "alter table "dev"."marts"."orders" rename to "orders__wh_old"",
        "alter table "dev"."marts"."orders__wh_new" rename to "orders"",
        "commit",
        "drop table if exists "dev"."marts"."orders__wh_old" cascade",
      ]
    `)
  })

  test('first drops what a killed run has left', () => {
    const { statements } = statementsOf(
      table({ ...target(), select: 'select 1', options: {} }),
      standing('table', 'orders__wh_new'),
    )
    expect(statements[0]).toBe('drop table if exists "dev"."marts"."orders__wh_new" cascade')
  })

  test('touches nothing but its own new relation when its query fails', () => {
    const { statements, error } = statementsOf(table({ ...target(), select: 'select nonsense', options: {} }), {
      ...standing('table'),
      refuses: { text: 'nonsense', error: new DatabaseError('column "nonsense" does not exist') },
    })
    expect(error).toBeInstanceOf(DatabaseError)
    expect(statements.every((sql) => sql.includes('__wh_new'))).toBe(true)
  })

  test('runs its hooks outside and inside of the transaction, as they ask', () => {
    const hook = (sql: string, transaction: boolean): Hook => ({ sql, transaction })
    const { statements } = statementsOf(
      table({
        ...target(redshiftDialect, {
          preHooks: [hook('pre in', true), hook('pre out', false), hook('   ', true)],
          postHooks: [hook('post in', true), hook('post out', false)],
        }),
        sqlHeader: 'set x to 1',
        select: 'select 1',
        options: {},
      }),
    )
    expect(statements).toEqual([
      'pre in',
      'pre out',
      'set x to 1',
      'create table "dev"."marts"."orders__wh_new" as (\nselect 1\n)',
      'begin',
      'alter table "dev"."marts"."orders__wh_new" rename to "orders"',
      'post in',
      'commit',
      'post out',
    ])
  })

  test('drops a view of its name as it takes the name over: it holds no rows, and may be gone with what it read', () => {
    const { statements } = statementsOf(table({ ...target(), select: 'select 1', options: {} }), standing('view'))
    expect(statements.slice(statements.indexOf('begin'))).toEqual([
      'begin',
      'drop view if exists "dev"."marts"."orders" cascade',
      'alter table "dev"."marts"."orders__wh_new" rename to "orders"',
      'commit',
    ])
  })

  test('drops a materialized view first, since Redshift cannot rename one', () => {
    const { statements } = statementsOf(
      table({ ...target(), select: 'select 1', options: {} }),
      standing('materialized_view'),
    )
    const swap = statements.slice(statements.indexOf('begin'))
    expect(swap[1]).toMatch(/^drop materialized view/)
    expect(swap[2]).toMatch(/rename to "orders"$/)
  })
})

test('a view is created beside its name and swapped', () => {
  const { statements } = statementsOf(
    view({ ...target(), select: 'select 1', options: { bind: false } }),
    standing('view'),
  )
  expect(statements).toMatchInlineSnapshot(`
    [
      "create view "dev"."marts"."orders__wh_new" as (
    select 1
    ) with no schema binding",
      "begin",
      "drop view if exists "dev"."marts"."orders" cascade",
      "alter table "dev"."marts"."orders__wh_new" rename to "orders"",
      "commit",
    ]
  `)
})

test('a copy model loads an empty table beside the old one', () => {
  const { statements } = statementsOf(
    copy({
      ...target(),
      columns: [{ name: 'id', type: 'integer', notNull: true }],
      options: {},
      retarget: (fresh) => `copy ${fresh.identifier} from 's3://b/p/' json 'auto'`,
    }),
    standing('table'),
  )
  expect(statements.slice(0, 2)).toEqual([
    'create table "dev"."marts"."orders__wh_new" (\n  "id" integer not null\n)',
    "copy orders__wh_new from 's3://b/p/' json 'auto'",
  ])
})

test('a seed loads its rows into a new table', () => {
  const { statements, result } = statementsOf(
    seed({ ...target(), columns: [{ name: 'id', type: 'bigint' }], rows: [['1'], [null]], options: {} }),
  )
  expect(statements[1]).toBe('load 2 rows into orders__wh_new')
  expect(result).toEqual({ tag: 'INSERT', rows: 2 })
})

test('a name near the limit is cut so that the suffix fits, by bytes', () => {
  const long = { schema: 's', identifier: 'ü'.repeat(62) }
  expect(Buffer.byteLength(besides(long, '__wh_new', 63).identifier)).toBeLessThanOrEqual(63)
  expect(besides(long, '__wh_new', 63).identifier.endsWith('__wh_new')).toBe(true)
})

describe('an incremental model', () => {
  const added: IncrementalTarget = {
    ...target(),
    select: 'select * from raw_orders',
    options: {},
    strategy: 'delete+insert',
    uniqueKey: ['id'],
    onSchemaChange: 'ignore',
    predicates: [],
    excludeColumns: [],
    fullRefresh: false,
  }
  const id = { name: 'id', type: 'integer' }
  const total = { name: 'total', type: 'numeric(10,2)' }
  const columns = { orders: [id, total], orders__wh_tmp: [id, total] }

  test.each(['append', 'delete+insert', 'merge'] as const)(
    'that finds nothing new sends two statements: %s',
    (strategy) => {
      const { statements } = statementsOf(incremental({ ...added, strategy }), {
        ...standing('table'),
        columns,
        written: 0,
      })
      expect(statements).toEqual([
        'create table "dev"."marts"."orders__wh_tmp" as (\nselect * from raw_orders\n)',
        'drop table if exists "dev"."marts"."orders__wh_tmp" cascade',
      ])
    },
  )

  test('of a batch takes out what stands in its time, even when nothing comes in', () => {
    const time = { column: 'at', window: { start: Date.UTC(2026, 0, 1), end: Date.UTC(2026, 0, 2) } }
    const { statements } = statementsOf(incremental({ ...added, strategy: 'replace-time', time }), {
      ...standing('table'),
      columns,
      written: 0,
    })
    expect(statements).toContain(
      'delete from "dev"."marts"."orders"\nwhere at >= \'2026-01-01 00:00:00+00:00\'\n  and at < \'2026-01-02 00:00:00+00:00\'',
    )
  })

  test('replaces the rows that share its unique key', () => {
    const { statements } = statementsOf(incremental(added), { ...standing('table'), columns })
    expect(statements).toMatchInlineSnapshot(`
      [
        "create table "dev"."marts"."orders__wh_tmp" as (
      select * from raw_orders
      )",
        "begin",
        "delete from "dev"."marts"."orders"
      where id in (
        select distinct id
        from "dev"."marts"."orders__wh_tmp"
      )",
        "insert into "dev"."marts"."orders" ("id", "total")
      select "id", "total"
      from "dev"."marts"."orders__wh_tmp"",
        "commit",
        "drop table if exists "dev"."marts"."orders__wh_tmp" cascade",
      ]
    `)
  })

  test('merges by several keys, with predicates in terms of the table', () => {
    const { statements } = statementsOf(
      incremental({
        ...added,
        strategy: 'merge',
        uniqueKey: ['id', 'day'],
        predicates: ["DBT_INTERNAL_DEST.day > '2026-01-01'"],
        excludeColumns: ['ID'],
      }),
      { ...standing('table'), columns },
    )
    expect(statements[statements.indexOf('begin') + 1]).toMatchInlineSnapshot(`
      "merge into "dev"."marts"."orders"
      using "dev"."marts"."orders__wh_tmp" as DBT_INTERNAL_SOURCE
      on (DBT_INTERNAL_SOURCE.id = "orders".id) and (DBT_INTERNAL_SOURCE.day = "orders".day) and ("orders".day > '2026-01-01')
      when matched then update set "total" = DBT_INTERNAL_SOURCE."total"
      when not matched then insert ("id", "total") values (DBT_INTERNAL_SOURCE."id", DBT_INTERNAL_SOURCE."total")"
    `)
  })

  test('names the keys that a merge would meet twice, and changes nothing', () => {
    const twice = { columns: [id, { name: 'n_rows', type: 'bigint' }], rows: [[7, 2]] }
    const { statements, error } = statementsOf(incremental({ ...added, strategy: 'merge' }), {
      ...standing('table'),
      columns,
      tables: [twice],
    })
    expect(error).toBeInstanceOf(IncrementalError)
    expect(error).toMatchObject({ details: ['7: 2 rows'] })
    expect(statements).not.toContain('begin')
  })

  test.each([
    ['append_new_columns', ['alter table "dev"."marts"."orders" add column "tax" integer']],
    [
      'sync_all_columns',
      [
        'alter table "dev"."marts"."orders" add column "tax" integer',
        'alter table "dev"."marts"."orders" drop column "total"',
      ],
    ],
    ['ignore', []],
  ] as const)('with on_schema_change %s changes the columns of its table', (onSchemaChange, expected) => {
    const changed = { orders: [id, total], orders__wh_tmp: [id, { name: 'tax', type: 'integer' }] }
    const { statements } = statementsOf(incremental({ ...added, onSchemaChange }), {
      ...standing('table'),
      columns: changed,
    })
    expect(statements.filter((sql) => sql.startsWith('alter'))).toEqual(expected)
  })

  test('with on_schema_change fail names the columns that differ', () => {
    const changed = { orders: [id, total], orders__wh_tmp: [id] }
    const { error } = statementsOf(incremental({ ...added, onSchemaChange: 'fail' }), {
      ...standing('table'),
      columns: changed,
    })
    expect(error).toMatchObject({ details: ['only in the table: total numeric(10,2)'] })
  })

  test.each([
    ['there is no table', {}, {}],
    ['a view has its name', standing('view'), {}],
    ['a full refresh is asked for', standing('table'), { fullRefresh: true }],
  ])('is built whole when %s', (_when, before, change) => {
    const { statements } = statementsOf(incremental({ ...added, ...change }), before)
    expect(statements[0]).toMatch(/^create table "dev"."marts"."orders__wh_new"/)
  })
})

test.each(['table', 'incremental', 'seed', 'view'] as const)(
  'what belongs to a %s is stated in the transaction that shows it',
  (kind) => {
    const finished = {
      ...target(),
      finish: function* ({ kind, isNew, standsAs }: Shown) {
        return [`finish ${kind} ${standsAs.identifier}${isNew ? ' made anew' : ''}`]
      },
    }
    const added = {
      strategy: 'append' as const,
      uniqueKey: [],
      onSchemaChange: 'ignore' as const,
      predicates: [],
      excludeColumns: [],
      fullRefresh: false,
    }
    const programs = {
      table: table({ ...finished, select: 'select 1', options: {} }),
      incremental: incremental({ ...finished, ...added, select: 'select 1', options: {} }),
      seed: seed({ ...finished, columns: [], rows: [], options: {} }),
      view: view({ ...finished, select: 'select 1', options: {} }),
    }
    const { statements } = statementsOf<unknown>(programs[kind], standing('table'))
    const shown = statements.slice(statements.indexOf('begin'), statements.indexOf('commit'))
    const expected = {
      table: 'finish table orders__wh_new made anew',
      incremental: 'finish table orders',
      seed: 'finish table orders__wh_new made anew',
      view: 'finish view orders__wh_new made anew',
    }
    expect(shown.at(-1)).toBe(expected[kind])
  },
)

describe('a data test', () => {
  const asked = {
    dialect: redshiftDialect,
    select: 'select * from t where x is null',
    failCalc: 'count(*)',
    warnIf: '!= 0',
    errorIf: '> 10',
  }

  test('asks for failures and both verdicts in one query', () => {
    const answer = { columns: [], rows: [[3, true, false]] }
    const { statements, result } = statementsOf(dataTest({ ...asked, limit: 5 }), { tables: [answer] })
    expect(statements).toMatchInlineSnapshot(`
      [
        "select
        count(*) as failures,
        count(*) != 0 as should_warn,
        count(*) > 10 as should_error
      from (
      select * from t where x is null
      limit 5
      ) dbt_internal_test",
      ]
    `)
    expect(result).toEqual({ failures: 3, shouldWarn: true, shouldError: false })
  })

  test('that stores its failures replaces those of the last run', () => {
    const relation = { schema: 'audit', identifier: 'no_nulls' }
    const { statements } = statementsOf(dataTest({ ...asked, store: { relation, as: 'table' } }), {
      relations: [{ ...relation, kind: 'table' }],
      tables: [{ columns: [], rows: [[0, false, false]] }],
    })
    expect(statements[0]).toBe('drop table if exists "audit"."no_nulls" cascade')
    expect(statements[1]).toMatch(/^create table "audit"."no_nulls" as/)
    expect(statements[2]).toContain('select * from "audit"."no_nulls"')
  })
})

import { describe, expect, test } from 'vitest'
import { duckDbDialect } from '../../src/adapters/duckdb/dialect.ts'
import { postgresDialect } from '../../src/adapters/postgres/dialect.ts'
import { DatabaseError, type Dialect } from '../../src/core/adapter.ts'
import type { Hook } from '../../src/core/node.ts'
import type { Program } from '../../src/core/program.ts'
import type { Relation, RelationKind } from '../../src/core/relation.ts'
import {
  SnapshotError,
  type SnapshotStrategy,
  type SnapshotTarget,
  snapshot,
} from '../../src/plan/materializations/snapshot.ts'
import { redshiftDialect } from '../../src/sql/redshift/dialect.ts'
import { type MadeUp, statementsOf } from '../support/statements.ts'

const kept: Relation = { database: 'dev', schema: 'history', identifier: 'orders' }

function* renderHook({ sql }: Hook): Program<string> {
  return sql
}

const byTime: SnapshotStrategy = {
  updatedAt: 'updated_at',
  scdId: 'md5(id)',
  changed: 'updated',
  now: 'getdate()',
  deletedScdId: 'md5(snapshotted_data.dbt_scd_id)',
}

interface Change extends Partial<Omit<SnapshotTarget, 'strategy'>> {
  readonly rules?: Partial<SnapshotStrategy>
}

function target({ rules = {}, ...change }: Change = {}): SnapshotTarget {
  return {
    relation: kept,
    dialect: redshiftDialect,
    preHooks: [],
    postHooks: [],
    renderHook,
    select: 'select * from raw_orders',
    options: {},
    uniqueKey: ['id'],
    strategy: function* () {
      return { ...byTime, ...rules }
    },
    hardDeletes: 'ignore',
    names: {
      scdId: 'dbt_scd_id',
      updatedAt: 'dbt_updated_at',
      validFrom: 'dbt_valid_from',
      validTo: 'dbt_valid_to',
      isDeleted: 'dbt_is_deleted',
    },
    ...change,
  }
}

const own = [
  { name: 'id', type: 'integer' },
  { name: 'status', type: 'character varying(8)' },
  { name: 'updated_at', type: 'timestamp' },
]
const added = ['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to'].map((name) => ({ name, type: 'text' }))
const mark = { name: 'dbt_is_deleted', type: 'character varying(5)' }

/** The table stands; the query returns `columns`. */
function standing(columns: typeof own = own, kind: RelationKind = 'table'): MadeUp {
  return {
    relations: [{ ...kept, kind }],
    columns: { orders: [...own, ...added, mark], orders__wh_tmp: columns },
    tables: [{ columns, rows: [] }],
  }
}

function only(statements: readonly string[], start: string): readonly string[] {
  return statements.filter((sql) => sql.startsWith(start))
}

describe('the first build of a snapshot', () => {
  test('keeps every row as current, beside its name until it is whole', () => {
    const { statements } = statementsOf(snapshot(target()))
    expect(statements).toMatchInlineSnapshot(`
      [
        "create table "dev"."history"."orders__wh_new" as (
      select
        *,
        md5(id) as dbt_scd_id,
        updated_at as dbt_updated_at,
        updated_at as dbt_valid_from,
        nullif(updated_at, updated_at) as dbt_valid_to
      from (
      select * from raw_orders
      ) sbq
      )",
        "select id, count(*) as n_rows
      from "dev"."history"."orders__wh_new"
      where id is not null
      group by id
      having count(*) > 1
      order by id
      limit 10",
        "begin",
        "alter table "dev"."history"."orders__wh_new" rename to "orders"",
        "commit",
      ]
    `)
  })

  test('marks rows as not deleted, and ends them where dbt_valid_to_current says', () => {
    const { statements } = statementsOf(
      snapshot(target({ hardDeletes: 'new_record', validToCurrent: "'9999-12-31'::timestamp" })),
    )
    expect(statements[0]).toContain("coalesce(nullif(updated_at, updated_at), '9999-12-31'::timestamp) as dbt_valid_to")
    expect(statements[0]).toContain("cast('False' as character varying(5)) as dbt_is_deleted")
  })

  test('shows nothing when the query returns a key twice', () => {
    const twice = { columns: [], rows: [[7, 2]] }
    const { statements, error } = statementsOf(snapshot(target()), { tables: [twice] })
    expect(error).toBeInstanceOf(SnapshotError)
    expect(error).toMatchObject({ details: ['7: 2 rows'] })
    expect(statements).not.toContain('begin')
    expect(statements.at(-1)).toBe('drop table if exists "dev"."history"."orders__wh_new" cascade')
  })
})

describe('a later build of a snapshot', () => {
  test.each<[string, Dialect]>([
    ['redshift', redshiftDialect],
    ['postgres', postgresDialect],
    ['duckdb', duckDbDialect],
  ])('on %s stages what has changed, and ends and adds rows in one transaction', (_name, dialect) => {
    const { statements, error } = statementsOf(snapshot(target({ dialect })), standing())
    expect(error).toBeUndefined()
    expect(statements).toMatchSnapshot()
  })

  test('joins by every column of its key', () => {
    const { statements } = statementsOf(snapshot(target({ uniqueKey: ['id', "status || '-'"] })), standing())
    const [staged = ''] = only(statements, 'create table')
    expect(staged).toContain("id as dbt_unique_key_1,\n    status || '-' as dbt_unique_key_2")
    expect(staged).toContain(
      'left outer join snapshotted_data on source_data.dbt_unique_key_1 = snapshotted_data.dbt_unique_key_1 and source_data.dbt_unique_key_2 = snapshotted_data.dbt_unique_key_2',
    )
  })

  test('compares the columns of the check strategy, nulls included', () => {
    const rules = { changed: { columns: ['STATUS'] } }
    const { statements } = statementsOf(snapshot(target({ rules })), standing())
    expect(only(statements, 'create table')[0]).toContain(
      'where snapshotted_data.dbt_scd_id is null\n  or source_data."status" <> snapshotted_data."status" or (source_data."status" is null and snapshotted_data."status" is not null) or (source_data."status" is not null and snapshotted_data."status" is null)',
    )
  })

  test('takes every row as changed when all columns are checked and one is new', () => {
    const rules = { changed: { columns: 'all' } } as const
    const found = standing([...own, { name: 'note', type: 'integer' }])
    const { statements } = statementsOf(snapshot(target({ rules })), found)
    expect(only(statements, 'create table')[0]).toMatch(/or source_data\.dbt_scd_id is not null\n\)$/)
    expect(only(statements, 'alter')).toEqual(['alter table "dev"."history"."orders" add column "note" integer'])
  })

  test('asks the condition of a strategy of the project', () => {
    const rules = { changed: { condition: 'source_data.v > snapshotted_data.v' } }
    const { statements } = statementsOf(snapshot(target({ rules, hardDeletes: 'invalidate' })), standing())
    expect(only(statements, 'create table')[0]).toContain(
      'or (source_data.dbt_scd_id is not null and (source_data.v > snapshotted_data.v))',
    )
  })

  test('ends rows that are gone, and adds none for them, with hard_deletes: invalidate', () => {
    const { statements } = statementsOf(snapshot(target({ hardDeletes: 'invalidate' })), standing())
    const [staged = ''] = only(statements, 'create table')
    expect(staged).toContain('full outer join')
    expect(staged).toContain('case when source_data.dbt_scd_id is null then 0 else 1 end as dbt_adds_record')
    expect(staged).toContain('case when source_data.dbt_scd_id is null then getdate() else source_data.dbt_updated_at')
    expect(staged).toMatch(/or source_data\.dbt_scd_id is null\n\)$/)
  })

  test('adds a marked record of what is gone with hard_deletes: new_record', () => {
    const { statements } = statementsOf(snapshot(target({ hardDeletes: 'new_record' })), standing())
    expect(only(statements, 'create table')[0]).toMatchSnapshot()
  })

  test('lets texts of its table be as long as those of the query', () => {
    const longer = own.map((column) =>
      column.name === 'status' ? { ...column, type: 'character varying(20)' } : column,
    )
    const { statements } = statementsOf(snapshot(target()), standing(longer))
    expect(only(statements, 'alter')).toEqual([
      'alter table "dev"."history"."orders" alter column "status" type character varying(20)',
    ])
  })

  test('runs its hooks round the change, those of the transaction inside', () => {
    const hook = (sql: string, transaction: boolean): Hook => ({ sql, transaction })
    const { statements } = statementsOf(
      snapshot(target({ preHooks: [hook('before', true)], postHooks: [hook('inside', true), hook('after', false)] })),
      standing(),
    )
    expect(statements[0]).toBe('before')
    expect(statements[statements.indexOf('commit') - 1]).toBe('inside')
    expect(statements.at(-1)).toBe('after')
  })

  test('leaves nothing beside the table when a statement is refused', () => {
    const { statements, error } = statementsOf(snapshot(target()), {
      ...standing(),
      refuses: { text: 'insert into', error: new DatabaseError('no space') },
    })
    expect(error).toBeInstanceOf(DatabaseError)
    expect(statements.at(-1)).toBe('drop table if exists "dev"."history"."orders__wh_tmp" cascade')
  })

  test.each<[string, MadeUp, Change, string]>([
    ['a view has its name', standing(own, 'view'), {}, 'a view has its name'],
    [
      'its table was made by something else',
      { ...standing(), columns: { orders: own } },
      {},
      "the table 'orders' lacks columns of a snapshot: dbt_scd_id, dbt_updated_at, dbt_valid_from, dbt_valid_to",
    ],
    [
      'its query has another key',
      standing(),
      { uniqueKey: ['code'] },
      "its query does not return the unique key 'code'",
    ],
    [
      'its table has another key',
      standing([...own, { name: 'code', type: 'integer' }]),
      { uniqueKey: ['code'] },
      "its table does not have the unique key 'code'",
    ],
    [
      'a checked column does not exist',
      standing(),
      { rules: { changed: { columns: ['colour'] } } },
      "'check_cols' names 'colour', which the query does not return",
    ],
  ])('changes nothing when %s', (_when, before, change, message) => {
    const { statements, error } = statementsOf(snapshot(target(change)), before)
    expect(error).toBeInstanceOf(SnapshotError)
    expect(error).toMatchObject({ message })
    expect(statements.every((sql) => sql.startsWith('select'))).toBe(true)
  })
})

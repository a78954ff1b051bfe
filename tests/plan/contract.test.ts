import { describe, expect, test } from 'vitest'
import { duckDbDialect } from '../../src/adapters/duckdb/dialect.ts'
import { postgresDialect } from '../../src/adapters/postgres/dialect.ts'
import { columnConstraints, tableConstraints } from '../../src/context/constraints.ts'
import type { Dialect } from '../../src/core/adapter.ts'
import type { Column } from '../../src/core/table.ts'
import { ContractError } from '../../src/plan/materializations/contract.ts'
import { table } from '../../src/plan/materializations/table.ts'
import { view } from '../../src/plan/materializations/view.ts'
import { redshiftDialect } from '../../src/sql/redshift/dialect.ts'
import { type Driven, statementsOf } from '../support/statements.ts'

function target(dialect: Dialect) {
  return {
    relation: { schema: 'marts', identifier: 'orders' },
    dialect,
    preHooks: [],
    postHooks: [],
    renderHook: function* ({ sql }: { readonly sql: string }) {
      return sql
    },
    select: 'select status, id from raw_orders',
    options: {},
    contract: {
      columns: [
        {
          name: 'id',
          type: 'integer',
          constraints: columnConstraints([{ type: 'not_null' }, { type: 'check', expression: 'id > 0' }], dialect),
        },
        { name: 'status', type: 'varchar(10)', constraints: columnConstraints([{ type: 'unique' }], dialect) },
      ],
      constraints: tableConstraints([{ type: 'primary_key', columns: ['id'], name: 'orders_key' }], dialect),
    },
  }
}

const promised: readonly Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'status', type: 'character varying(10)' },
]

/** A table of this contract, from a query that returns these columns. */
function build(found: readonly Column[], dialect: Dialect = redshiftDialect): Driven<unknown> {
  return statementsOf(table(target(dialect)), {
    tables: [
      { columns: promised, rows: [] },
      { columns: found, rows: [] },
    ],
  })
}

describe('a table with an enforced contract', () => {
  test.each<[string, Dialect]>([
    ['redshift', redshiftDialect],
    ['postgres', postgresDialect],
    ['duckdb', duckDbDialect],
  ])('is created on %s with its types and constraints, and filled by name', (_name, dialect) => {
    const { statements, error } = build(promised, dialect)
    expect(error).toBeUndefined()
    expect(statements).toMatchSnapshot()
  })

  test('compares names without case and types without lengths, in any order', () => {
    const { error } = build([
      { name: 'STATUS', type: 'character varying(256)' },
      { name: 'id', type: 'INTEGER' },
    ])
    expect(error).toBeUndefined()
  })

  test('is not begun when columns differ, and the error is a table of them', () => {
    const { statements, error } = build([
      { name: 'id', type: 'bigint' },
      { name: 'state', type: 'text' },
    ])
    expect(error).toBeInstanceOf(ContractError)
    expect(error).toMatchObject({ message: '3 columns differ' })
    expect(error instanceof ContractError && error.details).toEqual([
      'column  in the contract        in the query',
      'id      integer                bigint        another type',
      'status  character varying(10)                missing in the query',
      'state                          text          missing in the contract',
    ])
    expect(statements).toHaveLength(2)
  })
})

test('a view with an enforced contract is compared and created as any view', () => {
  const { statements } = statementsOf(view(target(redshiftDialect)), {
    tables: [
      { columns: promised, rows: [] },
      { columns: promised, rows: [] },
    ],
  })
  expect(statements[1]).toBe('select *\nfrom (\nselect status, id from raw_orders\n) wh_model\nlimit 0')
  expect(statements[2]).toMatch(/^create view "marts"."orders__wh_new"/)
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { checkDuckDbTarget, duckDbDefaults } from '../../src/adapters/duckdb/target.ts'
import { openDuckDbWarehouse } from '../../src/adapters/duckdb/warehouse.ts'
import type { Opening } from '../../src/adapters/opening.ts'
import type { Target } from '../../src/core/adapter.ts'
import { adapterContract } from './contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'wh-duckdb-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const opening: Opening = { root: folder, application: 'wh test', now: () => 0, random: () => 0.5, readText: () => '' }

function target(settings: Record<string, unknown>): Target {
  const { schema, database } = duckDbDefaults(settings)
  return {
    name: 'dev',
    profile: 'test',
    type: 'duckdb',
    schema,
    database,
    threads: 1,
    settings: { type: 'duckdb', ...settings },
  }
}

adapterContract('DuckDB', {
  open: () => openDuckDbWarehouse(target({ path: 'contract.duckdb' }), opening),
  database: 'contract',
  types: {
    integer: 'INTEGER',
    bigint: 'BIGINT',
    decimal: (precision, scale) => `DECIMAL(${precision},${scale})`,
    text: () => 'VARCHAR',
    date: 'DATE',
    timestamp: 'TIMESTAMP',
    boolean: 'BOOLEAN',
  },
  endless: 'select count(*) from range(1000000000000) where range % 7 = 3',
})

describe('a DuckDB target', () => {
  test.each([
    ['jaffle.duckdb', 'jaffle'],
    ['data/my-shop.db', 'my-shop'],
    ['two.dots.duckdb', 'two'],
    [':memory:', 'memory'],
  ])('with path %s has the database %s', async (path, database) => {
    expect(duckDbDefaults({ path })).toEqual({ schema: 'main', database })
    await using warehouse = await openDuckDbWarehouse(target({ path: path.replace('data/', '') }), opening)
    await using session = await warehouse.openSession('one')
    expect((await session.query('select current_database()')).rows).toEqual([[database]])
  })

  test('its problems name the key, the near name and the value', () => {
    const problems = checkDuckDbTarget(
      target({ path: 'a.duckdb', pth: 'x', settings: 5, lock_timeout: 'soon', database: 'b' }),
    )
    expect(problems.map(({ code, message, hint }) => [code, message, hint])).toEqual([
      ['UNKNOWN_KEY', "target 'dev' of type duckdb has no key 'pth'", "did you mean 'path'?"],
      ['VALUE_INVALID', "'settings' must be a mapping, not 5", undefined],
      ['VALUE_INVALID', '\'lock_timeout\' must be a number, not "soon"', undefined],
      [
        'TARGET_INVALID',
        "target 'dev' is not usable: its file makes the database 'a', not 'b'",
        "remove 'database:', or write 'database: a'",
      ],
    ])
  })

  test('may set engine settings and attach other databases', async () => {
    const settings = {
      path: ':memory:',
      settings: { threads: 2, memory_limit: '500MB' },
      attach: [{ path: 'other.duckdb', alias: 'other' }],
    }
    await using warehouse = await openDuckDbWarehouse(target(settings), opening)
    await using session = await warehouse.openSession('one')
    await session.execute('create table other.main.t as select 1 as n')
    expect((await session.query("select n, current_setting('threads') from other.main.t")).rows).toEqual([[1, 2]])
  })
})

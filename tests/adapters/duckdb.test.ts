import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { checkDuckDbTarget, duckDbDefaults } from '../../src/adapters/duckdb/target.ts'
import { openDuckDbWarehouse } from '../../src/adapters/duckdb/warehouse.ts'
import type { Opening } from '../../src/adapters/opening.ts'
import type { Target } from '../../src/core/adapter.ts'
import { ProjectError } from '../../src/core/problem.ts'
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

  test('whose file another process holds waits, says so, and gives up with the holder named', async () => {
    const path = join(folder, 'held.duckdb')
    const driver = createRequire(import.meta.url).resolve('@duckdb/node-api')
    const script = `require(${JSON.stringify(driver)}).DuckDBInstance.create(${JSON.stringify(path)}).then(() => {
      console.log('open'); setInterval(() => undefined, 1000) })`
    const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      await once(holder.stdout, 'data')
      const waits: string[] = []
      const error = await openDuckDbWarehouse(target({ path: 'held.duckdb', lock_timeout: '0.1' }), {
        ...opening,
        onWait: (text) => waits.push(text),
      }).catch((thrown: unknown) => thrown)
      expect(waits).toEqual([`waiting for ${path}: it is in use by process ${holder.pid}`])
      expect(error instanceof ProjectError && error.problems[0]).toMatchObject({
        code: 'WAREHOUSE_LOCKED',
        message: expect.stringContaining(`process ${holder.pid}`),
      })
    } finally {
      holder.kill()
    }
  })

  test('whose file cannot be opened says so', async () => {
    const error = await openDuckDbWarehouse(target({ path: 'no/such/folder/a.duckdb' }), opening).catch(
      (thrown: unknown) => thrown,
    )
    expect(error instanceof ProjectError && error.problems[0]).toMatchObject({
      code: 'CONNECTION_FAILED',
      message: expect.stringContaining('No such file or directory'),
      hint: "check 'path:' of the target; its folder must exist",
    })
  })
})

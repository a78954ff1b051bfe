/** The catalog in memory says what the catalog's table holds, whatever two sessions do. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { type LocalWarehouse, openLocalWarehouse } from '../../src/adapters/local/warehouse.ts'
import type { Opening } from '../../src/adapters/opening.ts'
import { DatabaseError, type Session, type Target } from '../../src/core/adapter.ts'

const folder = mkdtempSync(join(tmpdir(), 'wh-catalog-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const opening: Opening = { root: folder, application: 'wh test', now: () => 0, random: () => 0.5, readText: () => '' }

const open = (path: string): Promise<LocalWarehouse> =>
  openLocalWarehouse(
    {
      name: 'dev',
      profile: 'test',
      type: 'local',
      schema: 'public',
      database: 'dev',
      threads: 1,
      settings: { path },
    } satisfies Target,
    opening,
  )

/** A refused statement is part of the game. Returns whether it ran. */
async function ran(session: Session, sql: string): Promise<boolean> {
  try {
    await session.execute(sql)
    return true
  } catch (error) {
    if (error instanceof DatabaseError) return false
    throw error
  }
}

const rowsOf = async (session: Session, sql: string): Promise<readonly string[]> =>
  (await session.query(sql)).rows.map((row) => row.join(' '))

/** What memory says of relations and of the columns of tables, and what the system views read from the table. */
async function bothOf(session: Session): Promise<{ memory: readonly string[]; table: readonly string[] }> {
  const memory: string[] = []
  for (const { schema, identifier, kind } of await session.relations(['public', 'other'])) {
    memory.push(`${schema} ${identifier} ${kind}`)
    if (kind !== 'table') continue
    for (const { name, type } of await session.columns({ database: 'dev', schema, identifier }))
      memory.push(`${schema} ${identifier} ${name} ${type}`)
  }
  const relations = await rowsOf(
    session,
    `select table_schema, table_name, case table_type when 'VIEW' then 'view' else 'table' end from svv_tables
      where table_schema in ('public', 'other')`,
  )
  const columns = await rowsOf(
    session,
    `select c.table_schema, c.table_name, c.column_name,
        case when c.character_maximum_length is null then c.data_type else c.data_type || '(' || c.character_maximum_length || ')' end
      from svv_columns c join svv_tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
      where t.table_type = 'BASE TABLE' and t.table_schema in ('public', 'other')`,
  )
  return { memory: memory.toSorted(), table: [...relations, ...columns].toSorted() }
}

const name = fc.constantFrom('a', 'b', 'c', 'other.a', 'other.b')
const bare = fc.constantFrom('a', 'b', 'c')
const definition = fc.oneof(
  name.map((table) => `create table ${table} (id int not null, name varchar(20))`),
  fc
    .tuple(name, name)
    .map(([view, table]) => `create or replace view ${view} as select id, id + 1 as more from ${table}`),
  fc
    .tuple(name, name)
    .map(
      ([view, table]) =>
        `create view ${view} as select * from ${table.includes('.') ? table : `public.${table}`} with no schema binding`,
    ),
  fc.tuple(name, bare).map(([from, to]) => `alter table ${from} rename to ${to}`),
  name.map((table) => `alter table ${table} add column added varchar(7)`),
  name.map((table) => `comment on table ${table} is 'it''s said'`),
  fc
    .tuple(fc.constantFrom('table', 'view'), name, fc.constantFrom('', ' cascade'))
    .map(([kind, what, how]) => `drop ${kind} ${what}${how}`),
  fc.constantFrom('drop schema other cascade', 'create schema other'),
)
const step = fc.record({
  who: fc.constantFrom(0, 1),
  sql: fc.oneof(
    { weight: 6, arbitrary: definition },
    { weight: 2, arbitrary: fc.constantFrom('begin', 'commit', 'rollback') },
  ),
})

describe('the catalog of the embedded warehouse', () => {
  test('is the same in memory and in its table, for both of two sessions, after any statements', async () => {
    let statements = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        await using warehouse = await open(':memory:')
        await using one = await warehouse.openSession('one')
        await using two = await warehouse.openSession('two')
        await one.execute('create schema other')
        for (const { who, sql } of steps) {
          const session = who === 0 ? one : two
          if (await ran(session, sql)) statements++
          if (session.block() === 'failed') await session.execute('rollback')
        }
        for (const session of [one, two]) {
          const { memory, table } = await bothOf(session)
          expect(memory).toEqual(table)
          if (session.block() !== 'none') await session.execute('rollback')
        }
        const { memory, table } = await bothOf(one)
        expect(memory).toEqual(table)
        expect(await bothOf(two)).toEqual({ memory, table })
      }),
      { numRuns: 40 },
    )
    expect(statements).toBeGreaterThan(100)
  }, 60_000)

  test('is read again, word for word, by the next process', async () => {
    const path = join(folder, 'again.duckdb')
    const facts = `select table_name, column_name, data_type, character_maximum_length from svv_columns where table_schema = 'public' order by 1, ordinal_position`
    let written: readonly string[]
    {
      await using warehouse = await open(path)
      await using session = await warehouse.openSession('one')
      await session.execute('create table a (id int, name varchar(20))')
      await session.transaction(['create view b as select name from a', 'alter table b rename to c'])
      written = await rowsOf(session, facts)
    }
    await using warehouse = await open(path)
    await using session = await warehouse.openSession('two')
    expect(await rowsOf(session, facts)).toEqual(written)
    expect(written).toEqual(['a id integer ', 'a name character varying 20', 'c name character varying 20'])
    await expect(session.execute('drop table a')).rejects.toThrow('other objects depend on it')
  })

  test('a transaction goes on seeing what others have replaced since it began', async () => {
    await using warehouse = await open(':memory:')
    await using one = await warehouse.openSession('one')
    await using two = await warehouse.openSession('two')
    await two.execute('create table a (id int)')
    await one.execute('begin')
    expect(await rowsOf(one, 'select count(*) from a')).toEqual(['0'])
    await two.execute('create table b (id int)')
    expect((await one.relations(['public'])).map(({ identifier }) => identifier)).toEqual(['a'])
    await one.execute('commit')
    expect((await one.relations(['public'])).map(({ identifier }) => identifier)).toEqual(['a', 'b'])
  })

  test('of two transactions that make the same late-binding view, the second is told', async () => {
    await using warehouse = await open(':memory:')
    await using one = await warehouse.openSession('one')
    await using two = await warehouse.openSession('two')
    const sql = 'create view v as select * from public.missing with no schema binding'
    await one.execute('begin')
    await one.execute(sql)
    await two.execute(sql)
    await expect(one.execute('commit')).rejects.toMatchObject({ sqlState: '40001' })
    expect(one.block()).toBe('none')
    expect(await bothOf(one)).toEqual({ memory: ['public v view'], table: ['public v view'] })
  })

  test('a temporary table that is rolled back is gone', async () => {
    await using warehouse = await open(':memory:')
    await using session = await warehouse.openSession('one')
    await session.execute('begin')
    await session.execute('create temp table t (id int)')
    await session.execute('rollback')
    await expect(session.query('select * from t')).rejects.toThrow('relation "t" does not exist')
  })

  test('the statement that fails in a transaction is named, and nothing of it has happened', async () => {
    await using warehouse = await open(':memory:')
    await using session = await warehouse.openSession('one')
    const work = session.transaction(['create table a (id int)', 'alter table a rename to b', 'drop table missing'])
    await expect(work).rejects.toMatchObject({ statement: 2, sqlState: '42P01' })
    expect(session.block()).toBe('none')
    expect(await bothOf(session)).toEqual({ memory: [], table: [] })
  })

  test('a view that only mentions the name in other words is not in the way of a DROP', async () => {
    await using warehouse = await open(':memory:')
    await using session = await warehouse.openSession('one')
    for (const sql of [
      'create table a (id int)',
      'create table "odd name" (a int)',
      'create view v as select a, \'a\' as b from "odd name"',
    ])
      await session.execute(sql)
    await session.execute('drop table a')
    await expect(session.execute('drop table "odd name"')).rejects.toThrow('other objects depend on it')
  })
})

/** The engine says that a value was refused, not where: the place is found by watching the expressions of the statement. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLocalWarehouse } from '../../src/adapters/local/warehouse.ts'
import type { Opening } from '../../src/adapters/opening.ts'
import { DatabaseError, type Session, type Target, type Warehouse } from '../../src/core/adapter.ts'

const opening: Opening = { root: '/', application: 'wh test', now: () => 0, random: () => 0.5, readText: () => '' }
const target: Target = {
  name: 'dev',
  profile: 'test',
  type: 'local',
  schema: 'public',
  database: 'dev',
  threads: 1,
  settings: { path: ':memory:' },
}

let warehouse: Warehouse
let session: Session

beforeAll(async () => {
  warehouse = await openLocalWarehouse(target, opening)
  session = await warehouse.openSession('places')
  await session.execute('create table t (a int, s varchar(20), d decimal(10, 2), b bigint)')
  await session.execute("insert into t values (1, 'x1', 1.5, 9223372036854775807), (0, '12', 0, 1)")
})

afterAll(async () => {
  await session[Symbol.asyncDispose]()
  await warehouse[Symbol.asyncDispose]()
})

/** The statement, the text at the place of its error, its SQLSTATE and a part of its message. */
const refused: readonly (readonly [sql: string, at: string, sqlState: string, message: string])[] = [
  ['select 1/0', '1/0', '22012', 'division by zero'],
  ['select a, 10 / a from t', '10 / a', '22012', 'division by zero'],
  ['select d / (d - d) from t', 'd / (d - d)', '22012', 'division by zero'],
  ['select mod(5, a) from t', 'mod(5, a)', '22012', 'division by zero'],
  ['select a, sum(10 / a) from t group by 1 order by 2', '10 / a', '22012', 'division by zero'],
  ['select 10 / a, count(*) from t group by 10 / a', '10 / a', '22012', 'division by zero'],
  ['with x as (select a from t where 10 / a > 3) select * from x', '10 / a', '22012', 'division by zero'],
  ['select * from t join t t2 on t.a = 1 / t2.a', '1 / t2.a', '22012', 'division by zero'],
  ['create table u as select 1 + 1 as x, 1 / a as y from t', '1 / a', '22012', 'division by zero'],
  ['insert into t (a) select 5 / a from t', '5 / a', '22012', 'division by zero'],
  ['delete from t where 1 / a = 1', '1 / a', '22012', 'division by zero'],
  ['select upper(s), s::int from t', 's::int', '22P02', "Invalid digit, Value 'x', Pos 0, Type: Integer"],
  ['select s::date from t', 's::date', '22007', 'invalid input syntax for type date: "x1"'],
  ["select to_date('2001-02-31', 'YYYY-MM-DD', true)", 'to_date', '22008', 'out of range'],
  ['select b + 1 from t', 'b + 1', '22003', 'bigint out of range'],
  ['select 2147483647 + 1', '2147483647 + 1', '22003', 'integer out of range'],
  ['insert into t (a) select b from t', 'b from', '22003', 'integer out of range'],
  ['update t set a = b', 'b', '22003', 'integer out of range'],
  ["insert into t (a, s) select 1, repeat('a', 21)", "repeat('a', 21)", '22001', 'value too long'],
  ['select sqrt(a - 5) from t', 'sqrt', '2201F', 'square root'],
]

test.each(refused)('%s fails at %s', async (sql, at, sqlState, message) => {
  const failure = await session.query(sql).catch((thrown: unknown) => thrown)
  if (!(failure instanceof DatabaseError)) return expect.unreachable('the statement is refused')
  expect(failure.message).toContain(message)
  expect(failure.sqlState).toBe(sqlState)
  expect(sql.slice(failure.position).startsWith(at)).toBe(true)
})

test('looking for the place leaves nothing behind', async () => {
  const before = await session.query('select * from t order by a')
  await expect(session.execute('insert into t (a) select 5 / a from t')).rejects.toThrow('division by zero')
  await expect(session.execute('create table left_over as select 5 / a as x from t')).rejects.toThrow('division')
  expect(await session.query('select * from t order by a')).toEqual(before)
  await expect(session.query('select * from left_over')).rejects.toThrow('does not exist')
})

test('what a view refuses has no place in the statement that reads it', async () => {
  await session.execute('create view v as select 10 / a as x from t')
  const failure = await session.query('select 1 + x from v').catch((thrown: unknown) => thrown)
  expect(failure).toMatchObject({ message: 'division by zero', sqlState: '22012' })
})

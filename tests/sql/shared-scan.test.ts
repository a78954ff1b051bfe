import { describe, expect, test } from 'vitest'
import { countable, scanQueries } from '../../src/sql/shared-scan.ts'

const read = (sql: string) => countable(sql, { backslashes: false })

describe('the queries of tests that can be counted', () => {
  test('a filter of rows counts what its condition finds', () => {
    expect(read('\n\nselect id\nfrom "shop"."public"."orders"\nwhere id is null\n')).toEqual({
      from: '"shop"."public"."orders"',
      count: 'count(case when (id is null) then 1 end)',
    })
    expect(read('select 1 from (select * from t where a > 1) dbt_subquery where not(a > b)')).toEqual({
      from: '(select * from t where a > 1) dbt_subquery',
      count: 'count(case when (not(a > b)) then 1 end)',
    })
    expect(read('select * from a, b where a.x = extract(year from b.y)')?.from).toBe('a, b')
  })

  test('unique and accepted_values are read in the form that dbt gives them', () => {
    const unique =
      'select "id" as unique_field, count(*) as n_records from t where "id" is not null group by "id" having count(*) > 1'
    expect(read(unique)).toEqual({
      from: 't',
      count:
        '(select count(*) from (select "id" from t where "id" is not null group by "id" having count(*) > 1) duplicates)',
    })
    const accepted =
      "with all_values as (select s as value_field, count(*) as n_records from t group by s) select * from all_values where value_field not in ('a', 'it''s (b)')"
    expect(read(accepted)).toEqual({ from: 't', count: "count(case when s not in ('a', 'it''s (b)') then 1 end)" })
  })

  test.each([
    ['an aggregate has a row where nothing is found', 'select count(*) from t where a is null'],
    ['a function may make many rows of one', 'select unnest(a) from t where a is null'],
    ['rows are put together', 'select a from t where a is null group by a'],
    ['rows are left out', 'select a from t where a is null limit 1'],
    ['rows are made one', 'select distinct a from t where a is null'],
    ['there is a second query', 'select a from t where a is null union all select b from u where b is null'],
    ['there is a second statement', 'select a from t where a is null; select 1'],
    ['there is no condition', 'select a from t'],
    ['a comment would swallow what follows', 'select a from t where a is null -- never'],
    ['a text does not end', "select a from t where a = 'x"],
    ['a window comes after the condition', 'select a from t where a is null qualify row_number() over () = 1'],
    [
      'the columns of a unique test differ',
      'select a as unique_field, count(*) as n_records from t where b is not null group by a having count(*) > 1',
    ],
    [
      'a column of a unique test is computed',
      'select a + 1 as unique_field, count(*) as n_records from t where a + 1 is not null group by a + 1 having count(*) > 1',
    ],
    [
      'another count is allowed',
      'select a as unique_field, count(*) as n_records from t where a is not null group by a having count(*) > 2',
    ],
    ['parentheses are not in order', 'select a from t where a = 1) or (b = 2'],
  ])('it is none when %s', (_why, sql) => {
    expect(read(sql)).toBeUndefined()
  })

  test('tests share a query when they read the same, five hundred at most', () => {
    const of = (from: string, count: number) =>
      Array.from({ length: count }, (_, index) => ({ test: `${from}${index}`, from, count: `count(${index})` }))
    const queries = scanQueries([...of('a', 520), ...of('b', 1), ...of('c', 2)])
    expect(queries.map(({ tests }) => tests.length)).toEqual([500, 20, 2])
    expect(queries.at(-1)).toEqual({ tests: ['c0', 'c1'], sql: 'select\n  count(0) as c0,\n  count(1) as c1\nfrom c' })
  })
})

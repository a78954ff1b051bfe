/** dbt's cross-database macros: the SQL they write for each warehouse, and what it answers there. */
import { afterAll, describe, expect, test } from 'vitest'
import type { AdapterType } from '../../src/core/adapter.ts'
import type { Cell } from '../../src/core/table.ts'
import { projectFile, renderAtRun } from '../support/project.ts'
import { openTestWarehouses } from '../support/warehouses.ts'

const warehouses = await openTestWarehouses()
afterAll(async () => {
  for (const warehouse of warehouses) await warehouse[Symbol.asyncDispose]()
})

type Row = readonly [template: string, expected: Cell | Partial<Record<AdapterType, Cell>>]

const day = (text: string): string => `cast('${text}' as date)`
const time = (text: string): string => `cast('${text}' as timestamp)`
const diff = (unit: string, from: string, to: string): string =>
  `{{ dbt.datediff("${time(from)}", "${time(to)}", '${unit}') }}`
const table = "(select 'b' as word, 2 as n union all select 'a', 1 union all select 'c', 3) as words"

/** Expressions: a template and the one value that it selects, everywhere or by warehouse. */
const EXPRESSIONS: readonly Row[] = [
  ['{{ dbt.concat(["\'a\'", "\'b\'", "\'c\'"]) }}', 'abc'],
  ['{{ dbt.hash("\'a\'") }}', '0cc175b9c0f1b6a831c399e269772661'],
  ['{{ dbt.hash(7) }}', '8f14e45fceea167a5a36dedd4bea2543'],
  ['{{ dbt.length("\'four\'") }}', 4],
  ['{{ dbt.position("\'c\'", "\'abcd\'") }}', 3],
  ['{{ dbt.replace("\'a-b\'", "\'-\'", "\'+\'") }}', 'a+b'],
  ['{{ dbt.right("\'abcd\'", 3) }}', 'bcd'],
  ['{{ dbt.split_part("\'a|b|c\'", "\'|\'", 1) }}', 'a'],
  ['{{ dbt.split_part("\'a|b|c\'", "\'|\'", -1) }}', 'c'],
  ['{{ dbt.split_part("\'a::b::c\'", "\'::\'", -2) }}', 'b'],
  ['{{ dbt.string_literal(dbt.escape_single_quotes("it\'s")) }}', "it's"],
  ['{{ dbt.safe_cast("\'12\'", dbt.type_int()) }}', 12],
  ["{{ dbt.cast(\"'2020-02-03'\", 'date') }}", '2020-02-03'],
  ['{{ dbt.cast_bool_to_text("1 = 1") }}', 'true'],
  ['{{ dbt.cast_bool_to_text("1 = 2") }}', 'false'],
  [
    'cast(1 as {{ dbt.type_bigint() }}) + cast(2 as {{ dbt.type_numeric() }})',
    { local: '3.000000', postgres: '3.000000', duckdb: '3.000000' },
  ],
  ["cast('t' as {{ dbt.type_boolean() }})", true],
  ["cast('x' as {{ dbt.type_string() }})", 'x'],
  ['cast(0.5 as {{ dbt.type_float() }})', 0.5],
  ["cast('2020-01-02 03:04:05' as {{ dbt.type_timestamp() }})", '2020-01-02 03:04:05'],
  ['{{ dbt.date(2023, 10, 4) }}', '2023-10-04'],
  [`{{ dbt.date_trunc('month', "${time('2020-03-17 10:00:00')}") }}`, '2020-03-01 00:00:00'],
  [`{{ dbt.dateadd('day', 3, "${time('2020-02-27 10:00:00')}") }}`, '2020-03-01 10:00:00'],
  [`{{ dbt.dateadd('quarter', 1, "${time('2020-01-31 00:00:00')}") }}`, '2020-04-30 00:00:00'],
  [`{{ dbt.dateadd('week', -1, "${time('2020-01-08 00:00:00')}") }}`, '2020-01-01 00:00:00'],
  [`{{ dbt.last_day("${day('2020-02-11')}", 'month') }}`, '2020-02-29'],
  [`{{ dbt.last_day("${day('2020-02-11')}", 'quarter') }}`, '2020-03-31'],
  [`{{ dbt.last_day("${day('2020-02-11')}", 'year') }}`, '2020-12-31'],
  [diff('year', '2019-12-31 23:59:59', '2020-01-01 00:00:00'), 1],
  [diff('quarter', '2019-12-31 23:59:59', '2020-04-01 00:00:00'), 2],
  [diff('month', '2020-03-31 00:00:00', '2020-01-01 00:00:00'), -2],
  // 2016-01-24 is a Sunday: weeks of dbt's macro for PostgreSQL begin on it, the engines count their own way.
  [diff('week', '2016-01-22 00:00:00', '2016-01-24 00:00:00'), { local: 0, postgres: 1, duckdb: 0 }],
  [diff('week', '2016-01-24 00:00:00', '2016-01-22 00:00:00'), { local: 0, postgres: -1, duckdb: 0 }],
  [diff('week', '2016-01-24 00:00:00', '2016-02-03 00:00:00'), { local: 2, postgres: 1, duckdb: 1 }],
  [diff('day', '2020-01-01 23:59:59', '2020-01-02 00:00:00'), 1],
  [diff('hour', '2020-01-01 01:59:59', '2020-01-01 03:00:00'), 2],
  [diff('minute', '2020-01-01 01:59:59', '2020-01-01 02:00:00'), 1],
  [diff('second', '2020-01-01 00:00:00', '2020-01-01 00:01:01'), 61],
  [diff('millisecond', '2020-01-01 00:00:00', '2020-01-01 00:00:01.5'), 1500],
  ["(select {{ dbt.any_value('n') }} from (select 5 as n) as numbers)", 5],
  ["(select {{ dbt.bool_or('n > 1') }} from (select 1 as n union all select 2) as numbers)", true],
  [`(select {{ dbt.listagg('word', "', '", 'order by n') }} from ${table})`, 'a, b, c'],
  [`(select {{ dbt.listagg('word', "'|'", 'order by n desc', 2) }} from ${table})`, 'c|b'],
  [`(select {{ dbt.listagg('word', "'|'", 'order by n', 7) }} from ${table})`, 'a|b|c'],
  [`(select {{ dbt.listagg('n', "','") }} from (select 'x' as n) as one)`, 'x'],
  ['(select count(*) from (select 1 as n {{ dbt.except() }} select 1) as nothing)', 0],
  ['(select count(*) from (select 1 as n {{ dbt.intersect() }} select 1) as one)', 1],
  ["(select count(*) from (select 1 as n) as one where {{ dbt.equals('n', 1) }})", 1],
  ['(select max(generated_number) from ({{ dbt.generate_series(13) }}) as series)', 13],
  ['{{ dbt.get_powers_of_two(256) }}', 8],
  [`(select count(*) from ({{ dbt.date_spine('day', "${day('2020-02-27')}", "${day('2020-03-02')}") }}) as spine)`, 4],
]

/** Arrays print differently, so each engine says how many elements it holds. */
const LENGTHS: Readonly<Record<string, string>> = {
  local: 'get_array_length',
  duckdb: 'len',
  postgres: 'cardinality',
}

const ARRAYS: readonly (readonly [string, number])[] = [
  ['dbt.array_construct([1, 2, 3])', 3],
  ['dbt.array_append(dbt.array_construct([1, 2]), 9)', 3],
  ['dbt.array_concat(dbt.array_construct([1]), dbt.array_construct([2, 3]))', 3],
  ['dbt.array_construct([])', 0],
]

describe.each(warehouses)('on $type', ({ type, session }) => {
  const rendered = (template: string): Promise<string> =>
    renderAtRun(template, {
      files: { 'project.yml': projectFile(type) },
      answers: (request) => {
        // Only date_spine asks: how many days it shall have.
        if (request.kind !== 'query') throw new Error(`unexpected ${request.kind}`)
        return { columns: [{ name: 'n', type: 'bigint' }], rows: [[4]] }
      },
    })
  const single = async (template: string): Promise<Cell | undefined> => {
    const { rows } = await session.query(await rendered(`select ${template} as answer`))
    expect(rows).toHaveLength(1)
    const answer = rows[0]?.[0]
    return typeof answer === 'bigint' ? Number(answer) : answer
  }

  test.each(EXPRESSIONS)('%s answers %o', async (template, expected) => {
    const wanted = typeof expected === 'object' && expected !== null ? expected[type] : expected
    expect(await single(template)).toEqual(wanted)
  })

  test.each(ARRAYS)('%s has %i elements', async (template, count) => {
    expect(await single(`${LENGTHS[type]}({{ ${template} }})`)).toBe(count)
  })

  test('now is a moment that the engine knows', async () => {
    const moments = [
      'current_timestamp',
      'current_timestamp_backcompat',
      'current_timestamp_in_utc_backcompat',
      'snapshot_get_time',
    ]
    for (const name of moments)
      expect(await single(`cast({{ dbt.${name}() }} as date) >= date '2020-01-01'`)).toBe(true)
  })

  test('the SQL of each macro is what it was', async () => {
    const texts = []
    for (const [template] of EXPRESSIONS) texts.push(`-- ${template}`, await rendered(template))
    for (const [template] of ARRAYS) texts.push(`-- ${template}`, await rendered(`{{ ${template} }}`))
    await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot(`cross-database.${type}.sql`)
  })
})

/** The life of schemas, tables, views and rows, the same on every warehouse. Run it once an adapter. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DatabaseError, type Session, type ViewOptions, type Warehouse } from '../../src/core/adapter.ts'
import type { Relation, RelationKind } from '../../src/core/relation.ts'

export interface ContractSubject {
  readonly open: () => Promise<Warehouse>
  readonly database: string
  /** What columns are called: the engine's words for the types that the suite uses. */
  readonly types: {
    readonly integer: string
    readonly bigint: string
    readonly decimal: (precision: number, scale: number) => string
    readonly text: (length: number) => string
    readonly date: string
    readonly timestamp: string
    readonly boolean: string
  }
  /** Options of the views that the suite makes. */
  readonly viewOptions?: ViewOptions
  /** A statement that runs for minutes unless it is stopped. */
  readonly endless: string
}

export function adapterContract(name: string, subject: ContractSubject): void {
  describe(`the contract of adapters, on ${name}`, () => {
    let warehouse: Warehouse
    let session: Session
    const schema = 'wh_contract'
    const relation = (identifier: string): Relation => ({ database: subject.database, schema, identifier })

    beforeAll(async () => {
      warehouse = await subject.open()
      session = await warehouse.openSession('contract')
      await session.execute(warehouse.dialect.createSchema(schema))
    })

    afterAll(async () => {
      await session[Symbol.asyncDispose]()
      await warehouse[Symbol.asyncDispose]()
    })

    const kindOf = async (identifier: string): Promise<RelationKind | undefined> =>
      (await session.relations([schema])).find((found) => found.identifier === identifier)?.kind

    const rowsOf = async (identifier: string, order = '1'): Promise<unknown> =>
      (await session.query(`select * from ${warehouse.dialect.render(relation(identifier))} order by ${order}`)).rows

    const makeTable = (identifier: string, select: string) =>
      session.execute(warehouse.dialect.createTableAs(relation(identifier), select, {}))

    const makeView = (identifier: string, select: string) =>
      session.execute(warehouse.dialect.createView(relation(identifier), select, subject.viewOptions ?? {}))

    const drop = async (identifier: string): Promise<void> => {
      const kind = await kindOf(identifier)
      if (kind) await session.execute(warehouse.dialect.drop(relation(identifier), kind))
    }

    test('a schema that was made is listed, and making it again changes nothing', async () => {
      await session.execute(warehouse.dialect.createSchema(schema))
      expect(await session.schemas()).toContain(schema)
      expect(await session.relations(['wh_no_such_schema'])).toEqual([])
      expect(await session.relations([])).toEqual([])
    })

    test('tables and views are found by kind, with their columns in order', async () => {
      const { integer, decimal, text } = subject.types
      const type = (index: number): string => ['integer', 'decimal(10,2)', 'varchar(20)'][index] ?? ''
      await makeTable(
        'found_table',
        `select cast(1 as ${type(0)}) as id, cast(2.50 as ${type(1)}) as price, cast('x' as ${type(2)}) as label`,
      )
      await makeView('found_view', `select id, label from ${warehouse.dialect.render(relation('found_table'))}`)
      expect(await kindOf('found_table')).toBe('table')
      expect(await kindOf('found_view')).toBe('view')
      expect(await session.columns(relation('found_table'))).toEqual([
        { name: 'id', type: integer },
        { name: 'price', type: decimal(10, 2) },
        { name: 'label', type: text(20) },
      ])
      expect(await session.columns(relation('found_view'))).toEqual([
        { name: 'id', type: integer },
        { name: 'label', type: text(20) },
      ])
      expect(await session.columns(relation('found_nothing'))).toEqual([])
    })

    test('the columns of a query are named and typed as those of a table, also when names repeat', async () => {
      const { columns, rows } = await session.query('select cast(1 as integer) as a, cast(2 as bigint) as a')
      expect(columns).toEqual([
        { name: 'a', type: subject.types.integer },
        { name: 'a', type: subject.types.bigint },
      ])
      expect(rows).toEqual([[1, 2]])
    })

    test('a temporary table tells its columns', async () => {
      await session.execute('create temporary table wh_temp as select cast(1 as bigint) as n')
      expect(await session.columns({ schema: '', identifier: 'wh_temp' })).toEqual([
        { name: 'n', type: subject.types.bigint },
      ])
      await session.execute('drop table wh_temp')
    })

    test('statements tell the rows they wrote', async () => {
      await makeTable('written', 'select cast(1 as integer) as n')
      const target = warehouse.dialect.render(relation('written'))
      expect((await session.execute(`insert into ${target} select n + 1 from ${target}`)).rows).toBe(1)
      expect((await session.execute(`update ${target} set n = n * 10`)).rows).toBe(2)
      expect((await session.execute(`delete from ${target} where n = 10`)).rows).toBe(1)
      expect((await session.execute(warehouse.dialect.insertSelect(relation('written'), ['n'], 'select 5'))).rows).toBe(
        1,
      )
      expect(await rowsOf('written')).toEqual([[5], [20]])
      await session.execute(warehouse.dialect.truncate(relation('written')))
      expect(await rowsOf('written')).toEqual([])
    })

    test.each<[string, unknown]>([
      ['cast(null as integer)', null],
      ['cast(null as varchar(5))', null],
      ['cast(32767 as smallint)', 32767],
      ['cast(-2147483648 as integer)', -2147483648],
      ['cast(9007199254740991 as bigint)', 9007199254740991],
      ['cast(9223372036854775807 as bigint)', 9223372036854775807n],
      ['cast(1.5 as decimal(10,2))', '1.50'],
      ['cast(-0.05 as decimal(10,2))', '-0.05'],
      ["cast('99999999999999999999.123456789' as decimal(38,9))", '99999999999999999999.123456789'],
      ['cast(0.1 as double precision)', 0.1],
      ['cast(0.1 as real)', 0.1],
      ["cast('NaN' as double precision)", Number.NaN],
      ['cast(1e300 as double precision)', 1e300],
      ["cast('o''clock \"é\" 😀 ¥' as varchar(40))", 'o\'clock "é" 😀 ¥'],
      ["cast('' as varchar(5))", ''],
      ['1 = 1', true],
      ['1 = 2', false],
      ["cast('2018-11-01' as date)", '2018-11-01'],
      ["cast('0001-02-03' as date)", '0001-02-03'],
      ["cast('2018-11-01 20:57:10.796' as timestamp)", '2018-11-01 20:57:10.796'],
      ["cast('2018-11-01 00:00:00' as timestamp)", '2018-11-01 00:00:00'],
      ["cast('2018-11-01 20:57:10.000001' as timestamp)", '2018-11-01 20:57:10.000001'],
      ["cast('2018-11-01 20:57:10+02' as timestamp with time zone)", '2018-11-01 18:57:10+00'],
    ])('the value %s comes back exactly', async (expression, expected) => {
      const { rows } = await session.query(`select ${expression} as value`)
      expect(rows).toEqual([[expected]])
    })

    test('any text and any name survive quoting', async () => {
      const { quoteLiteral, quoteIdentifier } = warehouse.dialect
      const known = [
        "it's",
        '"quoted"',
        'back\\slash',
        'two\nlines',
        '-- no comment',
        "\\'; drop table x; --",
        '$1 {{ x }}',
      ]
      // No engine takes a NUL in a text, and the embedded one keeps two more for itself; a name is cut at the engine's limit, and the shortest limit is 63 bytes.
      const texts = fc
        .sample(fc.string({ unit: 'binary', minLength: 1, maxLength: 15 }), { numRuns: 40, seed: 7 })
        .filter((text) => !/[\u0000-\u0002]/.test(text))
      for (const text of [...known, ...texts]) {
        const { columns, rows } = await session.query(`select ${quoteLiteral(text)} as ${quoteIdentifier(text)}`)
        expect(rows).toEqual([[text]])
        expect(columns[0]?.name).toBe(text)
      }
    })

    test('a limited read returns the first rows and leaves the session usable', async () => {
      await makeTable('many', 'select 1 as n union all select 2 union all select 3 union all select 4')
      const read = async (limit: number) =>
        (await session.query(`select n from ${warehouse.dialect.render(relation('many'))} order by n`, limit)).rows
      expect(await read(2)).toEqual([[1], [2]])
      expect(await read(10)).toEqual([[1], [2], [3], [4]])
      expect(await read(0)).toEqual([])
      expect((await session.query('select 7')).rows).toEqual([[7]])
    })

    test('a table is swapped for a new one in one transaction', async () => {
      await makeTable('swapped', "select 'old' as age")
      await makeTable('swapped__new', "select 'new' as age")
      const { rename, drop: dropped } = warehouse.dialect
      await session.transaction([
        rename(relation('swapped'), 'table', 'swapped__old'),
        rename(relation('swapped__new'), 'table', 'swapped'),
      ])
      await session.execute(dropped(relation('swapped__old'), 'table'))
      expect(await rowsOf('swapped')).toEqual([['new']])
      expect(await kindOf('swapped__old')).toBeUndefined()
      expect(await kindOf('swapped__new')).toBeUndefined()
    })

    test('a table gives way to a view and a view to a table', async () => {
      const { rename } = warehouse.dialect
      await makeTable('changing', "select 'table' as kind")
      await makeView('changing__new', "select cast('view' as varchar(10)) as kind")
      await session.transaction([
        rename(relation('changing'), 'table', 'changing__old'),
        rename(relation('changing__new'), 'view', 'changing'),
      ])
      expect(await kindOf('changing')).toBe('view')
      expect(await rowsOf('changing')).toEqual([['view']])
      await drop('changing__old')
      await makeTable('changing__new', "select 'again' as kind")
      await session.transaction([
        rename(relation('changing'), 'view', 'changing__old'),
        rename(relation('changing__new'), 'table', 'changing'),
      ])
      await drop('changing__old')
      expect(await kindOf('changing')).toBe('table')
      expect(await rowsOf('changing')).toEqual([['again']])
    })

    test('a transaction that fails leaves the warehouse as before', async () => {
      await makeTable('kept', "select 'kept' as state")
      const { rename, render } = warehouse.dialect
      const failure = await failureOf(
        session.transaction([
          rename(relation('kept'), 'table', 'kept__old'),
          `insert into ${render(relation('kept__old'))} values ('half')`,
          `select * from ${render(relation('wh_no_such_table'))}`,
        ]),
      )
      expect(failure.lost).toBe(false)
      expect(await rowsOf('kept')).toEqual([['kept']])
      expect(await kindOf('kept__old')).toBeUndefined()
    })

    test('dropping what is not there, and commenting what is, are no errors', async () => {
      await session.execute(warehouse.dialect.drop(relation('wh_never_made'), 'table'))
      await session.execute(warehouse.dialect.drop(relation('wh_never_made'), 'view'))
      await makeTable('described', 'select 1 as n')
      await session.execute(warehouse.dialect.comment(relation('described'), 'table', 'what\'s\\this; -- "text"'))
    })

    test('rows of text load into typed columns, in any order of columns', async () => {
      const columns = [
        { name: 'id', type: 'integer', notNull: true },
        { name: 'price', type: 'decimal(10,2)' },
        { name: 'day', type: 'date' },
        { name: 'at', type: 'timestamp' },
        { name: 'ok', type: 'boolean' },
        { name: 'Label', type: 'varchar(200)' },
      ]
      await session.execute(warehouse.dialect.createTable(relation('loaded'), columns, {}))
      const labels = [
        'plain',
        '',
        'tab\there',
        'two\nlines',
        'back\\slash',
        '\\N',
        'quote\'s " both',
        'é😀',
        'comma, too',
        null,
      ]
      const rows = labels.map((label, index) => [
        label,
        String(index),
        '1.50',
        '2018-11-01',
        '2018-11-01 20:57:10.796',
        index % 2 === 0 ? 'true' : null,
      ])
      const order = ['Label', 'id', 'price', 'day', 'at', 'ok'].map((name) => ({
        name,
        type: columns.find((column) => column.name === name)?.type ?? '',
      }))
      expect(await session.load(relation('loaded'), order, rows)).toBe(labels.length)
      expect(await rowsOf('loaded')).toEqual(
        labels.map((label, index) => [
          index,
          '1.50',
          '2018-11-01',
          '2018-11-01 20:57:10.796',
          index % 2 === 0 ? true : null,
          label,
        ]),
      )
    })

    test('a load of many rows keeps every one', async () => {
      await session.execute(
        warehouse.dialect.createTable(
          relation('bulk'),
          [
            { name: 'n', type: 'integer' },
            { name: 't', type: 'varchar(20)' },
          ],
          {},
        ),
      )
      const rows = Array.from({ length: 12_345 }, (_, index) => [String(index), `row ${index}`])
      const columns = [
        { name: 'n', type: 'integer' },
        { name: 't', type: 'varchar(20)' },
      ]
      expect(await session.load(relation('bulk'), columns, rows)).toBe(12_345)
      const { rows: totals } = await session.query(
        `select cast(count(*) as bigint), cast(sum(cast(n as bigint)) as bigint), count(distinct t) from ${warehouse.dialect.render(relation('bulk'))}`,
      )
      expect(totals).toEqual([[12_345, (12_344 * 12_345) / 2, 12_345]])
    })

    test('a load with a value that its column does not take loads nothing and names the place', async () => {
      await session.execute(
        warehouse.dialect.createTable(
          relation('refused'),
          [
            { name: 'n', type: 'integer' },
            { name: 'd', type: 'date' },
          ],
          {},
        ),
      )
      const failure = await failureOf(
        session.load(
          relation('refused'),
          [
            { name: 'n', type: 'integer' },
            { name: 'd', type: 'date' },
          ],
          [
            ['1', '2020-01-01'],
            ['2', 'never'],
          ],
        ),
      )
      expect(failure.message).toMatch(/row 2, column "d" \(date\): /i)
      expect(failure.message).toContain('never')
      expect(await rowsOf('refused')).toEqual([])
    })

    test('an error carries its SQLSTATE and its place in UTF-16 units', async () => {
      const syntax = await failureOf(session.query("select 'é😀' frm from from x"))
      expect(syntax).toMatchObject({ sqlState: '42601', position: 22, lost: false })
      const column = await failureOf(session.query("select 'é😀', no_such_column from (select 1 as n) t"))
      expect(column).toMatchObject({ sqlState: '42703', position: 14, lost: false })
      const sql = `select * from ${schema}.wh_no_such_table`
      const table = await failureOf(session.query(sql))
      expect(table).toMatchObject({ sqlState: '42P01', position: sql.indexOf(schema) })
      expect((await session.query('select 1')).rows).toEqual([[1]])
    })

    test('a statement that is cancelled rejects, and its session goes on', async () => {
      const running = failureOf(session.query(subject.endless))
      const timer = setTimeout(() => void session.cancel(), 300)
      const failure = await running
      clearTimeout(timer)
      expect(failure).toMatchObject({ sqlState: '57014', lost: false })
      expect((await session.query('select 1')).rows).toEqual([[1]])
    })

    test('a cancel that comes when nothing runs stops nothing', async () => {
      await session.cancel()
      expect((await session.query('select 1')).rows).toEqual([[1]])
    })

    test('sessions that make the same schema at once all find it made', async () => {
      const sessions = await Promise.all(Array.from({ length: 4 }, (_, index) => warehouse.openSession(`${index}`)))
      try {
        for (let round = 0; round < 5; round++) {
          const made = `wh_race_${round}`
          await Promise.all(sessions.map((other) => other.execute(warehouse.dialect.createSchema(made))))
          expect(await session.schemas()).toContain(made)
        }
      } finally {
        for (const other of sessions) await other[Symbol.asyncDispose]()
      }
    })

    test('sessions work beside each other, and none sees the half of another', async () => {
      const sessions = await Promise.all(['one', 'two', 'three'].map((label) => warehouse.openSession(label)))
      try {
        await Promise.all(
          sessions.map(async (other, index) => {
            for (let round = 0; round < 3; round++) {
              const identifier = `beside_${index}_${round}`
              await other.execute(warehouse.dialect.createTableAs(relation(identifier), `select ${round} as n`, {}))
              await other.transaction([warehouse.dialect.rename(relation(identifier), 'table', `${identifier}_done`)])
            }
          }),
        )
        const found = (await session.relations([schema])).map(({ identifier }) => identifier)
        expect(found.filter((identifier) => /^beside_\d_\d_done$/.test(identifier))).toHaveLength(9)
      } finally {
        for (const other of sessions) await other[Symbol.asyncDispose]()
      }
    })
  })
}

export async function failureOf(work: Promise<unknown>): Promise<DatabaseError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof DatabaseError) return error
  throw new Error(`no DatabaseError but ${String(error)}`)
}

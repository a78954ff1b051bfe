import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildSync } from 'esbuild'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LocalWarehouse, openLocalWarehouse } from '../../src/adapters/local/warehouse.ts'
import type { Opening } from '../../src/adapters/opening.ts'
import { DatabaseError, type Session, type Target } from '../../src/core/adapter.ts'
import { localDialect } from '../../src/sql/redshift/dialect.ts'
import { adapterContract } from './contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'wh-local-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const opening: Opening = { root: folder, application: 'wh test', now: () => 0, random: () => 0.5, readText: () => '' }

function target(settings: Record<string, unknown>): Target {
  return { name: 'dev', profile: 'test', type: 'local', schema: 'public', database: 'dev', threads: 1, settings }
}

adapterContract('the embedded warehouse', {
  open: () => openLocalWarehouse(target({ path: 'contract.duckdb' }), opening),
  database: 'dev',
  types: {
    integer: 'integer',
    bigint: 'bigint',
    decimal: (precision, scale) => `numeric(${precision},${scale})`,
    text: (length) => `character varying(${length})`,
    date: 'date',
    timestamp: 'timestamp without time zone',
    boolean: 'boolean',
  },
  endless: `with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000000) select count(*) from n where i % 7 = 3`,
})

async function failure(work: Promise<unknown>): Promise<DatabaseError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof DatabaseError) return error
  throw new Error(`the statement did not fail as a database does: ${String(error)}`)
}

describe('the embedded warehouse', () => {
  let warehouse: LocalWarehouse
  let session: Session
  beforeAll(async () => {
    warehouse = await openLocalWarehouse(target({ path: ':memory:' }), opening)
    session = await warehouse.openSession('one')
  })
  afterAll(async () => {
    await session[Symbol.asyncDispose]()
    await warehouse[Symbol.asyncDispose]()
  })

  test('starts with the schema public and nothing else', async () => {
    expect(await session.schemas()).toEqual(['public'])
    expect(await session.relations(['public'])).toEqual([])
  })

  test('finds a table by its database, its schema, or its bare name', async () => {
    await session.execute('create table public.named (id int)')
    await session.execute('insert into named values (1)')
    for (const name of ['"dev"."public"."named"', 'public.named', 'NAMED', '"Named"']) {
      expect((await session.query(`select id from ${name}`)).rows).toEqual([[1]])
    }
    const error = await failure(session.query('select * from other.public.named'))
    expect(error).toMatchObject({ message: expect.stringContaining('cross-database reference'), position: 14 })
  })

  test('a row of literals streams as it is queried', async () => {
    const number = fc.integer({ min: -999_999_999, max: 999_999_999 }).map(String)
    const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((value) => localDialect.quoteLiteral(value))
    const literal = fc.oneof(
      number,
      text,
      fc.constantFrom('true', 'false', 'null', '(7)', '-(3)', '1.50', "date '2020-01-01'", '007'),
    )
    const item = fc.tuple(literal, fc.constantFrom('', ' as a', ' as "B c"', ' b')).map((parts) => parts.join(''))
    await using local = await warehouse.openSession('literals')
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 3 }), async (items) => {
        const sql = `select ${items.join(', ')}`
        const answer = await local.run(sql)
        if (answer.kind !== 'rows') throw new Error('a SELECT answers rows')
        const rows: unknown[] = []
        for await (const batch of answer.batches) rows.push(...batch)
        expect({ columns: answer.columns, rows }).toEqual(await local.query(sql))
      }),
      { numRuns: 200 },
    )
  })

  test('a bound view follows its table when that is renamed, and goes with it', async () => {
    await session.execute('create table first_sales as select 1 as id')
    await session.execute('create view sale_ids as select first_sales.id from public.first_sales')
    await session.transaction([
      'create table other_sales as select 2 as id',
      'alter table first_sales rename to sales_before',
      'alter table sales_before rename to sales_old',
      'alter table other_sales rename to first_sales',
    ])
    expect((await session.query('select id from sale_ids')).rows).toEqual([[1]])
    expect(await session.dependencies()).toContainEqual({
      view: { database: 'dev', schema: 'public', identifier: 'sale_ids', kind: 'view' },
      on: { database: 'dev', schema: 'public', identifier: 'sales_old' },
    })
    await session.execute('drop table sales_old cascade')
    expect((await session.relations(['public'])).map(({ identifier }) => identifier)).not.toContain('sale_ids')
  })

  test('a view shows the table that has its name now', async () => {
    await session.execute('create table old_orders as select 1 as id')
    await session.execute('create view order_ids as select id from public.old_orders with no schema binding')
    await session.transaction([
      'create table new_orders as select 2.5 as id',
      'alter table old_orders rename to gone_orders',
      'alter table new_orders rename to old_orders',
      'drop table gone_orders cascade',
    ])
    expect(await session.query('select id, id / 2 as half from order_ids')).toEqual({
      columns: [
        { name: 'id', type: 'numeric(2,1)' },
        { name: 'half', type: 'numeric(13,12)' },
      ],
      rows: [['2.5', '1.250000000000']],
    })
  })

  test('a late-binding view may be made before its table', async () => {
    await session.execute('create view early as select n + 1 as more from public.not_yet with no schema binding')
    expect((await failure(session.query('select * from early'))).message).toContain(
      'relation "public.not_yet" does not exist',
    )
    await session.execute('create table not_yet as select 41 as n')
    expect((await session.query('select * from early')).rows).toEqual([[42]])
    await session.execute('drop view early')
    expect((await session.relations(['public'])).map(({ identifier }) => identifier)).not.toContain('early')
  })

  test('a failed transaction leaves everything as it was', async () => {
    await session.execute('create table kept (id int)')
    const error = await failure(
      session.transaction(['insert into kept values (1)', 'drop table kept', 'select 1 from kept']),
    )
    expect(error.message).toBe('relation "kept" does not exist')
    expect((await session.query('select count(*) from kept')).rows).toEqual([[0]])
  })

  test('after an error in a transaction block only ROLLBACK is heard', async () => {
    await session.execute('begin')
    await failure(session.query('select nothing'))
    expect((await failure(session.query('select 1'))).sqlState).toBe('25P02')
    expect((await session.execute('commit')).tag).toBe('ROLLBACK')
    expect((await session.query('select 1')).rows).toEqual([[1]])
  })

  test('TRUNCATE ends the transaction around it', async () => {
    await session.execute('create table short as select 1 as id')
    await session.execute('begin')
    await session.execute('truncate short')
    await session.execute('rollback')
    expect((await session.query('select count(*) from short')).rows).toEqual([[0]])
  })

  test('a change of the catalog is seen by the other sessions', async () => {
    await using other = await warehouse.openSession('two')
    await session.execute('create table shared as select 1 as id')
    expect((await other.query('select id from shared')).rows).toEqual([[1]])
    await other.execute("create or replace view seen as select 'x' as label")
    expect((await session.query('select label from seen')).rows).toEqual([['x']])
    await other.execute('drop table shared')
    expect((await failure(session.query('select id from shared'))).sqlState).toBe('42P01')
  })

  test('temporary tables belong to their session and hide others', async () => {
    await using other = await warehouse.openSession('two')
    await session.execute('create table hidden as select 1 as id')
    await session.execute('create temp table hidden as select 2 as id')
    await session.execute('create table #notes (note varchar(10))')
    await session.execute("insert into #notes values ('mine')")
    expect((await session.query('select id, note from hidden, #notes')).rows).toEqual([[2, 'mine']])
    expect((await other.query('select id from hidden')).rows).toEqual([[1]])
    expect((await failure(other.query('select * from #notes'))).sqlState).toBe('42P01')
  })

  test('names the value that is too long, and its place', async () => {
    await session.execute('create table short_names (name varchar(3))')
    const error = await failure(session.execute("insert into short_names values ('abc'), ('abcd')"))
    expect(error).toMatchObject({
      message: 'value too long for type character varying(3)',
      position: 41,
      sqlState: '22001',
    })
    await session.execute("insert into short_names values ('äb '), ('abc   ')")
    expect((await failure(session.execute("insert into short_names select 'ä' || 'äb'"))).message).toBe(
      'value too long for type character varying(3)',
    )
  })
  test('what COPY refused can be asked for afterwards', async () => {
    writeFileSync(join(folder, 'bad.json'), '{"id": 1}\n{"id": "x"}\n')
    await session.execute('create table loaded (id int)')
    await failure(session.execute(`copy loaded from '${join(folder, 'bad.json')}' iam_role default json 'auto'`))
    const columns = 'line_number, trim(colname), trim(type), err_code, raw_field_value'
    expect((await session.query(`select ${columns} from stl_load_errors`)).rows).toEqual([[2, 'id', 'int4', 1207, 'x']])
    expect((await session.query('select line_number, error_message from sys_load_error_detail')).rows).toEqual([
      [2, "Invalid digit, Value 'x', Pos 0, Type: Integer"],
    ])
  })
})

describe('a database file', () => {
  // Beside the packages, so that the driver is found.
  const program = resolve('node_modules/.cache', `wh-local-writer-${process.pid}.mjs`)
  afterAll(() => rmSync(program, { force: true }))
  beforeAll(() => {
    const source = `
      import { openLocalWarehouse } from ${JSON.stringify(resolve('src/adapters/local/warehouse.ts'))}
      const target = { name: 'dev', profile: 'p', type: 'local', schema: 'public', database: 'dev', threads: 1, settings: { path: process.argv[2], lock_timeout: Number(process.argv[4] ?? 0) } }
      const opening = { root: '/', application: 'x', now: () => 0, random: () => 0.5, readText: () => '', onWait: (text) => console.log(text) }
      try {
        const warehouse = await openLocalWarehouse(target, opening)
        const session = await warehouse.openSession('writer')
        for (const sql of process.argv[3].split(';')) {
          await session.execute(sql)
          console.log('done')
        }
        if (process.argv[4] === undefined) setInterval(() => undefined, 1000)
        else await warehouse[Symbol.asyncDispose]()
      } catch (error) {
        console.log(error.message)
        process.exit(1)
      }`
    const entry = join(folder, 'writer.ts')
    writeFileSync(entry, source)
    const options = { bundle: true, platform: 'node', format: 'esm', target: 'node20' } as const
    buildSync({ ...options, entryPoints: [entry], outfile: program, external: ['@duckdb/*'] })
  })

  /** Runs statements in a process of its own; resolves with the process when `lines` lines were written. */
  async function write(path: string, sql: string, lines: number, timeout?: number) {
    const extra = timeout === undefined ? [] : [String(timeout)]
    const child = spawn(process.execPath, [program, path, sql, ...extra], {
      cwd: resolve('.'),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    for await (const chunk of child.stdout) {
      output += String(chunk)
      if (output.split('\n').length > lines) break
    }
    return { child, output }
  }

  test('that a killed run was changing is as it was before', async () => {
    const path = join(folder, 'killed.duckdb')
    {
      await using warehouse = await openLocalWarehouse(target({ path }), opening)
      await using session = await warehouse.openSession('one')
      await session.execute('create table orders as select 1 as id')
    }
    const { child, output } = await write(
      path,
      'begin;create table orders_new as select 2 as id, 3 as more;alter table orders rename to orders_old;alter table orders_new rename to orders;drop table orders_old cascade',
      5,
    )
    expect(output).toBe('done\n'.repeat(5))
    child.kill('SIGKILL')
    await once(child, 'exit')
    await using warehouse = await openLocalWarehouse(target({ path }), opening)
    await using session = await warehouse.openSession('one')
    expect(await session.query('select * from orders')).toEqual({
      columns: [{ name: 'id', type: 'integer' }],
      rows: [[1]],
    })
    expect((await session.relations(['public'])).map(({ identifier }) => identifier)).toEqual(['orders'])
  })

  test('is waited for while another process holds it, and the holder is named', async () => {
    const path = join(folder, 'busy.duckdb')
    const warehouse = await openLocalWarehouse(target({ path }), opening)
    const { child, output } = await write(path, 'select 1', 1, 20)
    expect(output).toContain(`in use by process ${process.pid}`)
    await warehouse[Symbol.asyncDispose]()
    const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode]
    expect(code).toBe(0)
  })

  test('keeps types, keys and views from one run to the next', async () => {
    const path = join(folder, 'kept.duckdb')
    {
      await using warehouse = await openLocalWarehouse(target({ path }), opening)
      await using session = await warehouse.openSession('one')
      await session.execute(
        'create table plays (id bigint identity(1,1), title varchar(20) encode zstd, at timestamp) distkey(id) sortkey(at)',
      )
      await session.execute("insert into plays (title, at) values ('a', '2018-11-01'), ('b', '2018-11-02 10:00:00')")
      await session.execute('create view titles as select title from public.plays with no schema binding')
    }
    await using warehouse = await openLocalWarehouse(target({ path }), opening)
    await using session = await warehouse.openSession('one')
    expect(await session.columns({ schema: 'public', identifier: 'titles' })).toEqual([
      { name: 'title', type: 'character varying(20)' },
    ])
    expect((await session.query('select * from plays order by id')).rows).toEqual([
      [1, 'a', '2018-11-01 00:00:00'],
      [2, 'b', '2018-11-02 10:00:00'],
    ])
    const keys = await session.query(
      'select "column", type, distkey, sortkey, encoding from pg_table_def where tablename = \'plays\'',
    )
    expect(keys.rows).toEqual([
      ['id', 'bigint', true, 0, 'az64'],
      ['title', 'character varying(20)', false, 0, 'zstd'],
      ['at', 'timestamp without time zone', false, 1, 'none'],
    ])
  })
})

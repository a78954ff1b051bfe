/** What `pg` and psql see: queries, transactions, parameters, errors, cursors, many at once. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client, type ClientConfig } from 'pg'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { type Served, startServed } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'wh-serve-'))
const served = await startServed({ root: folder })
afterAll(async () => {
  await served.stop()
  rmSync(folder, { recursive: true })
  expect(served.bugs).toEqual([])
})

const open: Client[] = []
afterEach(async () => {
  for (const client of open.splice(0)) await client.end()
})

async function client(config: ClientConfig = {}, { port }: Pick<Served, 'port'> = served): Promise<Client> {
  const made = new Client({ host: '127.0.0.1', port, user: 'ada', database: 'dev', ...config })
  made.on('error', () => undefined)
  await made.connect()
  open.push(made)
  return made
}

const failureOf = async (work: Promise<unknown>): Promise<Record<string, unknown>> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Error)) throw new Error('nothing failed')
  return { ...error, message: error.message }
}

describe('a simple query', () => {
  test('answers with the types of Redshift', async () => {
    const db = await client()
    const { fields, rows, command } = await db.query({
      text: `select 1::smallint a, 2::int b, 3::bigint c, 1.50::decimal(12,2) d, 0.5::float8 e, 0.25::real f, true g, 'x'::varchar(7) h,
        'y'::char(3) i, '2018-11-01'::date j, '2018-11-01 20:57:10.796'::timestamp k, json_parse('{"a":[1]}') l, null::int m`,
      rowMode: 'array',
      types: { getTypeParser: () => String },
    })
    expect(command).toBe('SELECT')
    expect(fields.map(({ name, dataTypeID, dataTypeModifier }) => [name, dataTypeID, dataTypeModifier])).toEqual([
      ['a', 21, -1],
      ['b', 23, -1],
      ['c', 20, -1],
      ['d', 1700, ((12 << 16) | 2) + 4],
      ['e', 701, -1],
      ['f', 700, -1],
      ['g', 16, -1],
      ['h', 1043, 11],
      ['i', 1042, 7],
      ['j', 1082, -1],
      ['k', 1114, -1],
      ['l', 4000, -1],
      ['m', 23, -1],
    ])
    expect(rows[0]).toEqual([
      ...['1', '2', '3', '1.50', '0.5', '0.25', 't', 'x', 'y', '2018-11-01', '2018-11-01 20:57:10.796', '{"a":[1]}'],
      null,
    ])
  })

  test('tells the tags that a cluster tells', async () => {
    const db = await client()
    const tag = async (sql: string) => {
      const { command, rowCount } = await db.query(sql)
      return [command, rowCount]
    }
    expect(await tag('create table tags (n int)')).toEqual(['CREATE', null])
    expect(await tag('insert into tags values (1), (2), (3)')).toEqual(['INSERT', 3])
    expect(await tag('update tags set n = n + 1 where n > 1')).toEqual(['UPDATE', 2])
    expect(await tag('delete from tags where n = 1')).toEqual(['DELETE', 1])
    // Redshift counts no rows of a SELECT.
    expect(await tag('select * from tags')).toEqual(['SELECT', null])
    expect(await tag('drop table tags')).toEqual(['DROP', null])
    expect(await tag('')).toEqual([null, null])
  })

  test('of several statements is one transaction', async () => {
    const db = await client()
    await db.query('create table several (n int)')
    const failure = await failureOf(
      db.query('insert into several values (1); insert into several values (2); select 1 / 0'),
    )
    expect(failure).toMatchObject({ code: '22012' })
    expect((await db.query('select * from several')).rows).toEqual([])
    await db.query('insert into several values (1); insert into several values (2)')
    expect((await db.query('select n from several order by n')).rows).toEqual([{ n: 1 }, { n: 2 }])
    // BEGIN inside takes the transaction over.
    await db.query('insert into several values (3); begin; insert into several values (4)')
    await db.query('rollback')
    expect((await db.query('select count(*)::int as n from several')).rows).toEqual([{ n: 2 }])
  })

  test('that fails says where, in characters of what was sent', async () => {
    const db = await client()
    expect(await failureOf(db.query("select 'é😀', no_such_column from (select 1 as n) t"))).toMatchObject({
      severity: 'ERROR',
      code: '42703',
      message: 'column "no_such_column" does not exist',
      position: '14',
    })
    expect(await failureOf(db.query('select 1; selec 2'))).toMatchObject({ code: '42601', position: '11' })
    expect(await failureOf(db.query('copy nowhere from stdin'))).toMatchObject({ severity: 'ERROR' })
    expect((await db.query('select 7 as n')).rows).toEqual([{ n: 7 }])
  })
})

describe('a transaction', () => {
  test('is seen by others when it is committed, and refuses everything after an error', async () => {
    const [one, two] = [await client(), await client()]
    await one.query('create table seen (n int)')
    await one.query('begin')
    await one.query('insert into seen values (1)')
    expect((await two.query('select * from seen')).rows).toEqual([])
    await one.query('commit')
    expect((await two.query('select * from seen')).rows).toEqual([{ n: 1 }])
    await one.query('select 1')
    await one.query('begin')
    await failureOf(one.query('select 1 / 0'))
    expect(await failureOf(one.query('select 1'))).toMatchObject({ code: '25P02' })
    expect((await one.query('commit')).command).toBe('ROLLBACK')
    const notices: unknown[] = []
    one.on('notice', ({ severity, message }) => notices.push([severity, message]))
    await one.query('commit')
    expect(notices).toEqual([['WARNING', 'there is no transaction in progress']])
  })

  test('of a client that goes away is undone', async () => {
    const one = await client()
    const two = await client()
    await one.query('create table gone (n int)')
    await one.query('begin; insert into gone values (1)')
    one.connection.stream.destroy()
    await expect.poll(async () => (await two.query('select count(*)::int as n from gone')).rows).toEqual([{ n: 0 }])
    await two.query('drop table gone')
  })
})

describe('the extended protocol', () => {
  test('binds values of any type and any content', async () => {
    const db = await client()
    const texts = ["it's", 'back\\slash', '$1 {{', 'two\nlines', 'é😀', '']
    for (const value of texts) {
      expect((await db.query('select $1 as v', [value])).rows).toEqual([{ v: value }])
    }
    await db.query('create table bound (id int, name varchar(20), price decimal(10,2), day date, ok boolean)')
    await db.query('insert into bound values ($1, $2, $3, $4, $5)', [1, 'a', '1.5', '2018-11-01', true])
    await db.query('insert into bound values ($1, $2, $3, $4, $5)', [2, null, null, null, null])
    const { rows } = await db.query(
      'select id, name, price from bound where id = $1 or name = $2 order by id limit $3',
      [2, 'a', 10],
    )
    expect(rows).toEqual([
      { id: 1, name: 'a', price: '1.50' },
      { id: 2, name: null, price: null },
    ])
  })

  test('keeps named statements, and closes none by itself', async () => {
    const db = await client()
    const query = { name: 'plus', text: 'select $1::int + 1 as n' }
    expect((await db.query({ ...query, values: [1] })).rows).toEqual([{ n: 2 }])
    expect((await db.query({ ...query, values: [41] })).rows).toEqual([{ n: 42 }])
  })

  test('maps the place of an error back to the statement with its parameters', async () => {
    const db = await client()
    expect(
      await failureOf(db.query('select $1, nope from (select 1 as n) t', ['a long text that moves all'])),
    ).toMatchObject({
      code: '42703',
      position: '12',
    })
    expect(await failureOf(db.query('select $1 frm from from x', ['a']))).toMatchObject({ code: '42601' })
    expect((await db.query('select 1 as n')).rows).toEqual([{ n: 1 }])
  })
})

describe('the catalog', () => {
  test('tells the columns of late-binding views as its function does, and joins the information schema', async () => {
    const db = await client()
    await db.query('create table base (id int, name varchar(20))')
    await db.query('create view late as select id, name from public.base with no schema binding')
    const { rows } = await db.query(
      `select view_name, col_name, col_type, col_num from pg_get_late_binding_view_cols()
         cols(view_schema name, view_name name, col_name name, col_type varchar, col_num int) where view_schema = 'public' order by col_num`,
    )
    expect(rows).toEqual([
      { view_name: 'late', col_name: 'id', col_type: 'integer', col_num: 1 },
      { view_name: 'late', col_name: 'name', col_type: 'character varying(20)', col_num: 2 },
    ])
    const { rows: joined } = await db.query(
      `select t.table_name, t.table_type from information_schema.tables t join pg_class c on c.relname = t.table_name
         join pg_namespace n on n.oid = c.relnamespace and n.nspname = t.table_schema where t.table_name in ('base', 'late') order by 1`,
    )
    expect(joined).toEqual([
      { table_name: 'base', table_type: 'BASE TABLE' },
      { table_name: 'late', table_type: 'VIEW' },
    ])
  })
})

describe('a server statement', () => {
  test('cancels what another session runs', async () => {
    const [busy, other] = [await client(), await client()]
    const pid: number = (await busy.query('select pg_backend_pid() as pid')).rows[0].pid
    const endless = failureOf(busy.query(ENDLESS))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect((await other.query(`select pg_cancel_backend(${pid})`)).rows).toEqual([{ pg_cancel_backend: 1 }])
    expect(await endless).toMatchObject({ code: '57014' })
    expect((await busy.query('select 1 as n')).rows).toEqual([{ n: 1 }])
    await other.query(`select pg_terminate_backend(${pid})`)
    await expect
      .poll(() => failureOf(busy.query('select 1')))
      .toMatchObject({ message: expect.stringMatching(/terminat|not queryable/) })
  })

  test('sets a limit of time', async () => {
    const db = await client()
    await db.query('set statement_timeout to 200')
    expect(await failureOf(db.query(ENDLESS))).toMatchObject({
      code: '57014',
      message: 'canceling statement due to statement timeout',
    })
    await db.query('set statement_timeout to 0')
    expect((await db.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '0' }])
  })

  test('walks through a cursor', async () => {
    const db = await client()
    await db.query('begin')
    await db.query(
      'declare c cursor for select n from (select 1 as n union all select 2 union all select 3) t order by n',
    )
    expect((await db.query('fetch 2 from c')).rows).toEqual([{ n: 1 }, { n: 2 }])
    expect((await db.query('fetch all from c')).rows).toEqual([{ n: 3 }])
    await db.query('close c')
    expect(await failureOf(db.query('fetch next from c'))).toMatchObject({ code: '34000' })
    await db.query('rollback')
    expect(await failureOf(db.query('declare d cursor for select 1'))).toMatchObject({ code: '25P01' })
  })
})

const ENDLESS =
  'with t as (select 1 as n union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7 union all select 8 union all select 9 union all select 10) select count(*) from t a, t b, t c, t d, t e, t f, t g, t h, t i, t j, t k, t l where a.n + b.n + c.n + d.n + e.n + f.n + g.n + h.n + i.n + j.n + k.n + l.n = 13'

test('COPY loads a file, and tells it as a cluster does', async () => {
  writeFileSync(join(folder, 'rows.csv'), '1,a\n2,b\n')
  writeFileSync(join(folder, 'bad.csv'), '1,a\nx,b\n')
  const db = await client()
  const notices: unknown[] = []
  db.on('notice', ({ severity, message }) => notices.push([severity, message]))
  await db.query('create table copied (id int, name varchar(10))')
  expect(await db.query("copy copied from 'rows.csv' csv")).toMatchObject({ command: 'COPY' })
  expect(notices).toEqual([['INFO', "Load into table 'copied' completed, 2 record(s) loaded successfully."]])
  expect((await db.query('select pg_last_copy_count()::int as n')).rows).toEqual([{ n: 2 }])
  expect(await failureOf(db.query("copy copied from 'bad.csv' csv"))).toMatchObject({
    message: "Load into table 'copied' failed.  Check 'stl_load_errors' system table for details.",
  })
  const other = await client()
  const { rows } = await other.query(
    'select trim(filename) as file, line_number::int as line, trim(colname) as name, trim(raw_field_value) as value from stl_load_errors',
  )
  expect(rows).toEqual([{ file: 'bad.csv', line: 2, name: 'id', value: 'x' }])
})

test('forty clients work at once, each in a session of its own', async () => {
  const clients = await Promise.all(Array.from({ length: 40 }, () => client()))
  await clients[0]?.query('create table shared (n int)')
  await Promise.all(
    clients.map(async (db, index) => {
      await db.query('create temporary table mine as select $1::int as n', [index])
      await db.query('insert into shared select n from mine')
    }),
  )
  const mine = await Promise.all(clients.map(async (db) => (await db.query('select n from mine')).rows[0].n))
  expect(mine).toEqual(clients.map((_, index) => index))
  expect((await clients[0]?.query('select count(distinct n)::int as n from shared'))?.rows).toEqual([{ n: 40 }])
})

test('a million rows arrive, and neither side holds them', async () => {
  const db = await client()
  await db.query(
    'create table ten as select 1 as n union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7 union all select 8 union all select 9 union all select 10',
  )
  const rows = 'select a.n, b.n, c.n, d.n, e.n, f.n from ten a, ten b, ten c, ten d, ten e, ten f'
  let count = 0
  const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed
  let most = 0
  await new Promise<void>((resolve, reject) => {
    db.query({
      submit: (connection: { query(sql: string): void }) => connection.query(rows),
      handleRowDescription: () => undefined,
      handleDataRow: () => {
        if (++count % 50_000 === 0) {
          const { arrayBuffers, heapUsed } = process.memoryUsage()
          most = Math.max(most, arrayBuffers + heapUsed - before)
        }
      },
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => resolve(),
      handleError: (error: unknown) => reject(error),
    } as never)
  })
  expect(count).toBe(1_000_000)
  // Both sides live in this process: what is here is what garbage has not been collected yet.
  expect(most).toBeLessThan(150 * 2 ** 20)
})

describe('the start of a session', () => {
  test('refuses parameters that Redshift does not know, and another database', async () => {
    expect(await failureOf(client({ lock_timeout: 5 }))).toMatchObject({
      severity: 'FATAL',
      message: 'unrecognized configuration parameter "lock_timeout"',
    })
    expect(await failureOf(client({ options: '-c client_min_messages=error' }))).toMatchObject({ code: '42501' })
    expect(await failureOf(client({ database: 'postgres' }))).toMatchObject({
      code: '3D000',
      hint: 'the database is "dev"',
    })
    const db = await client({ options: '-c statement_timeout=5000', application_name: 'a test' })
    expect((await db.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '5000' }])
    expect((await db.query('show application_name')).rows).toEqual([{ application_name: 'a test' }])
  })

  test('trusts everybody while no user is set, and tells who it is', async () => {
    const db = await client({ user: 'grace' })
    expect((await db.query('select current_user as who')).rows).toEqual([{ who: 'grace' }])
  })

  test.each(['md5', 'scram-sha-256'] as const)('asks for the password by %s', async (method) => {
    const guarded = await startServed({ login: { user: 'ada', password: "sé'cret", method } })
    try {
      const db = await client({ password: "sé'cret" }, guarded)
      expect((await db.query('select 1 as n')).rows).toEqual([{ n: 1 }])
      await open.pop()?.end()
      const wrong = { code: '28000', message: 'password authentication failed for user "ada"' }
      expect(await failureOf(client({ password: 'wrong' }, guarded))).toMatchObject(wrong)
      expect(await failureOf(client({ user: 'eve', password: "sé'cret" }, guarded))).toMatchObject({
        code: '28000',
        message: 'password authentication failed for user "eve"',
      })
    } finally {
      await guarded.stop()
    }
  })
})

const run = promisify(execFile)
const psql = '/usr/bin/psql'

describe.skipIf(!existsSync(psql))('psql (skipped where it is not installed)', () => {
  const ask = async (...commands: readonly string[]): Promise<string> => {
    const { stdout } = await run(
      psql,
      [
        `host=127.0.0.1 port=${served.port} dbname=dev user=ada sslmode=require`,
        '-X',
        '-A',
        '-t',
        ...commands.flatMap((sql) => ['-c', sql]),
      ],
      { env: { ...process.env, PGCONNECT_TIMEOUT: '10' } },
    )
    return stdout.trim()
  }

  test('lists and describes what is there', async () => {
    await ask(
      "create table songs (song_id varchar(18) not null, title varchar(256) default 'none', price decimal(10,2)) distkey(song_id)",
      "comment on table songs is 'what was sung'",
      'create view titles as select title from songs',
    )
    expect(await ask('\\dt songs')).toBe('public|songs|table|ada')
    expect(await ask('\\dv titles')).toBe('public|titles|view|ada')
    expect(await ask('\\d songs')).toBe(
      [
        'song_id|character varying(18)||not null|',
        "title|character varying(256)|||'none'",
        'price|numeric(10,2)|||',
      ].join('\n'),
    )
    expect(await ask("select pg_get_viewdef('titles'::regclass)")).toBe('select title from songs')
    expect(await ask('\\dn')).toContain('public|ada')
    expect(await ask('\\l')).toContain('dev|ada|UTF8')
    expect(await ask('\\dt+ songs')).toContain('what was sung')
    expect(await ask('\\du')).toBe('ada|Superuser, Create role, Create DB|{}')
    expect(await ask('\\df')).toBe('')
    expect(await ask('\\di')).toBe('')
    expect(await ask('\\conninfo')).toContain('SSL connection')
  })

  test('reads the whole of a large answer piece by piece', async () => {
    expect(
      await ask(
        '\\set FETCH_COUNT 2',
        'select n from (select 1 as n union all select 2 union all select 3) t order by n',
      ),
    ).toBe('1\n2\n3')
  })
})

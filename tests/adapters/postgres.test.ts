import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Opening } from '../../src/adapters/opening.ts'
import { checkPostgresTarget } from '../../src/adapters/postgres/target.ts'
import { openPostgresWarehouse } from '../../src/adapters/postgres/warehouse.ts'
import type { Target } from '../../src/core/adapter.ts'
import { ProjectError } from '../../src/core/problem.ts'
import { startPostgres } from '../support/postgres.ts'
import { single, startWireServer } from '../support/wire-server.ts'
import { adapterContract, failureOf } from './contract.ts'

const server = await startPostgres()
afterAll(() => server?.stop())

const tlsFolder = join(import.meta.dirname, '../support/tls')
const opening: Opening = {
  root: tlsFolder,
  application: 'wh test',
  now: () => 0,
  random: () => 0.5,
  readText: (path) => readFileSync(path, 'utf8'),
}

function target(settings: Record<string, unknown> = {}): Target {
  const { host, port, user, password, database } = server ?? {
    host: 'localhost',
    port: 1,
    user: 'u',
    password: 'p',
    database: 'd',
  }
  return {
    name: 'dev',
    profile: 'test',
    type: 'postgres',
    schema: 'public',
    database,
    threads: 1,
    settings: { type: 'postgres', host, port, user, password, dbname: database, schema: 'public', ...settings },
  }
}

async function problemOf(settings: Record<string, unknown>) {
  await using warehouse = await openPostgresWarehouse(target(settings), opening)
  const error = await warehouse.openSession('one').then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof ProjectError) return error.problems[0]
  throw new Error(`no ProjectError but ${String(error)}`)
}

const certificates: [string, Record<string, unknown>, RegExp, RegExp][] = [
  [
    'a certificate of an unknown authority',
    { host: 'localhost', sslmode: 'verify-ca' },
    /unable to verify/,
    /'sslrootcert:'/,
  ],
  [
    'a certificate of another host',
    { sslmode: 'verify-full', sslrootcert: 'authority.crt' },
    /does not match/,
    /'sslmode: verify-ca'/,
  ],
]

if (server === undefined) {
  test.skip('PostgreSQL: skipped, since there is no server here (set WH_TEST_POSTGRES_URL)', () => undefined)
} else {
  adapterContract('PostgreSQL', {
    open: () => openPostgresWarehouse(target(), opening),
    database: server.database,
    types: {
      integer: 'integer',
      bigint: 'bigint',
      decimal: (precision, scale) => `numeric(${precision},${scale})`,
      text: (length) => `character varying(${length})`,
      date: 'date',
      timestamp: 'timestamp without time zone',
      boolean: 'boolean',
    },
    endless: 'select pg_sleep(300)',
  })

  describe('a session of PostgreSQL', () => {
    test.each<[string, string, unknown]>([
      ["'\\xdead'::bytea", 'bytea', 'dead'],
      ["interval '1 year 2 days 03:04:05.6'", 'interval', '1 year 2 days 03:04:05.6'],
      ['\'{"a": 1}\'::jsonb', 'jsonb', '{"a": 1}'],
      ["'{1,2}'::int[]", 'integer[]', '{1,2}'],
      ["'12.5'::numeric", 'numeric', '12.5'],
      ["'1234.5'::numeric(7,-1)", 'numeric(7,-1)', '1230'],
      ["'2018-11-01 20:57:10.796'::timestamp(3)", 'timestamp(3) without time zone', '2018-11-01 20:57:10.796'],
      ["'2018-07-01 00:30:00+00'::timestamptz", 'timestamp with time zone', '2018-07-01 00:30:00+00'],
      ["'1890-01-01 00:00:00+00'::timestamptz", 'timestamp with time zone', '1890-01-01 00:00:00+00'],
      ["'infinity'::timestamp", 'timestamp without time zone', 'infinity'],
      ["'a'::char(3)", 'character(3)', 'a  '],
      ['\'x\'::"char"', '"char"', 'x'],
      ["'public'::regnamespace", 'regnamespace', 'public'],
      ["row(1, 'x')", 'record', '(1,x)'],
    ])('reads %s as %s', async (expression, type, value) => {
      await using warehouse = await openPostgresWarehouse(target(), opening)
      await using session = await warehouse.openSession('one')
      const { columns, rows } = await session.query(`select ${expression} as v`)
      expect(columns).toEqual([{ name: 'v', type }])
      expect(rows).toEqual([[value]])
    })

    test('runs a script of several statements and hears notices', async () => {
      await using warehouse = await openPostgresWarehouse(target(), opening)
      await using session = await warehouse.openSession('one')
      const result = await session.execute("do $$ begin raise warning 'look'; end $$; select 1; select 2")
      expect(result).toEqual({ tag: 'SELECT', rows: 1, notices: ['WARNING: look'] })
      expect(await session.execute('')).toEqual({ tag: '' })
    })

    test('finds materialized views, and tells their columns', async () => {
      await using warehouse = await openPostgresWarehouse(target(), opening)
      await using session = await warehouse.openSession('one')
      await session.execute('create schema wh_kinds; create materialized view wh_kinds.mv as select 1 as n')
      expect(await session.relations(['WH_KINDS'])).toEqual([
        { database: server.database, schema: 'wh_kinds', identifier: 'mv', kind: 'materialized_view' },
      ])
      expect(await session.columns({ schema: 'wh_kinds', identifier: 'mv' })).toEqual([{ name: 'n', type: 'integer' }])
      await session.execute(warehouse.dialect.drop({ schema: 'wh_kinds', identifier: 'mv' }, 'materialized_view'))
    })

    test('is lost when the server ends it, and says so at once and ever after', async () => {
      await using warehouse = await openPostgresWarehouse(target(), opening)
      await using session = await warehouse.openSession('one')
      await using other = await warehouse.openSession('two')
      const pid = (await session.query('select pg_backend_pid()')).rows[0]?.[0]
      const running = failureOf(session.query('select pg_sleep(60)'))
      await other.query(`select pg_terminate_backend(${String(pid)})`)
      expect(await running).toMatchObject({ sqlState: '57P01', lost: true })
      expect(await failureOf(session.query('select 1'))).toMatchObject({ lost: true })
    })

    test('has the search path, the role and the name that its target asks for', async () => {
      await using warehouse = await openPostgresWarehouse(
        target({ search_path: 'wh_path, public', role: 'pg_read_all_data', application_name: 'shop' }),
        opening,
      )
      await using session = await warehouse.openSession('one')
      const { rows } = await session.query(
        "select current_setting('search_path'), current_role, current_setting('application_name')",
      )
      expect(rows).toEqual([['wh_path, public', 'pg_read_all_data', 'shop']])
    })
  })

  const encrypting = server.tls ? test : test.skip
  encrypting.each<[string, Record<string, unknown>, boolean]>([
    ['disable', {}, false],
    ['allow', {}, false],
    ['prefer', {}, true],
    ['require', {}, true],
    ['verify-ca', { sslrootcert: 'authority.crt' }, true],
    ['verify-full', { host: 'localhost', sslrootcert: 'authority.crt' }, true],
  ])('with sslmode %s and %j the connection is encrypted: %s', async (sslmode, settings, encrypted) => {
    await using warehouse = await openPostgresWarehouse(target({ sslmode, ...settings }), opening)
    await using session = await warehouse.openSession('one')
    const { rows } = await session.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
    expect(rows).toEqual([[encrypted]])
  })

  describe('a connection that fails says what to change', () => {
    test.each<[string, Record<string, unknown>, RegExp, RegExp]>([
      ['a wrong password', { password: 'wrong' }, /password authentication failed/, /check 'user:' and 'password:'/],
      ['an unknown database', { dbname: 'nope' }, /database "nope" does not exist/, /check 'dbname:'/],
      ['a wrong port', { port: 1 }, /nothing listens there/, /check 'host:' and 'port:' \(127.0.0.1:1\)/],
      [
        'a wrong port of a host with two addresses',
        { host: 'localhost', port: 1 },
        /nothing listens there/,
        /check 'host:'/,
      ],
      ['an unknown host', { host: 'no-such-host.invalid' }, /host name/, /check 'host:'/],
      ['an unknown role', { role: 'nobody here' }, /role "nobody here" does not exist/, /check 'role:'/],
      ...(server.tls ? certificates : []),
    ])('%s', async (_, settings, message, hint) => {
      const problem = await problemOf(settings)
      expect(problem?.code).toBe('CONNECTION_FAILED')
      expect(problem?.message).toMatch(message)
      expect(problem?.hint).toMatch(hint)
      expect(JSON.stringify(problem)).not.toContain(server.password)
    })
  })
}

describe('a server without TLS', () => {
  const open = async (sslmode: string) => {
    const plain = await startWireServer({ reply: () => single('n', 23, '1') })
    await using warehouse = await openPostgresWarehouse(
      target({ host: '127.0.0.1', port: plain.port, sslmode }),
      opening,
    )
    try {
      await using session = await warehouse.openSession('one')
      return (await session.query('select 1')).rows
    } finally {
      await plain.stop()
    }
  }

  test.each(['disable', 'allow', 'prefer'])('is reached with sslmode %s', async (sslmode) => {
    expect(await open(sslmode)).toEqual([[1]])
  })

  test.each(['require', 'verify-ca', 'verify-full'])(
    'is refused with sslmode %s, and the way out is named',
    async (sslmode) => {
      const error = await open(sslmode).catch((thrown: unknown) => thrown)
      expect(error instanceof ProjectError && error.problems[0]?.hint).toMatch(/sslmode: disable/)
    },
  )
})

test('the settings of a target are checked, without showing a secret', () => {
  const problems = checkPostgresTarget(
    target({ hots: 'x', port: 'many', sslmode: 'requires', password: ['hunter2'], user: undefined }),
  )
  expect(problems.map(({ code, message, hint }) => [code, message, hint])).toEqual([
    ['UNKNOWN_KEY', "target 'dev' of type postgres has no key 'hots'", "did you mean 'host'?"],
    ['TARGET_INVALID', "target 'dev' is not usable: it has no 'user'", "add 'user:' to the target"],
    ['VALUE_INVALID', '\'port\' must be a number, not "many"', undefined],
    ['VALUE_INVALID', "'password' must be text, not another value", undefined],
    [
      'VALUE_INVALID',
      '\'sslmode\' must be one of disable, allow, prefer, require, verify-ca, verify-full, not "requires"',
      undefined,
    ],
  ])
})

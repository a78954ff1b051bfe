import { createHash } from 'node:crypto'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { storeOpener } from '../../src/adapters/copy/stores.ts'
import type { Opening } from '../../src/adapters/opening.ts'
import { connectWire } from '../../src/adapters/postgres/protocol.ts'
import { isTransient } from '../../src/adapters/redshift/errors.ts'
import { insertStatements } from '../../src/adapters/redshift/insert.ts'
import { openRedshiftSession } from '../../src/adapters/redshift/session.ts'
import { checkRedshiftTarget } from '../../src/adapters/redshift/target.ts'
import { openRedshiftWarehouse } from '../../src/adapters/redshift/warehouse.ts'
import type { Session, Target, Warehouse } from '../../src/core/adapter.ts'
import { ProjectError } from '../../src/core/problem.ts'
import { redshiftDialect } from '../../src/sql/redshift/dialect.ts'
import { startPostgres, type TestServer } from '../support/postgres.ts'
import { type Reply, single, startWireServer, type WireServer, type WireServerOptions } from '../support/wire-server.ts'
import { adapterContract, failureOf } from './contract.ts'

const opening: Opening = {
  root: '/',
  application: 'wh test',
  now: () => 1_700_000_000_000,
  random: () => 0,
  readText: () => '',
}

const ok: Reply = { tag: 'OK' }
const disposals: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose()
})

async function cluster(
  reply: WireServerOptions['reply'],
  settings: Record<string, unknown> = {},
  login?: WireServerOptions['login'],
): Promise<{ server: WireServer; warehouse: Warehouse; session: Session; sent: () => readonly string[] }> {
  const server = await startWireServer({ reply, ...(login && { login }) })
  disposals.push(server.stop)
  const warehouse = await openRedshiftWarehouse(target({ port: server.port, ...settings }), opening)
  const session = await warehouse.openSession('one')
  disposals.push(async () => session[Symbol.asyncDispose]())
  const opened = server.received.length
  return { server, warehouse, session, sent: () => server.received.slice(opened).map(({ sql }) => sql) }
}

function target(settings: Record<string, unknown> = {}): Target {
  return {
    name: 'prod',
    profile: 'test',
    type: 'redshift',
    schema: 'public',
    database: 'dev',
    threads: 1,
    settings: {
      type: 'redshift',
      host: '127.0.0.1',
      user: 'u',
      password: 'hunter2',
      dbname: 'dev',
      sslmode: 'disable',
      ...settings,
    },
  }
}

const server = await startPostgres()
afterAll(() => server?.stop())

/** Redshift's session and dialect over PostgreSQL's server: the same life, as far as the two agree. */
async function standIn({ host, port, user, password, database }: TestServer): Promise<Warehouse> {
  const connect = async () => {
    const wire = await connectWire({
      host,
      port,
      user,
      database,
      password: async () => password,
      application: 'wh test',
      connectTimeoutMs: 10_000,
      keepAliveMs: 30_000,
      isTransient,
    })
    await wire.run('set standard_conforming_strings to off; set escape_string_warning to off')
    return wire
  }
  return {
    dialect: redshiftDialect,
    openSession: async () =>
      openRedshiftSession({
        wire: await connect(),
        openBeside: connect,
        staging: { openStore: storeOpener({ root: '/', aws: { env: {} } }), folder: undefined, unique: () => 'x' },
        rules: { retries: 4, isTransient: (error) => error.transient, random: Math.random, pauseMs: 50 },
      }),
    [Symbol.asyncDispose]: async () => undefined,
  }
}

if (server === undefined) {
  test.skip('Redshift on a stand-in: skipped, since there is no PostgreSQL here (set WH_TEST_POSTGRES_URL)', () =>
    undefined)
} else {
  adapterContract('the Redshift session over a PostgreSQL server', {
    open: () => standIn(server),
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
    viewOptions: { bind: true },
    endless: 'select pg_sleep(300)',
  })
}

describe('a session of Redshift', () => {
  test('puts nothing but names into the startup packet, and sets the rest one statement at a time', async () => {
    const { server } = await cluster(() => ok, {
      query_group: "o'clock",
      statement_timeout: 5000,
      search_path: 'a, b',
      role: 'etl',
    })
    expect(server.startups[0]).toMatchObject({ user: 'u', database: 'dev', application_name: 'wh test' })
    expect(Object.keys(server.startups[0] ?? {}).sort()).toEqual([
      'application_name',
      'client_encoding',
      'database',
      'user',
    ])
    expect(server.received.map(({ sql }) => sql)).toEqual([
      'set datestyle to iso',
      'set extra_float_digits to 2',
      "set query_group to 'o''clock'",
      'set statement_timeout to 5000',
      'set search_path to a, b',
      'set role "etl"',
      'select pg_backend_pid()',
    ])
  })

  test('sends the statements of a script one by one, each verbatim', async () => {
    const { session, sent } = await cluster(() => ({ tag: 'INSERT 0 3' }))
    const result = await session.execute("insert into t select ';' ; -- a comment; with a semicolon\n  vacuum t;")
    expect(sent()).toEqual(["insert into t select ';'", 'vacuum t'])
    expect(result).toEqual({ tag: 'INSERT', rows: 3 })
  })

  test('runs a transaction as begin, statements, commit, and rolls back at the first failure', async () => {
    const refuse: WireServerOptions['reply'] = (sql) =>
      sql === 'drop table b' ? { error: { code: '42P01', message: 'table "b" does not exist' } } : ok
    const { session, sent } = await cluster(refuse)
    await session.transaction(['alter table a rename to c', 'alter table d rename to a'])
    expect((await failureOf(session.transaction(['drop table a', 'drop table b', 'drop table c']))).sqlState).toBe(
      '42P01',
    )
    expect(sent()).toEqual([
      'begin',
      'alter table a rename to c',
      'alter table d rename to a',
      'commit',
      'begin',
      'drop table a',
      'drop table b',
      'rollback',
    ])
  })

  test('reads every type of Redshift exactly, with its name', async () => {
    const columns = [
      { name: 'b', oid: 16 },
      { name: 'i', oid: 20 },
      { name: 'n', oid: 1700, modifier: (12 << 16) + 2 + 4 },
      { name: 'v', oid: 1043, modifier: 260 },
      { name: 'ts', oid: 1114 },
      { name: 'tz', oid: 1184 },
      { name: 's', oid: 4000 },
      { name: 'x', oid: 6551, modifier: 14 },
      { name: 'ym', oid: 1188 },
      { name: 'h', oid: 2935 },
    ]
    const row = [
      't',
      '9223372036854775807',
      '1.50',
      'é',
      '2018-11-01 20:57:10.796',
      '2018-11-01 22:57:10+02',
      '{"a":[1]}',
      'dead',
      '1-2',
      null,
    ]
    const { session } = await cluster(() => ({ columns, rows: [row], tag: 'SELECT' }))
    expect(await session.query('select …')).toEqual({
      columns: [
        { name: 'b', type: 'boolean' },
        { name: 'i', type: 'bigint' },
        { name: 'n', type: 'numeric(12,2)' },
        { name: 'v', type: 'character varying(256)' },
        { name: 'ts', type: 'timestamp without time zone' },
        { name: 'tz', type: 'timestamp with time zone' },
        { name: 's', type: 'super' },
        { name: 'x', type: 'varbyte(10)' },
        { name: 'ym', type: 'interval year to month' },
        { name: 'h', type: 'hllsketch' },
      ],
      rows: [
        [
          true,
          9223372036854775807n,
          '1.50',
          'é',
          '2018-11-01 20:57:10.796',
          '2018-11-01 20:57:10+00',
          '{"a":[1]}',
          'dead',
          '1-2',
          null,
        ],
      ],
    })
  })

  test('keeps the first rows of a limited read', async () => {
    const { session } = await cluster(() => ({ columns: [{ name: 'n', oid: 23 }], rows: [['1'], ['2'], ['3']] }))
    expect((await session.query('select n from t', 2)).rows).toEqual([[1], [2]])
  })

  test('finds tables, views and materialized views in one query, without the tables that hold their rows', async () => {
    const { session, sent } = await cluster(() => ({
      columns: [
        { name: 'd', oid: 25 },
        { name: 's', oid: 25 },
        { name: 'n', oid: 25 },
        { name: 'k', oid: 25 },
      ],
      rows: [
        ['dev', 'marts', 'mv', 'materialized_view'],
        ['dev', 'marts', 'mv_tbl__mv__0', 'table'],
        ['dev', 'marts', 'users', 'table'],
        ['dev', 'marts', 'v', 'view'],
      ],
    }))
    const found = await session.relations(['marts', "st'aging"])
    expect(found.map(({ identifier, kind }) => [identifier, kind])).toEqual([
      ['mv', 'materialized_view'],
      ['users', 'table'],
      ['v', 'view'],
    ])
    expect(sent()).toHaveLength(1)
    expect(sent()[0]).toContain("in ('marts', 'st''aging')")
  })

  test('is cancelled from a second connection: the statement alone, or, in a transaction, the session', async () => {
    const stuck: Reply = {
      untilCancelled: true,
      error: { code: '57014', message: "Query (150) canceled on user's request" },
    }
    const { server, session } = await cluster((sql) => (sql === 'select slow()' ? stuck : ok))
    for (const run of [() => session.query('select slow()'), () => session.transaction(['select slow()'])]) {
      const failure = failureOf(run())
      await until(() => server.received.at(-1)?.sql === 'select slow()')
      await session.cancel()
      expect(await failure).toMatchObject({ sqlState: '57014', lost: false, hint: 'somebody cancelled the statement' })
    }
    const others = server.received.filter(({ connection, sql }) => connection > 1 && sql.includes('_backend('))
    expect(others.map(({ sql }) => sql)).toEqual(['select pg_cancel_backend(1)', 'select pg_terminate_backend(1)'])
  })

  test('knows that its connection is gone', async () => {
    const { session } = await cluster((sql) => (sql === 'select 1' ? { hangUp: true } : ok))
    expect(await failureOf(session.query('select 1'))).toMatchObject({ lost: true })
    expect(await failureOf(session.transaction(['select 2']))).toMatchObject({ lost: true })
  })
})

describe('what COPY did', () => {
  const history = (files: string, bytes: string, errors: string): Reply => ({
    columns: [
      { name: 'f', oid: 20 },
      { name: 'b', oid: 20 },
      { name: 'e', oid: 20 },
    ],
    rows: [[files, bytes, errors]],
  })
  const detail: Reply = {
    columns: Array.from({ length: 8 }, (_, index) => ({ name: `c${index}`, oid: 25 })),
    rows: [['s3://b/log/1.json', '17', 'ts', 'int8', '0', '5', '1207', "Invalid digit, Value 'a', Pos 0, Type: Long"]],
  }
  const rawLine: Reply = {
    columns: Array.from({ length: 4 }, (_, index) => ({ name: `c${index}`, oid: 25 })),
    rows: [['s3://b/log/1.json', '17', '{"ts":"abc"}', 'abc']],
  }

  test('is read after the load: rows, files, bytes, and what MAXERROR let pass', async () => {
    const { session, sent } = await cluster((sql) => {
      if (sql.startsWith('copy'))
        return { tag: 'COPY', notices: ["Load into table 't' completed, 9 record(s) loaded successfully."] }
      if (sql.includes('pg_last_copy_count'))
        return {
          columns: [
            { name: 'n', oid: 20 },
            { name: 'q', oid: 20 },
          ],
          rows: [['9', '777']],
        }
      if (sql.includes('sys_load_history')) return history('2', '1234', '1')
      return sql.includes('sys_load_error_detail') ? detail : rawLine
    })
    expect(await session.execute("copy t from 's3://b/log/' iam_role default maxerror 10")).toEqual({
      tag: 'COPY',
      rows: 9,
      notices: ["INFO: Load into table 't' completed, 9 record(s) loaded successfully."],
      load: {
        files: 2,
        bytes: 1234,
        loaded: 9,
        rejected: 1,
        errors: [
          {
            file: 's3://b/log/1.json',
            line: 17,
            column: 5,
            columnName: 'ts',
            columnType: 'int8',
            code: 1207,
            reason: "Invalid digit, Value 'a', Pos 0, Type: Long",
            rawLine: '{"ts":"abc"}',
            value: 'abc',
          },
        ],
      },
    })
    expect(sent()[0]).toBe("copy t from 's3://b/log/' iam_role default maxerror 10")
  })

  test('stays done when the system views may not be read', async () => {
    const { session } = await cluster((sql) => {
      if (sql.startsWith('copy')) return { tag: 'COPY' }
      if (sql.includes('sys_load_history')) return { error: { code: '42501', message: 'permission denied' } }
      return {
        columns: [
          { name: 'n', oid: 20 },
          { name: 'q', oid: 20 },
        ],
        rows: [['9', '777']],
      }
    })
    expect(await session.execute("copy t from 's3://b/log/' iam_role default")).toEqual({
      tag: 'COPY',
      notices: ['WARNING: what the COPY loaded cannot be read: permission denied'],
    })
  })

  test('is read after the rollback when it fails, also where there are no STL views', async () => {
    const { session, sent } = await cluster((sql) => {
      if (sql.startsWith('copy')) {
        return {
          error: {
            code: 'XX000',
            message: "Load into table 't' failed. Check 'stl_load_errors' system table for details.",
          },
        }
      }
      if (sql.includes('from stl_load_errors'))
        return { error: { code: '42P01', message: 'relation "stl_load_errors" does not exist' } }
      return sql.includes('sys_load_error_detail') ? detail : ok
    })
    const failure = await failureOf(
      session.transaction(['delete from t', "copy t from 's3://b/log/' iam_role default"]),
    )
    expect(failure.loadErrors).toEqual([
      {
        file: 's3://b/log/1.json',
        line: 17,
        column: 5,
        columnName: 'ts',
        columnType: 'int8',
        code: 1207,
        reason: "Invalid digit, Value 'a', Pos 0, Type: Long",
      },
    ])
    expect(sent().map((sql) => sql.trim().split(/\s+/).slice(0, 2).join(' '))).toEqual([
      'begin',
      'delete from',
      'copy t',
      'rollback',
      'select trim(file_name),',
      'select trim(filename),',
    ])
  })
})

describe('errors that pass', () => {
  test.each([
    [
      'serializable isolation',
      'XX000',
      '1023 DETAIL: Serializable isolation violation on table - 100167, transactions forming the cycle are: 55705701, 55705754 (pid:16606)',
    ],
    ['a table newer than the snapshot', 'XX000', '1018 DETAIL: Relation does not exist'],
    ['a relation dropped meanwhile', 'XX000', 'could not open relation with OID 12345'],
    ['a concurrent transaction', 'XX000', 'could not complete because of conflict with concurrent transaction'],
    ['a deadlock', '40P01', 'deadlock detected'],
  ])('%s: the whole transaction runs again', async (_, code, message) => {
    let failed = 0
    const { session, sent } = await cluster((sql) =>
      sql === 'insert into t' && failed++ === 0 ? { error: { code, message } } : ok,
    )
    await session.transaction(['delete from t', 'insert into t'])
    const whole = ['begin', 'delete from t', 'insert into t']
    expect(sent()).toEqual([...whole, 'rollback', ...whole, 'commit'])
  })

  test('are given up after the retries of the target, with their meaning as the hint', async () => {
    const { session, sent } = await cluster(() => ok, { retries: 0 })
    await session.execute('select 1')
    const refusing = await cluster(
      (sql) => (sql.startsWith('insert') ? { error: { code: 'XX000', message: 'deadlock detected' } } : ok),
      { retries: 0 },
    )
    expect((await failureOf(refusing.session.execute('insert into t'))).hint).toMatch(/waited for each other/)
    expect(refusing.sent()).toEqual(['insert into t'])
    expect(sent()).toEqual(['select 1'])
  })

  test.each([
    ["Query (150) canceled on user's request", '57014'],
    ['Query (150) cancelled by WLM abort action of Query Monitoring Rule "x"', 'XX000'],
    ['canceling statement due to statement timeout', '57014'],
    ['syntax error at or near "x"', '42601'],
  ])('limits and mistakes are not tried again: %s', async (message, code) => {
    const { session, sent } = await cluster((sql) => (sql === 'select 1' ? { error: { code, message } } : ok), {
      retries: 3,
    })
    await failureOf(session.query('select 1'))
    expect(sent()).toEqual(['select 1'])
  })
})

describe('logging in', () => {
  const salt = Buffer.from('salt of 16 bytes')
  const nonce = Buffer.from('server nonce')
  const request = Buffer.concat([int32(0), int32(salt.length), salt, int32(nonce.length), nonce])

  function digestOf(password: string): Buffer {
    const inner = createHash('sha256').update(password).update(salt).digest()
    return createHash('sha256').update(inner).update(nonce).update('1700000000000').digest()
  }

  const accepts = (answer: Buffer): boolean =>
    answer.readInt32BE(0) === 32 &&
    answer.subarray(4, 36).equals(digestOf('hunter2')) &&
    answer.subarray(40).toString() === '1700000000000' &&
    answer.readInt32BE(36) === answer.length - 40

  test('with a SHA-256 password answers the digest, and never sends the password', async () => {
    const { session } = await cluster(() => single('n', 23, '1'), {}, { code: 13, request, accepts })
    expect((await session.query('select 1')).rows).toEqual([[1]])
  })

  test('with a wrong one is refused with advice, and an unknown way of logging in is named', async () => {
    const wrong = await problemOf({ password: 'wrong' }, { code: 13, request, accepts })
    expect(wrong?.hint).toMatch(/check 'user:' and 'password:'/)
    const unknown = await problemOf({}, { code: 99, request: Buffer.alloc(0), accepts })
    expect(unknown?.message).toContain('code 99')
    expect(JSON.stringify([wrong, unknown])).not.toContain('hunter2')
  })
})

async function problemOf(settings: Record<string, unknown>, login: WireServerOptions['login']) {
  const error = await cluster(() => ok, settings, login).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof ProjectError) return error.problems[0]
  throw new Error(`no ProjectError but ${String(error)}`)
}

test('rows become INSERT statements of bounded length, each cell with its type, backslashes doubled', () => {
  const columns = [
    { name: 'n', type: 'integer' },
    { name: 't', type: 'varchar(20)' },
  ]
  const [short] = insertStatements('insert into t ("n", "t") values', columns, [
    ['1', "it's \\N"],
    [null, 'last'],
  ])
  expect(short?.sql).toBe(
    `insert into t ("n", "t") values\n(cast('1' as integer), cast('it''s \\\\N' as varchar(20))),\n(null, cast('last' as varchar(20)))`,
  )
  expect(short?.placeAt(short.sql.indexOf("'it''s"))).toEqual({ row: 0, column: 1 })
  expect(short?.placeAt(short.sql.indexOf("'last'"))).toEqual({ row: 1, column: 1 })
  expect(short?.placeAt(3)).toBeUndefined()
  const many = [
    ...insertStatements(
      'insert into t values',
      columns,
      Array.from({ length: 2500 }, () => ['1', 'x']),
    ),
  ]
  expect(many.map(({ sql }) => sql.split('\n').length - 1)).toEqual([1000, 1000, 500])
  const long = [
    ...insertStatements(
      'insert into t values',
      columns,
      Array.from({ length: 10 }, () => ['1', 'x'.repeat(400_000)]),
    ),
  ]
  expect(Math.max(...long.map(({ sql }) => sql.length))).toBeLessThan(1_000_100)
})

test('the settings of a target are checked, without showing a secret', () => {
  const problems = checkRedshiftTarget(target({ hots: 'x', port: 'many', host: 'c.example.com' }))
  expect(problems.map(({ code, message, hint }) => [code, message, hint])).toEqual([
    ['UNKNOWN_KEY', "target 'prod' of type redshift has no key 'hots'", "did you mean 'host'?"],
    ['VALUE_INVALID', '\'port\' must be a number, not "many"', undefined],
    [
      'TARGET_INVALID',
      "target 'prod' is not usable: Redshift is reached over TLS only",
      "remove 'sslmode: disable'; through a tunnel or an alias write 'sslmode: verify-ca'",
    ],
  ])
  expect(checkRedshiftTarget(target())).toEqual([])
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

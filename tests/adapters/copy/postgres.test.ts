/** Redshift's COPY on PostgreSQL: the same rows as on the embedded engine, from disk and from S3. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adapterFor } from '../../../src/adapters/adapters.ts'
import { openS3 } from '../../../src/aws/s3.ts'
import type { AdapterType, Session, StatementResult, Warehouse } from '../../../src/core/adapter.ts'
import { type Moto, motoFor, startMoto } from '../../support/moto.ts'
import { startPostgres } from '../../support/postgres.ts'
import { failureOf } from './support.ts'

const server = await startPostgres()
const folder = mkdtempSync(join(tmpdir(), 'wh-copy-postgres-'))
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true })
})

interface Opened extends AsyncDisposable {
  readonly session: Session
  readonly copy: (sql: string) => Promise<StatementResult>
  readonly rows: (sql: string) => Promise<readonly (readonly unknown[])[]>
}

async function open(type: AdapterType, env: Readonly<Record<string, string>> = {}): Promise<Opened> {
  const { host, port, user, password, database: dbname } = server ?? {}
  const target = {
    name: 'dev',
    profile: 'x',
    type,
    schema: 'public',
    database: type === 'local' ? 'dev' : (dbname ?? ''),
    threads: 1,
    settings: type === 'local' ? { path: ':memory:' } : { host, port, user, password, dbname },
  }
  const warehouse: Warehouse = await adapterFor(type).openWarehouse(target, {
    root: folder,
    env,
    now: () => Date.UTC(2018, 10, 30),
    random: () => 0.5,
    application: 'wh',
    readText: () => '',
  })
  const session = await warehouse.openSession('test')
  return {
    session,
    copy: (sql) => session.copy?.(sql) ?? session.execute(sql),
    rows: async (sql) => (await session.query(sql)).rows,
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]()
      await warehouse[Symbol.asyncDispose]()
    },
  }
}

const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content)

describe.skipIf(!server)('COPY', () => {
  let postgres: Opened
  let local: Opened
  beforeAll(async () => {
    postgres = await open('postgres')
    local = await open('local')
  })
  afterAll(async () => {
    await postgres[Symbol.asyncDispose]()
    await local[Symbol.asyncDispose]()
  })

  const TYPES =
    'i integer, b bigint, n numeric(8,2), f double precision, t varchar(12), c char(3), y boolean, d date, s timestamp, z timestamptz'

  test.each<[string, string, string]>([
    [
      'JSON',
      "json 'auto' timeformat 'epochmillisecs'",
      '{"i":"1","b":9007199254740993,"n":655.77697,"f":1e-7,"t":1999,"c":"ab","y":"yes","d":"2018-11-01","s":1541105830796,"z":0}\n{"i":"","t":"a\\tb\\\\c\\nd\\r"}\n',
    ],
    [
      'CSV with quotes, line breaks and backslashes',
      'csv ignoreheader 1 emptyasnull',
      'i,b,n,f,t,c,y,d,s,z\n1,2,3.999,-0.5,"a ""b""\nc\\N",x,f,2018-11-01,2018-11-01 20:57:10.796,2018-11-01 20:57:10+02\n',
    ],
    ['lines with escapes', "delimiter '|' escape", '1|2|3|4|a\\|b\\\\c|x|t|2018-11-01|\\N|\\N\n'],
    [
      'text that is cut',
      "delimiter '|' fillrecord truncatecolumns acceptinvchars '^'",
      '1|2|3|4|longer than twelve|xyz9\n',
    ],
  ])('%s becomes what it becomes on the embedded engine', async (_, options, text) => {
    put('rows.txt', text)
    const found: unknown[] = []
    for (const { session, copy, rows } of [postgres, local]) {
      await session.execute('drop table if exists same')
      await session.execute(`create table same (${TYPES})`)
      const { load } = await copy(`copy same from 'rows.txt' iam_role default ${options}`)
      found.push({ load, rows: await rows('select i, b, n, f, t, trim(c), y, d, s, z from same order by 1') })
    }
    expect(found[0]).toEqual(found[1])
  })

  test('types of PostgreSQL alone are loaded as text, and the server names what it refuses', async () => {
    const { session, copy, rows } = postgres
    await session.execute("create type mood as enum ('sad', 'ok')")
    await session.execute(
      'create table own (u uuid, m mood, j jsonb, a integer[], n numeric, w text, h bytea, id int generated always as identity)',
    )
    put(
      'own.json',
      `{"u":"6ba7b810-9dad-11d1-80b4-00c04fd430c8","m":"ok","j":{"x":[1]},"a":"{1,2}","n":1234567890.0987654321,"w":"${'é'.repeat(40_000)}","h":"00ff"}\n`,
    )
    await copy("copy own from 'own.json' json 'auto'")
    expect(await rows('select u, m, j, a, n, length(w), h, id from own')).toEqual([
      ['6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'ok', '{"x": [1]}', '{1,2}', '1234567890.0987654321', 40_000, '00ff', 1],
    ])
    put('own.json', '{"m":"ok"}\n{"m":"gay"}\n')
    const error = await failureOf(copy("copy own from 'own.json' json 'auto'"))
    expect(error.message).toBe(`row 2 of 'own.json', column m: invalid input value for enum mood: "gay"`)
    expect(await rows('select count(*) from own')).toEqual([[1]])
  })

  test('a bad record fails the load, which leaves nothing; MAXERROR lets it go on; NOLOAD only looks', async () => {
    const { session, copy, rows } = postgres
    await session.execute('create table few (id integer)')
    put('few.csv', '1\ntwo\n3\n')
    const error = await failureOf(copy("copy few from 'few.csv' csv"))
    expect(error.message).toBe("Load into table 'few' failed.")
    expect(error.loadErrors).toEqual([
      expect.objectContaining({
        file: 'few.csv',
        line: 2,
        column: 1,
        columnName: 'id',
        columnType: 'integer',
        value: 'two',
      }),
    ])
    expect(await rows('select count(*) from few')).toEqual([[0]])
    const checked = await copy("copy few from 'few.csv' csv noload maxerror 5")
    expect(checked.load).toMatchObject({ loaded: 0, rejected: 1 })
    const loaded = await copy("copy few from 'few.csv' csv maxerror 5")
    expect(loaded).toMatchObject({ rows: 2, load: { files: 1, bytes: 8, loaded: 2, rejected: 1 } })
    expect(await rows('select id from few order by 1')).toEqual([[1], [3]])
  })

  test('what it has not is refused by name; a table that is not there, a column, a file too', async () => {
    const { copy } = postgres
    expect((await failureOf(copy("copy few from 'x' parquet"))).message).toBe(
      'COPY option PARQUET is not supported by a postgres target',
    )
    expect((await failureOf(copy("copy none from 'x' csv"))).message).toBe('Cannot COPY into nonexistent table none')
    expect((await failureOf(copy("copy few (ids) from 'few.csv' csv"))).hint).toBe("did you mean 'id'?")
    expect((await failureOf(copy("copy few from 'absent' csv"))).message).toBe(
      "The specified prefix 'absent' does not exist",
    )
    expect((await failureOf(copy("copy few from 'few.csv' gzip csv"))).message).toContain("'few.csv' is not GZIP data")
  })

  test('the session goes on after each of them', async () => {
    expect(await postgres.rows('select 1')).toEqual([[1]])
  })
})

describe.skipIf(!server || !motoFor('COPY from S3 into PostgreSQL'))('COPY from a bucket', () => {
  let moto: Moto
  let postgres: Opened
  beforeAll(async () => {
    moto = await startMoto()
    await fetch(`${moto.env.AWS_ENDPOINT_URL}/lake`, { method: 'PUT' })
    postgres = await open('postgres', moto.env)
  })
  afterAll(async () => {
    await postgres[Symbol.asyncDispose]()
    moto.stop()
  })

  test('all objects of a prefix, gzipped', async () => {
    const s3 = openS3({ env: moto.env })
    const lines = (from: number) => Array.from({ length: 20_000 }, (_, n) => `{"id":${from + n}}\n`).join('')
    await s3.put({ bucket: 'lake', key: 'n/1.gz' }, gzipSync(lines(0)))
    await s3.put({ bucket: 'lake', key: 'n/2.gz' }, gzipSync(lines(20_000)))
    await postgres.session.execute('create table numbers (id integer)')
    const { load } = await postgres.copy("copy numbers from 's3://lake/n/' iam_role default gzip json 'auto'")
    expect(load).toMatchObject({ files: 2, loaded: 40_000 })
    expect(await postgres.rows('select count(distinct id), max(id) from numbers')).toEqual([[40_000, 39_999]])
  })
})

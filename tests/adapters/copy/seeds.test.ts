/** Rows of seeds into Redshift by way of S3: the same as by INSERT, and nothing left in the bucket. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adapterFor } from '../../../src/adapters/adapters.ts'
import { openS3, type S3 } from '../../../src/aws/s3.ts'
import type { Session, Warehouse } from '../../../src/core/adapter.ts'
import { type Served, startServed } from '../../serve/support.ts'
import { type Moto, motoFor, startMoto } from '../../support/moto.ts'
import { failureOf } from './support.ts'

describe.skipIf(!motoFor('seeds by way of S3'))('a seed of many rows', { timeout: 60_000 }, () => {
  let moto: Moto
  let served: Served
  let s3: S3
  const opened: (Session | Warehouse)[] = []
  beforeAll(async () => {
    moto = await startMoto()
    await fetch(`${moto.env.AWS_ENDPOINT_URL}/lake`, { method: 'PUT' })
    s3 = openS3({ env: moto.env })
    served = await startServed({ env: moto.env })
  })
  afterAll(async () => {
    for (const each of opened.reverse()) await each[Symbol.asyncDispose]()
    await served.stop()
    moto.stop()
  })

  async function open(more: Record<string, unknown>): Promise<Session> {
    const settings = { host: '127.0.0.1', port: served.port, user: 'ada', password: 'x', sslrootcert: '/c', ...more }
    const target = {
      name: 'p',
      profile: 'x',
      type: 'redshift',
      schema: 'public',
      database: 'dev',
      threads: 1,
      settings,
    }
    const warehouse = await adapterFor('redshift').openWarehouse(
      { ...target, type: 'redshift' },
      {
        root: '/',
        env: moto.env,
        application: 'wh test',
        now: Date.now,
        random: Math.random,
        readText: () => served.certificate,
      },
    )
    const session = await warehouse.openSession('one')
    opened.push(warehouse, session)
    return session
  }

  const COLUMNS = [
    { name: 'id', type: 'bigint' },
    { name: 'name', type: 'character varying(40)' },
    { name: 'price', type: 'numeric(8,2)' },
    { name: 'day', type: 'date' },
    { name: 'is_open', type: 'boolean' },
  ]
  const ODD = ['', ' ', '\\N', 'a "b"', 'two\nlines', 'comma, and\ttab', "it's", 'é😀', '\\', '"', null]
  const ROWS = Array.from({ length: 1500 }, (_, id) => [
    String(id),
    ODD[id % ODD.length] ?? null,
    id % 7 === 0 ? null : '1.239',
    '2026-11-22',
    id % 2 === 0 ? 'true' : 'false',
  ])
  const DDL = 'id bigint, name varchar(40), price numeric(8,2), day date, is_open boolean'

  test('holds what INSERT would have made of it', async () => {
    const staged = await open({ s3_staging_dir: 's3://lake/staging/', iam_role: 'arn:aws:iam::1:role/x' })
    const plain = await open({})
    for (const [session, table] of [
      [staged, 'by_copy'],
      [plain, 'by_insert'],
    ] as const) {
      await session.execute(`create table ${table} (${DDL})`)
      expect(await session.load({ schema: 'public', identifier: table }, COLUMNS, ROWS)).toBe(1500)
    }
    const rows = async (table: string) => (await plain.query(`select * from ${table} order by id`)).rows
    expect(await rows('by_copy')).toEqual(await rows('by_insert'))
    expect((await rows('by_copy'))[1]).toEqual([1, ' ', '1.24', '2026-11-22', false])
    expect(await s3.list({ bucket: 'lake', key: 'staging' })).toEqual([])
  })

  test('names the row and the column of a cell that does not fit', async () => {
    const session = await open({ s3_staging_dir: 's3://lake/staging/' })
    await session.execute(`create table odd (${DDL})`)
    const rows = ROWS.with(1234, ['1234', 'x', 'cheap', '2026-11-22', 'true'])
    const error = await failureOf(session.load({ schema: 'public', identifier: 'odd' }, COLUMNS, rows))
    expect(error.message).toContain('row 1235, column "price" (numeric(8,2)): Invalid digit')
    expect(error.cell).toEqual({ row: 1234, column: 2 })
    expect((await session.query('select count(*) from odd')).rows).toEqual([[0]])
    expect(await s3.list({ bucket: 'lake', key: 'staging' })).toEqual([])
  })
})

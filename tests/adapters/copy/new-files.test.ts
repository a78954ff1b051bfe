/** COPY models that load each file once: on every engine, killed at every step, and two runs at a time. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { adapterFor } from '../../../src/adapters/adapters.ts'
import { openS3, type S3 } from '../../../src/aws/s3.ts'
import type { AdapterType, Session, StatementResult, Warehouse } from '../../../src/core/adapter.ts'
import type { Relation } from '../../../src/core/relation.ts'
import { type CopyNewFilesTarget, copyNewFiles } from '../../../src/plan/materializations/copy-new-files.ts'
import { drive } from '../../../src/run/drive.ts'
import { readState } from '../../../src/run/state.ts'
import { startServed } from '../../serve/support.ts'
import { type Moto, motoFor, startMoto } from '../../support/moto.ts'
import { startPostgres } from '../../support/postgres.ts'

interface Place {
  readonly warehouse: Warehouse
  readonly schema: string
  /** What FROM says. */
  readonly source: string
  readonly put: (name: string, text: string) => Promise<void>
  readonly clear: () => Promise<void>
  /** Files of our own that were left behind. */
  readonly leftovers: () => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

const opening = (root: string, env: Readonly<Record<string, string>>, readText: (path: string) => string) => ({
  root,
  env,
  application: 'wh test',
  now: Date.now,
  random: Math.random,
  readText,
})

async function diskPlace(
  type: AdapterType,
  settings: Record<string, unknown>,
  stop: () => Promise<void>,
): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'wh-new-files-'))
  const database = String(settings.dbname ?? 'dev')
  const target = { name: 'dev', profile: 'x', type, schema: 'public', database, threads: 1, settings }
  const warehouse = await adapterFor(type).openWarehouse(
    target,
    opening(folder, {}, () => ''),
  )
  const names = () => readdirSync(folder)
  return {
    warehouse,
    schema: 'public',
    source: 'part_',
    put: async (name, text) => writeFileSync(join(folder, name), text),
    clear: async () => {
      for (const name of names()) rmSync(join(folder, name))
    },
    leftovers: async () => names().filter((name) => !name.startsWith('part_')),
    close: async () => {
      await warehouse[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
      await stop()
    },
  }
}

async function redshiftPlace(): Promise<Place> {
  const moto: Moto = await startMoto()
  await fetch(`${moto.env.AWS_ENDPOINT_URL}/lake`, { method: 'PUT' })
  const served = await startServed({ env: moto.env })
  const settings = {
    host: '127.0.0.1',
    port: served.port,
    user: 'ada',
    password: 'x',
    dbname: 'dev',
    sslrootcert: '/server.crt',
    s3_staging_dir: 's3://lake/staging',
  }
  const target = {
    name: 'dev',
    profile: 'x',
    type: 'redshift',
    schema: 'public',
    database: 'dev',
    threads: 1,
    settings,
  } as const
  const warehouse = await adapterFor('redshift').openWarehouse(
    target,
    opening('/', moto.env, () => served.certificate),
  )
  const s3: S3 = openS3({ env: moto.env })
  const listed = async (key: string) => (await s3.list({ bucket: 'lake', key })).map((found) => found.key)
  return {
    warehouse,
    schema: 'public',
    source: 's3://lake/data/part_',
    put: (name, text) => s3.put({ bucket: 'lake', key: `data/${name}` }, Buffer.from(text)),
    clear: async () => {
      for (const key of await listed('')) await s3.remove({ bucket: 'lake', key })
    },
    leftovers: () => listed('staging'),
    close: async () => {
      await warehouse[Symbol.asyncDispose]()
      await served.stop()
      moto.stop()
    },
  }
}

const postgres = await startPostgres()
const hasMoto = motoFor('new files on Redshift')

const PLACES: readonly (readonly [string, (() => Promise<Place>) | undefined])[] = [
  ['local', () => diskPlace('local', { path: ':memory:' }, async () => undefined)],
  [
    'postgres',
    postgres &&
      (() => {
        const { host, port, user, password, database: dbname } = postgres
        return diskPlace('postgres', { host, port, user, password, dbname }, postgres.stop)
      }),
  ],
  ['redshift', hasMoto ? redshiftPlace : undefined],
]

class Killed extends Error {}

/** A session that dies at its n-th request: nothing after it is done, not even what would clean up. */
function mortal(session: Session, requests: number, within = 0): { session: Session; wasKilled: () => boolean } {
  let left = requests
  let killed = false
  const live = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (killed || left-- <= 0) {
      killed = true
      throw new Killed()
    }
    return work()
  }
  return {
    wasKilled: () => killed,
    session: {
      ...session,
      execute: (sql) => live(() => session.execute(sql)),
      query: (sql, limit) => live(() => session.query(sql, limit)),
      copy: (sql, only) => live(() => session.copy?.(sql, only) ?? session.execute(sql)),
      copyFiles: (sql) => live(async () => (await session.copyFiles?.(sql)) ?? []),
      load: (relation, columns, rows) => live(() => session.load(relation, columns, rows)),
      transaction: async (statements) => {
        if (!killed && left === 0 && within > 0) {
          // Killed in the middle of the transaction: the connection ends before its commit.
          await session.execute('begin')
          for (const sql of statements.slice(0, within)) await session.execute(sql)
        }
        return live(() => session.transaction(statements))
      },
    },
  }
}

for (const [name, open] of PLACES) {
  describe.skipIf(!open)(`new files on ${name}`, { timeout: 120_000 }, () => {
    let place: Place
    let runs = 0
    beforeAll(async () => {
      if (open) place = await open()
    })
    afterAll(() => place?.close())

    const relation: Relation = { schema: 'public', identifier: 'events' }

    function target(fullRefresh = false): CopyNewFilesTarget {
      const { dialect } = place.warehouse
      return {
        relation,
        dialect,
        preHooks: [],
        postHooks: [],
        *renderHook() {
          return ''
        },
        retarget: (fresh) => `copy ${dialect.render(fresh)} from '${place.source}' iam_role default csv`,
        columns: [
          { name: 'id', type: 'integer' },
          { name: 'file', type: 'varchar(10)' },
        ],
        options: {},
        fullRefresh,
        run: `run-${++runs}`,
      }
    }

    async function load(session: Session, fullRefresh = false): Promise<StatementResult> {
      return drive(copyNewFiles(target(fullRefresh)), {
        session,
        state: await readState(session, ['public']),
        heard: () => undefined,
        log: () => undefined,
        monotonic: () => 0,
      })
    }

    async function withSession<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
      await using session = await place.warehouse.openSession('test')
      return await work(session)
    }

    const loadOnce = (fullRefresh = false) => withSession((session) => load(session, fullRefresh))
    const rows = () =>
      withSession(async (session) => (await session.query('select id, file from public.events order by 1')).rows)

    beforeEach(async () => {
      await place.clear()
      await withSession(async (session) => {
        for (const { identifier } of await session.relations(['public'])) {
          if (identifier.startsWith('events')) await session.execute(`drop table if exists public."${identifier}"`)
        }
      })
      await place.put('part_1', '1,one\n2,one\n')
    })

    test('the first run loads all, each later one what is new, and a full refresh all again', async () => {
      expect((await loadOnce()).load).toMatchObject({ files: 1, loaded: 2 })
      expect((await loadOnce()).load).toMatchObject({ files: 0, loaded: 0 })
      await place.put('part_2', '3,two\n')
      await place.put('part_3', '4,three\n')
      expect((await loadOnce()).load).toMatchObject({ files: 2, loaded: 2 })
      // A file that changes keeps its name, and with it what was loaded.
      await place.put('part_2', '9,changed\n')
      expect((await loadOnce()).load).toMatchObject({ files: 0 })
      expect(await rows()).toEqual([
        [1, 'one'],
        [2, 'one'],
        [3, 'two'],
        [4, 'three'],
      ])
      await loadOnce(true)
      expect((await rows()).map(([id]) => id)).toEqual([1, 2, 4, 9])
      expect((await loadOnce()).load).toMatchObject({ files: 0 })
      expect(await place.leftovers()).toEqual([])
    })

    test('a file that cannot be loaded leaves the table and the ledger as they were', async () => {
      await loadOnce()
      await place.put('part_2', '3,two\nx,two\n')
      await expect(loadOnce()).rejects.toThrow('failed')
      expect((await rows()).map(([id]) => id)).toEqual([1, 2])
      await place.put('part_2', '3,two\n')
      await loadOnce()
      expect((await rows()).map(([id]) => id)).toEqual([1, 2, 3])
    })

    test('killed at every request, and inside the transaction, every row is there once after the next run', async () => {
      for (let at = 0, done = false; !done; at++) {
        for (const within of [0, 1, 2, 3]) {
          await place.clear()
          await place.put('part_1', '1,one\n2,one\n')
          await loadOnce(true)
          await place.put('part_2', '3,two\n')
          await using session = await place.warehouse.openSession('killed')
          const { session: dying, wasKilled } = mortal(session, at, within)
          await load(dying).catch((error: unknown) => {
            if (!wasKilled()) throw error
          })
          await session[Symbol.asyncDispose]()
          done = !wasKilled()
          await loadOnce()
          expect(
            (await rows()).map(([id]) => id),
            `killed at request ${at}, statement ${within}`,
          ).toEqual([1, 2, 3])
        }
      }
    })

    test('two runs at once load each file once', async () => {
      await loadOnce()
      for (let round = 0; round < 3; round++) {
        await place.put(`part_${round + 2}`, `${round + 3},more\n`)
        await using first = await place.warehouse.openSession('first')
        await using second = await place.warehouse.openSession('second')
        const ends = await Promise.allSettled([load(first), load(second)])
        // Both build beside under the same names: one may fail, and is then run again.
        if (ends.some(({ status }) => status === 'rejected')) await loadOnce()
        expect((await rows()).map(([id]) => id)).toEqual(Array.from({ length: round + 3 }, (_, id) => id + 1))
      }
    })

    test('killed in its first run', async () => {
      for (let at = 0, done = false; !done; at++) {
        await withSession(async (session) => {
          for (const { identifier } of await session.relations(['public'])) {
            if (identifier.startsWith('events')) await session.execute(`drop table if exists public."${identifier}"`)
          }
        })
        await using session = await place.warehouse.openSession('killed')
        const { session: dying, wasKilled } = mortal(session, at)
        await load(dying).catch((error: unknown) => {
          if (!wasKilled()) throw error
        })
        done = !wasKilled()
        await loadOnce()
        expect(
          (await rows()).map(([id]) => id),
          `killed at request ${at}`,
        ).toEqual([1, 2])
      }
    })
  })
}

import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import type { Opening } from '../../src/adapters/opening.ts'
import { openPostgresWarehouse } from '../../src/adapters/postgres/warehouse.ts'
import type { Session, Target, Warehouse } from '../../src/core/adapter.ts'
import type { Relation } from '../../src/core/relation.ts'
import { startPostgres } from '../support/postgres.ts'

const server = await startPostgres()
afterAll(() => server?.stop())

const opening: Opening = { root: '/', application: 'wh test', now: () => 0, random: () => 0.5, readText: () => '' }
const schema = 'wh_faults'
const relation = (identifier: string): Relation => ({ schema, identifier })

/** Passes bytes on to the server and cuts the line after so many of the client's. */
async function cuttingProxy(
  port: number,
): Promise<{ port: number; cutAfter: (bytes: number) => void; stop: () => Promise<void> }> {
  let left = Number.POSITIVE_INFINITY
  const sockets = new Set<Socket>()
  const proxy = createServer((client) => {
    const upstream = createConnection(port, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
    }
    client.on('data', (chunk) => {
      upstream.write(chunk.subarray(0, Math.min(left, chunk.length)))
      left -= chunk.length
      if (left <= 0) {
        client.destroy()
        upstream.end()
      }
    })
    upstream.pipe(client)
    client.on('close', () => upstream.end())
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return {
    port: address.port,
    cutAfter: (bytes) => {
      left = bytes
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}

/** Builds beside and swaps, as materializations do; tolerant of what a cut run has left. */
async function build(session: Session, { dialect }: Warehouse, row: string): Promise<void> {
  const kinds = new Map((await session.relations([schema])).map(({ identifier, kind }) => [identifier, kind]))
  for (const leftover of ['orders__new', 'orders__old']) {
    const kind = kinds.get(leftover)
    if (kind) await session.execute(dialect.drop(relation(leftover), kind))
  }
  await session.execute(dialect.createTable(relation('orders__new'), [{ name: 'row', type: 'text' }], {}))
  await session.load(relation('orders__new'), [{ name: 'row', type: 'text' }], [[row]])
  await session.transaction([
    ...(kinds.has('orders') ? [dialect.rename(relation('orders'), 'table', 'orders__old')] : []),
    dialect.rename(relation('orders__new'), 'table', 'orders'),
  ])
  await session.execute(dialect.drop(relation('orders__old'), 'table'))
}

describe.skipIf(server === undefined)('a connection to PostgreSQL that is cut', () => {
  test('at any byte of a rebuild leaves the old table or the new one, whole, and the next run mends the rest', async () => {
    if (server === undefined) return
    const target = (port: number): Target => ({
      name: 'dev',
      profile: 'test',
      type: 'postgres',
      schema,
      database: server.database,
      threads: 1,
      settings: {
        host: '127.0.0.1',
        port,
        user: server.user,
        password: server.password,
        dbname: server.database,
        sslmode: 'disable',
      },
    })
    const proxy = await cuttingProxy(server.port)
    await using direct = await openPostgresWarehouse(target(server.port), opening)
    await using watcher = await direct.openSession('watcher')
    await using cut = await openPostgresWarehouse(target(proxy.port), opening)
    await watcher.execute(direct.dialect.createSchema(schema))
    await build(watcher, direct, 'run 0')

    let current = 'run 0'
    let finished = false
    let cuts = 0
    for (let bytes = 1; !finished; bytes += 23) {
      const session = await cut.openSession('cut')
      proxy.cutAfter(bytes)
      const next = `run ${bytes}`
      const failure = await build(session, cut, next).then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      proxy.cutAfter(Number.POSITIVE_INFINITY)
      finished = failure === undefined
      if (failure !== undefined) {
        expect(failure).toMatchObject({ name: 'DatabaseError', lost: true })
        cuts++
      }
      await session[Symbol.asyncDispose]()
      const { rows } = await watcher.query(`select * from ${schema}.orders`)
      expect([[[current]], [[next]]]).toContainEqual(rows)
      if (finished) expect(rows).toEqual([[next]])
      current = String(rows[0]?.[0])
    }
    expect(cuts).toBeGreaterThan(20)
    await build(watcher, direct, 'mended')
    expect((await watcher.relations([schema])).map(({ identifier }) => identifier)).toEqual(['orders'])
    await proxy.stop()
  })
})

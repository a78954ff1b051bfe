/** Warehouses of every kind that this machine has, empty and in memory, for running SQL that must mean the same on all. */
import { adapterFor } from '../../src/adapters/adapters.ts'
import type { AdapterType, Session, Target } from '../../src/core/adapter.ts'
import { startPostgres, type TestServer } from './postgres.ts'

export interface TestWarehouse extends AsyncDisposable {
  readonly type: AdapterType
  readonly session: Session
}

/** PostgreSQL only where the machine has one. */
export async function openTestWarehouses(
  types: readonly AdapterType[] = ['local', 'duckdb', 'postgres'],
): Promise<readonly TestWarehouse[]> {
  const opened = await Promise.all(types.map(openOne))
  return opened.filter((warehouse) => warehouse !== undefined)
}

async function openOne(type: AdapterType): Promise<TestWarehouse | undefined> {
  const server = type === 'postgres' ? await startPostgres() : undefined
  if (type === 'postgres' && !server) return undefined
  const warehouse = await adapterFor(type).openWarehouse(targetOf(type, server), {
    root: import.meta.dirname,
    application: 'wh test',
    now: Date.now,
    random: () => 0.5,
    readText: () => '',
  })
  const session = await warehouse.openSession('test')
  return {
    type,
    session,
    [Symbol.asyncDispose]: async () => {
      await session[Symbol.asyncDispose]()
      await warehouse[Symbol.asyncDispose]()
      await server?.stop()
    },
  }
}

function targetOf(type: AdapterType, server: TestServer | undefined): Target {
  const settings = server
    ? {
        type,
        host: server.host,
        port: server.port,
        user: server.user,
        password: server.password,
        dbname: server.database,
      }
    : { type, path: ':memory:' }
  const database = server?.database ?? (type === 'duckdb' ? 'memory' : 'dev')
  return {
    name: 'dev',
    profile: 'test',
    type,
    schema: type === 'duckdb' ? 'main' : 'public',
    database,
    threads: 1,
    settings,
  }
}

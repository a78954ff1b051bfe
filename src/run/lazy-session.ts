/** A session that connects when something is first asked of it: compiling a project that asks nothing opens nothing. */
import type { Session, Warehouse } from '../core/adapter.ts'

export function lazySession(
  open: () => Promise<{ readonly warehouse: Warehouse; readonly session: Session }>,
): Session {
  let opened: ReturnType<typeof open> | undefined
  const session = async (): Promise<Session> => {
    opened ??= open()
    return (await opened).session
  }
  return {
    execute: async (sql) => (await session()).execute(sql),
    copy: async (sql, only) => {
      const opened = await session()
      return opened.copy?.(sql, only) ?? opened.execute(sql)
    },
    copyFiles: async (sql) => (await session()).copyFiles?.(sql) ?? [],
    query: async (sql, limit) => (await session()).query(sql, limit),
    transaction: async (statements) => (await session()).transaction(statements),
    relations: async (schemas) => (await session()).relations(schemas),
    dependencies: async () => (await session()).dependencies(),
    schemas: async () => (await session()).schemas(),
    columns: async (relation) => (await session()).columns(relation),
    load: async (relation, columns, rows) => (await session()).load(relation, columns, rows),
    cancel: async () => {
      if (opened) await (await opened).session.cancel()
    },
    isLost: () => false,
    [Symbol.asyncDispose]: async () => {
      if (!opened) return
      const { warehouse, session: inner } = await opened
      await inner[Symbol.asyncDispose]()
      await warehouse[Symbol.asyncDispose]()
    },
  }
}

/** DECLARE, FETCH and CLOSE: the result is kept whole by the leader node, as on a cluster, until the transaction ends. */
import type { Answer, LocalSession } from '../adapters/local/session.ts'
import type { Table } from '../core/table.ts'
import { WireFault } from './fault.ts'

export interface Cursors {
  readonly declare: (name: string, query: string) => Promise<Answer>
  readonly fetch: (name: string, count: number) => Answer
  readonly close: (name: string) => Answer
}

interface Cursor {
  readonly table: Table
  at: number
}

export function openCursors(session: LocalSession): Cursors {
  const open = new Map<string, Cursor>()
  const keyOf = (name: string): string => (name.startsWith('"') ? name.slice(1, -1) : name.toLowerCase())
  const found = (name: string): Cursor => {
    // Cursors end with their transaction.
    if (session.block() === 'none') open.clear()
    const cursor = open.get(keyOf(name))
    if (cursor) return cursor
    throw new WireFault(`cursor "${keyOf(name)}" does not exist`, { sqlState: '34000' })
  }
  return {
    async declare(name, query) {
      if (session.block() === 'none') {
        throw new WireFault('DECLARE CURSOR may only be used in transaction blocks', { sqlState: '25P01' })
      }
      open.set(keyOf(name), { table: await session.query(query), at: 0 })
      return { kind: 'done', result: { tag: 'DECLARE CURSOR' } }
    },
    fetch(name, count) {
      const cursor = found(name)
      const { columns, rows } = cursor.table
      const taken = rows.slice(cursor.at, cursor.at + count)
      cursor.at += taken.length
      async function* batches() {
        yield taken
      }
      return { kind: 'rows', tag: 'FETCH', columns, batches: batches() }
    },
    close(name) {
      found(name)
      open.delete(keyOf(name))
      return { kind: 'done', result: { tag: 'CLOSE CURSOR' } }
    },
  }
}

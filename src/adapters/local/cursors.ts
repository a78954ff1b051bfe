/** DECLARE, FETCH and CLOSE: the result is kept whole, as the leader node keeps it, until the transaction ends. */
import { DatabaseError } from '../../core/adapter.ts'
import type { Table } from '../../core/table.ts'
import type { Fetch } from '../../sql/redshift/statement.ts'

export interface Cursors {
  /** Outside a transaction block, or beside an open cursor, this is an error. */
  readonly refuseOpening: (name: string, inBlock: boolean) => void
  readonly open: (name: string, table: Table) => void
  readonly fetch: (fetch: Fetch) => Table
  readonly close: (name: string) => void
  /** Cursors end with their transaction. */
  readonly closeAll: () => void
}

interface Cursor {
  readonly table: Table
  at: number
}

const failure = (message: string, sqlState: string): DatabaseError =>
  new DatabaseError(message, { sqlState, position: 0 })

export function sessionCursors(): Cursors {
  const open = new Map<string, Cursor>()
  const found = (name: string): Cursor => {
    const cursor = open.get(name)
    if (cursor) return cursor
    throw failure(`cursor "${name}" does not exist`, '34000')
  }
  return {
    refuseOpening(name, inBlock) {
      if (!inBlock) throw failure('DECLARE CURSOR may only be used in transaction blocks', '25P01')
      if (open.has(name)) throw failure(`cursor "${name}" already exists`, '42P03')
      // r_DECLARE: one cursor at a time for a session.
      if (open.size > 0) throw failure('only one cursor can be open in a session at a time', '0A000')
    },
    open(name, table) {
      open.set(name, { table, at: 0 })
    },
    fetch({ name, count = 1 }) {
      const cursor = found(name)
      const { columns, rows } = cursor.table
      const taken = rows.slice(cursor.at, count === 'all' ? undefined : cursor.at + count)
      cursor.at += taken.length
      return { columns, rows: taken }
    },
    close(name) {
      found(name)
      open.delete(name)
    },
    closeAll: () => open.clear(),
  }
}

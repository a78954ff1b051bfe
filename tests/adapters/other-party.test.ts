/** Errors of two that met name the other one. */
import { expect, test } from 'vitest'
import { nameOtherParty as ofPostgres } from '../../src/adapters/postgres/other-party.ts'
import type { WireConnection } from '../../src/adapters/postgres/protocol.ts'
import { nameOtherParty as ofRedshift } from '../../src/adapters/redshift/other-party.ts'
import { DatabaseError } from '../../src/core/adapter.ts'

type Rows = readonly (readonly (string | null)[])[]

/** A connection that answers a query by a part of its text, and refuses any other. */
function wireOf(answers: Readonly<Record<string, Rows>>): WireConnection {
  const run: WireConnection['run'] = async (sql) => {
    const found = Object.entries(answers).find(([part]) => sql.includes(part))
    if (!found) throw new DatabaseError('permission denied', { sqlState: '42501' })
    return { fields: [], rows: found[1], tag: 'SELECT', notices: [] }
  }
  return {
    run,
    runLimited: run,
    copyIn: (sql) => run(sql),
    inTransaction: () => false,
    isLost: () => false,
    close: async () => undefined,
  }
}

test('a deadlock on PostgreSQL says who the other session is', async () => {
  const detail =
    'Process 11 waits for ShareLock on transaction 900; blocked by process 22.\nProcess 22 waits for ShareLock on transaction 901; blocked by process 11.'
  const error = new DatabaseError('deadlock detected', { sqlState: '40P01', detail })
  const wire = wireOf({ 'pid in (22)': [['22', 'ada', 'psql', 'update orders set id = 1']] })
  expect(await ofPostgres(wire, error, '11')).toMatchObject({
    message: 'deadlock detected',
    detail: `${detail}\nprocess 22 is ada, psql: update orders set id = 1`,
  })
})

const VIOLATION =
  '1023 DETAIL: Serializable isolation violation on table - 100167, transactions forming the cycle are: 55705701, 55705754 (pid:16606)'

test('a violation of isolation on Redshift names table and user', async () => {
  const wire = wireOf({ 'c.oid = 100167': [['public', 'orders']], 'process = 16606': [['ada']] })
  expect(await ofRedshift(wire, new DatabaseError(VIOLATION))).toMatchObject({
    message: VIOLATION,
    detail: 'table 100167 is public.orders\nsession 16606 is of the user ada',
  })
})

test('what a user may not see stays a number, and other errors stay as they are', async () => {
  const error = new DatabaseError(VIOLATION)
  expect(await ofRedshift(wireOf({}), error)).toBe(error)
  const other = new DatabaseError('syntax error', { sqlState: '42601' })
  expect(await ofRedshift(wireOf({}), other)).toBe(other)
  expect(await ofPostgres(wireOf({}), other, '11')).toBe(other)
})

/** Who stood in the way: Redshift tells the number of the table and of the other session. */
import { DatabaseError } from '../../core/adapter.ts'
import { withFacts } from '../postgres/error-facts.ts'
import type { WireConnection } from '../postgres/protocol.ts'

/**
 * `Serializable isolation violation on table - 100167, transactions forming the cycle are: 55705701, 55705754 (pid:16606)`
 * names neither. Asked after the failed transaction is over; what a user may not see stays a number.
 */
export async function nameOtherParty(wire: WireConnection, error: DatabaseError): Promise<DatabaseError> {
  const text = `${error.message} ${error.detail ?? ''}`
  if (!/\b1023\b|Serializable isolation violation/i.test(text) || wire.inTransaction()) return error
  const table = /\btable - (\d+)/i.exec(text)?.[1]
  const pid = /\bpid:(\d+)/i.exec(text)?.[1]
  const facts = [
    ...(table === undefined ? [] : await tableName(wire, table)),
    ...(pid === undefined ? [] : await sessionName(wire, pid)),
  ]
  if (facts.length === 0) return error
  return withFacts(error, { detail: [...(error.detail ? [error.detail] : []), ...facts].join('\n') })
}

async function tableName(wire: WireConnection, oid: string): Promise<readonly string[]> {
  const rows = await answerOf(
    wire,
    `select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = ${oid}`,
  )
  return rows.map(([schema, name]) => `table ${oid} is ${schema}.${name}`)
}

async function sessionName(wire: WireConnection, pid: string): Promise<readonly string[]> {
  const rows = await answerOf(wire, `select trim(user_name) from stv_sessions where process = ${pid}`)
  return rows.map(([user]) => `session ${pid} is of the user ${user}`)
}

/** Serverless has no STV views, and a user may be kept from the catalog. */
async function answerOf(wire: WireConnection, sql: string): Promise<readonly (readonly (string | null)[])[]> {
  try {
    return (await wire.run(sql)).rows
  } catch (error) {
    if (error instanceof DatabaseError && !error.lost) return []
    throw error
  }
}

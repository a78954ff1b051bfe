/** Who stood in the way: PostgreSQL tells the numbers of processes, and people know their sessions by name. */
import { DatabaseError } from '../../core/adapter.ts'
import { withFacts } from './error-facts.ts'
import type { WireConnection } from './protocol.ts'

/** SQLSTATEs of two that met: deadlock, serialization failure, a lock that was not had. */
const MEETINGS: ReadonlySet<string> = new Set(['40P01', '40001', '55P03'])

/** Asked after the failed transaction is over; a session that has ended since cannot be named. */
export async function nameOtherParty(wire: WireConnection, error: unknown, own: string): Promise<unknown> {
  if (!(error instanceof DatabaseError) || error.lost || !MEETINGS.has(error.sqlState ?? '')) return error
  const { detail = '' } = error
  const processes = new Set([...detail.matchAll(/\bprocess (\d+)/gi)].map(([, pid = '']) => pid))
  processes.delete(own)
  if (processes.size === 0 || wire.inTransaction()) return error
  const { rows } = await wire.run(
    `select pid, usename, application_name, left(query, 200) from pg_catalog.pg_stat_activity where pid in (${[...processes].join(', ')})`,
  )
  const parties = rows.map(
    ([pid, user, application, query]) => `process ${pid} is ${user}, ${application || 'unnamed'}: ${query}`,
  )
  return parties.length === 0 ? error : withFacts(error, { detail: [detail, ...parties].join('\n') })
}

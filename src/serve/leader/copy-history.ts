/** What the COPY statements of all sessions did: the rows of `sys_load_history` and of the tables of load errors. */
import type { Answer, LocalSession } from '../../adapters/local/session.ts'
import { DatabaseError, type LoadError, type LoadSummary } from '../../core/adapter.ts'

export interface CopyRecord {
  readonly query: number
  readonly pid: number
  readonly table: string
  readonly startedAt: number
  readonly status: 'completed' | 'failed'
  readonly load: LoadSummary
}

export interface CopyHistory {
  readonly records: () => readonly CopyRecord[]
  readonly add: (record: Omit<CopyRecord, 'startedAt'>) => void
}

/** Older ones are forgotten: a server may run for weeks. */
const KEPT = 1000

export function openCopyHistory(now: () => number): CopyHistory {
  let records: readonly CopyRecord[] = []
  return {
    records: () => records,
    add: (record) => {
      records = [...records, { ...record, startedAt: now() }].slice(-KEPT)
    },
  }
}

const COPY = /^\s*copy\s+("?[^\s("]+"?(?:\."?[^\s("]+"?)?)/i

/** Runs a statement, and writes down what it loaded when it is a COPY. */
export async function noteCopy(session: LocalSession, sql: string, pid: number, history: CopyHistory): Promise<Answer> {
  const named = COPY.exec(sql)?.[1]
  if (named === undefined) return session.run(sql)
  const table = named.replaceAll('"', '').split('.').at(-1) ?? named
  try {
    const answer = await session.run(sql)
    const load = answer.kind === 'done' ? answer.result.load : undefined
    if (load) history.add({ query: session.lastCopyId(), pid, table, status: 'completed', load })
    return answer
  } catch (error) {
    if (error instanceof DatabaseError && error.loadErrors) {
      history.add({ query: session.lastCopyId(), pid, table, status: 'failed', load: failedLoad(error.loadErrors) })
    }
    throw error
  }
}

function failedLoad(errors: readonly LoadError[]): LoadSummary {
  return { files: new Set(errors.map(({ file }) => file)).size, bytes: 0, loaded: 0, rejected: errors.length, errors }
}

/** A server's command tag as a result: `INSERT 0 5` wrote 5 rows. */
import type { StatementResult } from '../../core/adapter.ts'
import type { WireResult } from './protocol.ts'

const counting = /^(?:INSERT \d+|UPDATE|DELETE|MERGE|COPY|SELECT|CREATE TABLE AS) (\d+)$/

export function statementResult({ tag, notices }: WireResult): StatementResult {
  const rows = counting.exec(tag)?.[1]
  return {
    tag: tag.replace(/(?: \d+)+$/, ''),
    ...(rows !== undefined && { rows: Number(rows) }),
    ...(notices.length > 0 && { notices }),
  }
}

/** The text of a COPY or UNLOAD as data, or an error with the place of its first problem. */
import { DatabaseError } from '../../core/adapter.ts'
import { parseCopy } from '../../sql/copy/parse-copy.ts'
import { parseUnload } from '../../sql/copy/parse-unload.ts'
import type { CopyStatement, Parsed, UnloadStatement } from '../../sql/copy/statement.ts'

export function readCopy(sql: string): CopyStatement {
  return statementOf(parseCopy(sql), 'COPY')
}

export function readUnload(sql: string): UnloadStatement {
  return statementOf(parseUnload(sql), 'UNLOAD')
}

/** The statement, or an error with the place of its first problem and the others below it. */
function statementOf<Statement>({ value, problems }: Parsed<Statement>, name: string): Statement {
  if (value !== undefined) return value
  const [first, ...others] = problems
  throw new DatabaseError(first?.message ?? `the ${name} statement cannot be read`, {
    sqlState: '42601',
    position: first?.start ?? 0,
    ...(first?.hint !== undefined && { hint: first.hint }),
    ...(others.length > 0 && { detail: others.map(({ message }) => message).join('\n') }),
  })
}

/** Errors and notices in the words and fields of the protocol. */
import { DatabaseError, type StatementResult } from '../core/adapter.ts'
import { WireFault } from './fault.ts'
import type { Report } from './replies.ts'

/** Where a statement stands in the text that the client sent, and how offsets in it go back to that text. */
export interface Origin {
  readonly text: string
  readonly original: (offset: number) => number
}

export function errorReport(error: unknown, origin?: Origin): Report {
  if (error instanceof WireFault) {
    const { sqlState, message, detail, hint, fatal } = error
    return {
      severity: fatal ? 'FATAL' : 'ERROR',
      sqlState,
      message,
      ...(detail !== undefined && { detail }),
      ...(hint !== undefined && { hint }),
    }
  }
  if (error instanceof DatabaseError) {
    const { sqlState = 'XX000', message, detail, hint, position } = error
    return {
      severity: 'ERROR',
      sqlState,
      message,
      ...(detail !== undefined && { detail }),
      ...(hint !== undefined && { hint }),
      ...(position !== undefined && origin && { position: charactersTo(origin, position) }),
    }
  }
  const words = error instanceof Error ? error.message : String(error)
  return {
    severity: 'ERROR',
    sqlState: 'XX000',
    message: `internal error: ${words}`,
    hint: 'this is a bug in wh serve',
  }
}

/** The protocol counts characters, from 1; we count UTF-16 units. */
function charactersTo({ text, original }: Origin, position: number): number {
  return [...text.slice(0, original(position))].length + 1
}

/** Redshift tells what a COPY loaded as INFO, what a transaction statement did not find as WARNING. */
export function noticeReports({ tag, notices = [] }: StatementResult): readonly Report[] {
  const [severity, sqlState] =
    tag === 'COPY'
      ? (['INFO', '00000'] as const)
      : /^(?:BEGIN|COMMIT|ROLLBACK)$/.test(tag)
        ? (['WARNING', '01000'] as const)
        : (['NOTICE', '00000'] as const)
  return notices.map((message) => ({ severity, sqlState, message }))
}

/** A tag with the count of rows where Redshift gives one: not for SELECT, and not for COPY. */
export function tagOf({ tag, rows }: StatementResult): string {
  if (rows === undefined) return tag
  if (tag === 'INSERT') return `INSERT 0 ${rows}`
  return tag === 'UPDATE' || tag === 'DELETE' || tag === 'MERGE' ? `${tag} ${rows}` : tag
}

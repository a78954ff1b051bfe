/** What stands beside every statement of a node, so that who reads the warehouse's log knows whose it is. */
import type { DatabaseError } from '../core/adapter.ts'

export interface QueryComment {
  /** The comment without its marks. */
  readonly text: string
  readonly append: boolean
}

export function commented(sql: string, comment: QueryComment | undefined): string {
  if (!comment) return sql
  if (!comment.append) return `${headOf(comment)}${sql}`
  const whole = sql.trimEnd()
  return whole.endsWith(';') ? `${whole.slice(0, -1)} /* ${comment.text} */;` : `${whole} /* ${comment.text} */`
}

/** Positions count in the statement as the program sent it. */
export function withoutComment(error: DatabaseError, comment: QueryComment | undefined): void {
  if (!comment || comment.append || error.position === undefined) return
  error.position = Math.max(error.position - headOf(comment).length, 0)
}

function headOf({ text }: QueryComment): string {
  return `/* ${text} */\n`
}

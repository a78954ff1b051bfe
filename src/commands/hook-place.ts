/** Which hook of a node went wrong, and where it is written. */
import type { Hook } from '../core/node.ts'
import type { Location, Problem } from '../core/problem.ts'

/** A hook that the node's program has come to; without `sql` it is still being rendered. */
export interface ReachedHook {
  readonly hook: Hook
  sql?: string
}

/** The hook that holds the statement at `position` of what was sent: a hook goes alone, or with others in a transaction. */
export function failedHook(
  reached: readonly ReachedHook[],
  sent: string | undefined,
  position: number | undefined,
): Hook | undefined {
  if (sent === undefined) return reached.find(({ sql }) => sql === undefined)?.hook
  return reached.find(({ sql }) => {
    if (sql === undefined || sql === '') return false
    const start = sent.indexOf(sql)
    if (start < 0 || position === undefined) return sent === sql
    return position >= start && position <= start + sql.length
  })?.hook
}

/** The problem, at the place where the hook is written, unless it is already at a place of its own: inside a macro. */
export function atHook(problem: Problem, hook: Hook, node: Location): Problem {
  const isElsewhere = problem.at !== undefined && problem.at.file !== node.file
  const text = hook.sql.trim().replaceAll(/\s+/g, ' ')
  const note = `in the hook: ${text.length > 80 ? `${text.slice(0, 79)}…` : text}`
  return {
    ...problem,
    at: isElsewhere && problem.at ? problem.at : (hook.at ?? { file: node.file, line: node.line }),
    notes: [note, ...(problem.notes ?? [])],
  }
}

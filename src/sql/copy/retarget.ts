/** The same COPY into another table: how a copy model loads beside the old table. */
import type { Retargeted } from '../../core/adapter.ts'
import type { Relation } from '../../core/relation.ts'
import { openCursor } from './cursor.ts'
import { takeTarget } from './parse-copy.ts'

/** Replaces the table's name and nothing else. `render` writes the new one. Fails when the COPY loads another table. */
export function retargetCopy(
  sql: string,
  from: Relation,
  to: Relation,
  render: (relation: Relation) => string,
): Retargeted {
  const cursor = openCursor(sql)
  const first = cursor.peek()
  if (!cursor.takeWords('copy')) {
    return {
      reason: 'a copy model must be a COPY statement',
      position: first?.start ?? 0,
      hint: 'begin it with: copy {{ this }} from',
    }
  }
  const target = takeTarget(cursor)
  if (!target) return { reason: 'COPY needs the name of a table', position: cursor.problems[0]?.start ?? 0 }
  const same =
    target.identifier === from.identifier.toLowerCase() &&
    (target.schema ?? from.schema).toLowerCase() === from.schema.toLowerCase()
  if (!same) {
    return {
      reason: `this COPY loads '${sql.slice(target.start, target.end)}', not its own model`,
      position: target.start,
      hint: 'write: copy {{ this }}',
    }
  }
  return { sql: sql.slice(0, target.start) + render(to) + sql.slice(target.end) }
}

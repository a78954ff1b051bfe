/** What a model's contract promised before and does not promise any more. */
import { isSame } from './equal.ts'
import type { PreviousNode } from './read.ts'

/** A contract that is new, gone or promises something else is a change; one that was and is not enforced is none. */
export function sameContract(old: PreviousNode, now: PreviousNode): boolean {
  if (!isEnforced(old)) return !isEnforced(now)
  return isEnforced(now) && isSame(promised(old), promised(now))
}

/** What breaks those who rely on it, a line each; empty for a change that keeps every promise. */
export function brokenPromises(old: PreviousNode, now: PreviousNode): readonly string[] {
  if (!isEnforced(old)) return []
  if (!isEnforced(now)) return ['the contract is not enforced any more']
  const columns = recordOf(now.columns)
  return Object.entries(recordOf(old.columns)).flatMap(([name, before]) => {
    const after = columns[name]
    if (after === undefined) return [`the column '${name}' is gone`]
    const [was, is] = [typeOf(before), typeOf(after)]
    return baseType(was) === baseType(is) ? [] : [`the column '${name}' was ${was} and is ${is}`]
  })
}

/** Columns by name, so that their order does not count. */
function promised({ columns, constraints }: PreviousNode): unknown {
  const each = Object.entries(recordOf(columns)).map(([name, column]) => {
    const { data_type: type, constraints: own } = recordOf(column)
    return [name, { type, constraints: own }]
  })
  return { columns: Object.fromEntries(each), constraints }
}

function typeOf(column: unknown): string {
  const { data_type: type } = recordOf(column)
  return typeof type === 'string' ? type : 'without a type'
}

/** Another length or precision breaks nobody: dbt's rule. */
function baseType(type: string): string {
  return type.replace(/\(.*$/, '').trim().toLowerCase()
}

function isEnforced({ contract }: PreviousNode): boolean {
  return recordOf(contract).enforced === true
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

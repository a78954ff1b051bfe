/** The configs `replace` and `indexes`: how what stands is replaced, and what a new table is given. */

import type { TableIndex } from '../core/adapter.ts'
import type { Node } from '../core/node.ts'
import { configInvalid, type Problem } from '../core/problem.ts'
import { isRecord } from '../core/record.ts'
import { relationKey } from '../core/relation.ts'
import type { Target } from '../plan/materializations/swap.ts'

const WAYS = ['swap', 'delete_insert'] as const

export function checkReplacing({ config, at }: Node): readonly Problem[] {
  const { replace, indexes } = config.values
  const isWay = replace === undefined || replace === null || WAYS.some((way) => way === replace)
  return [
    ...(isWay ? [] : [configInvalid('replace', replace, WAYS.join(', '), at)]),
    ...(indexesOf(indexes) ? [] : [configInvalid('indexes', indexes, INDEXES, at)]),
  ]
}

const INDEXES = 'a list of indexes, each with columns, and perhaps unique (true or false) and type'

/** `builds` holds what this run builds, by `relationKey`. */
export function replacingOf(
  { config }: Node,
  builds: ReadonlySet<string>,
): Pick<Target, 'replaceBy' | 'isBuilt' | 'indexes'> {
  const replaceBy = WAYS.find((way) => way === config.values.replace)
  return {
    ...(replaceBy && { replaceBy }),
    isBuilt: (relation) => builds.has(relationKey(relation)),
    indexes: indexesOf(config.values.indexes) ?? [],
  }
}

/** undefined when they are not written as indexes are. */
function indexesOf(written: unknown): readonly TableIndex[] | undefined {
  if (written === undefined || written === null) return []
  if (!Array.isArray(written)) return undefined
  const indexes = written.map(indexOf)
  return indexes.every((index) => index !== undefined) ? indexes : undefined
}

function indexOf(written: unknown): TableIndex | undefined {
  if (!isRecord(written)) return undefined
  const { columns, unique = false, type, ...others } = written
  const isList = Array.isArray(columns) && columns.length > 0 && columns.every((name) => typeof name === 'string')
  const hasType = type === undefined || typeof type === 'string'
  if (!isList || typeof unique !== 'boolean' || !hasType || Object.keys(others).length > 0) return undefined
  return { columns, unique, ...(type !== undefined && { type }) }
}

/** `quoting:` of a project, a node or a source. https://docs.getdbt.com/reference/project-configs/quoting */

import type { Dialect } from '../core/adapter.ts'
import { isRecord } from '../core/record.ts'
import { RELATION_PARTS, type Relation } from '../core/relation.ts'

/**
 * The relation with the parts that stand without quotes. The warehouse folds those: the name is kept as it will read it, so
 * that it is the same name wherever it is quoted after all.
 */
export function withQuoting(relation: Relation, layers: readonly unknown[], { foldName }: Dialect): Relation {
  const quoting: Readonly<Record<string, unknown>> = Object.assign({}, ...layers.filter(isRecord))
  const unquoted = RELATION_PARTS.filter((part) => quoting[part] === false)
  if (unquoted.length === 0) return relation
  const folded = unquoted.flatMap((part) => {
    const name = relation[part]
    return name === undefined ? [] : [[part, foldName(name)] as const]
  })
  return { ...relation, ...Object.fromEntries(folded), unquoted }
}

/** A table or view in a warehouse, by name. Pure data; the dialect turns it into text. */

export type RelationKind = 'table' | 'view' | 'materialized_view' | 'external'

export interface Relation {
  readonly database?: string
  readonly schema: string
  readonly identifier: string
  /** Parts that stand without quotes; every other is quoted. */
  readonly unquoted?: readonly RelationPart[]
}

export type RelationPart = 'database' | 'schema' | 'identifier'

export const RELATION_PARTS = ['database', 'schema', 'identifier'] as const

/** The name as SQL; a part that is missing is left out. */
export function renderName(relation: Partial<Relation>, quoteIdentifier: (name: string) => string): string {
  return RELATION_PARTS.flatMap((part) => {
    const name = relation[part]
    if (name === undefined || name === '') return []
    return [relation.unquoted?.includes(part) ? name : quoteIdentifier(name)]
  }).join('.')
}

/** What stands in the warehouse under a relation's name. */
export interface FoundRelation extends Relation {
  readonly kind: RelationKind
}

/** A view that is tied to what it reads: who drops the one drops the other. */
export interface Dependency {
  readonly view: FoundRelation
  readonly on: Relation
}

/** One key for maps. Names compare without case, as Redshift folds them. */
export function relationKey({ schema, identifier }: Relation): string {
  return `${schema.toLowerCase()}\u0000${identifier.toLowerCase()}`
}

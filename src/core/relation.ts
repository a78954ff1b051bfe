/** A table or view in a warehouse, by name. Pure data; the dialect turns it into text. */

export type RelationKind = 'table' | 'view' | 'materialized_view' | 'external'

export interface Relation {
  readonly database?: string
  readonly schema: string
  readonly identifier: string
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

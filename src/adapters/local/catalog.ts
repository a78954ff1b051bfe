/** The catalog as one session sees it: read when a statement names something, kept until somebody changes it. */

import type { Catalog, CatalogRelation } from '../../sql/redshift/translate/context.ts'
import type { CatalogChange } from '../../sql/redshift/translate/plan.ts'
import { parseCached } from '../../sql/redshift/translate/translate.ts'
import type { TableName } from '../../sql/redshift/tree.ts'
import type { CatalogStore, RelationName } from './catalog-store.ts'
import { systemRelation } from './system-views.ts'

/** Shared by the sessions of one warehouse: grows when any of them commits a change of the catalog. */
export interface CatalogEpoch {
  current: number
}

export interface SessionCatalog {
  /** Reads what a statement names, and what the views among it stand on. */
  readonly load: (tables: readonly TableName[], searchPath: readonly string[]) => Promise<void>
  /** Reads the bound views above the relations that a DROP names. */
  readonly loadBoundViews: (tables: readonly TableName[], searchPath: readonly string[]) => Promise<void>
  /** What was loaded, along a search path. */
  readonly view: (searchPath: readonly string[]) => Catalog
  /** Notes the session's own changes. */
  readonly apply: (changes: readonly CatalogChange[]) => void
  /** Other sessions see the changes from now on. */
  readonly committed: () => void
  /** What this session believed may be wrong. */
  readonly forget: () => void
  readonly temporary: () => readonly CatalogRelation[]
}

const keyOf = ({ schema, name }: RelationName): string => `${schema}\u0000${name}`

export function sessionCatalog(store: CatalogStore, epoch: CatalogEpoch): SessionCatalog {
  const known = new Map<string, CatalogRelation | undefined>()
  const temporary = new Map<string, CatalogRelation>()
  let seen = epoch.current
  let changed = false

  const loadNames = async (names: readonly RelationName[]): Promise<readonly CatalogRelation[]> => {
    const missing = names.filter((name) => !known.has(keyOf(name)))
    for (const name of missing) known.set(keyOf(name), undefined)
    const found = await store.read(missing)
    for (const relation of found) known.set(keyOf(relation), relation)
    return found
  }

  const load = async (tables: readonly TableName[], searchPath: readonly string[]): Promise<void> => {
    if (seen !== epoch.current) {
      known.clear()
      seen = epoch.current
    }
    let waiting = tables.flatMap((table) => candidates(table, searchPath))
    // Views stand on tables, perhaps by way of other views.
    while (waiting.length > 0) {
      const found = await loadNames(waiting)
      waiting = found.flatMap((view) => (view.definition === undefined ? [] : tablesOf(view)))
      waiting = waiting.filter((name) => !known.has(keyOf(name)))
    }
  }

  const boundViews = new Map<string, readonly CatalogRelation[]>()

  const loadBoundViews = async (tables: readonly TableName[], searchPath: readonly string[]): Promise<void> => {
    boundViews.clear()
    let waiting = tables.flatMap((table) => candidates(table, searchPath))
    while (waiting.length > 0) {
      const found: RelationName[] = []
      for (const name of waiting) {
        if (boundViews.has(keyOf(name))) continue
        const views = (await store.boundViews(name.name)).filter((view) =>
          tablesOf(view).some((table) => keyOf(table) === keyOf(name)),
        )
        boundViews.set(keyOf(name), views)
        found.push(...views)
      }
      waiting = found
    }
  }

  const find = (
    schema: string | undefined,
    name: string,
    searchPath: readonly string[],
  ): CatalogRelation | undefined => {
    if (schema === undefined || schema === 'pg_temp') {
      const hidden = temporary.get(name)
      if (hidden || schema === 'pg_temp') return hidden
    }
    for (const each of schema === undefined ? searchPath : [schema]) {
      const relation = known.get(keyOf({ schema: each, name }))
      if (relation) return relation
    }
    return systemRelation(schema, name)
  }

  const view = (searchPath: readonly string[]): Catalog => ({
    relation: (schema, name) => find(schema, name, searchPath),
    within: view,
    boundViews: (relation) => boundViews.get(keyOf(relation)) ?? [],
  })

  return {
    load,
    loadBoundViews,
    view,
    apply(changes) {
      for (const change of changes) {
        switch (change.kind) {
          case 'put':
            if (change.relation.temporary) temporary.set(change.relation.name, change.relation)
            else known.set(keyOf(change.relation), change.relation)
            break
          case 'drop':
            if (change.temporary) temporary.delete(change.name)
            else known.set(keyOf(change), undefined)
            break
          case 'drop schema':
          case 'rename schema':
            known.clear()
        }
      }
      changed ||= changes.length > 0
    },
    committed() {
      if (!changed) return
      epoch.current++
      seen = epoch.current
      changed = false
    },
    forget() {
      known.clear()
      changed = false
    },
    temporary: () => [...temporary.values()],
  }
}

/** Where a name may be found; the last two parts of `database.schema.table` count. */
function candidates(table: TableName, searchPath: readonly string[]): readonly RelationName[] {
  const name = table.parts.at(-1)?.text ?? ''
  const schema = table.parts.at(-2)?.text
  return schema === undefined ? searchPath.map((each) => ({ schema: each, name })) : [{ schema, name }]
}

function tablesOf({ definition = '', searchPath = [] }: CatalogRelation): readonly RelationName[] {
  return parseCached(definition).tables.flatMap((table) => candidates(table, searchPath))
}

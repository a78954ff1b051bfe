/** The catalog as one session sees it: what is committed, and what its own transaction has changed. */

import type { Catalog, CatalogFunction, CatalogRelation } from '../../sql/redshift/translate/context.ts'
import type { CatalogChange } from '../../sql/redshift/translate/plan.ts'
import { parseCached } from '../../sql/redshift/translate/translate.ts'
import type { TableName } from '../../sql/redshift/tree.ts'
import {
  type CatalogEntry,
  type CatalogState,
  isBound,
  isFunction,
  isRelation,
  keyOf,
  type RelationName,
} from './catalog-state.ts'
import type { CatalogWrite } from './catalog-store.ts'
import { systemRelation } from './system-views.ts'

export interface SessionCatalog {
  /** What names mean along a search path. */
  readonly view: (searchPath: readonly string[]) => Catalog
  /** Temporary tables of the session. */
  readonly temporaries: () => readonly CatalogRelation[]
  /** Everything in the schemas but temporary tables, in order. */
  readonly list: (schemas: readonly string[]) => readonly CatalogRelation[]
  /** From here to `commit` or `rollback` others' commits are not seen. Nothing happens when that is so already. */
  readonly freeze: () => void
  readonly frozen: () => boolean
  /** Notes the session's own changes. */
  readonly apply: (changes: readonly CatalogChange[]) => void
  /** What the table does not hold yet of the session's changes; it is taken for written from here on. */
  readonly takeUnwritten: () => readonly CatalogWrite[]
  /** A relation that this transaction has changed, and another has too and was first. */
  readonly overtaken: () => string | undefined
  /** Other sessions see the changes from now on. */
  readonly commit: () => void
  readonly rollback: () => void
}

export function sessionCatalog(state: CatalogState): SessionCatalog {
  const own = new Map<string, CatalogEntry | undefined>()
  // What stood where others have committed a change since this transaction began.
  const before = new Map<string, CatalogEntry | undefined>()
  // What the table holds by this transaction's own writing.
  const written = new Map<string, CatalogEntry | undefined>()
  let temporary: ReadonlyMap<string, CatalogRelation> = new Map()
  let temporaryOfTransaction = temporary
  let thaw: (() => void) | undefined

  const committed = (key: string): CatalogEntry | undefined => (before.has(key) ? before.get(key) : state.entry(key))

  const entry = (key: string): CatalogEntry | undefined => (own.has(key) ? own.get(key) : committed(key))

  const changedHere = (): readonly CatalogEntry[] =>
    [...new Set([...own.keys(), ...before.keys()])].flatMap((key) => entry(key) ?? [])

  const unchanged = (each: CatalogEntry): boolean => !own.has(keyOf(each)) && !before.has(keyOf(each))

  const all = (): readonly CatalogEntry[] => [...[...state.entries()].filter(unchanged), ...changedHere()]

  const functionsIn = (schema: string, name: string): readonly CatalogFunction[] =>
    all()
      .filter(isFunction)
      .filter((each) => each.schema === schema && each.function === name)

  const viewsMentioning = (name: string): readonly CatalogRelation[] => [
    ...state.mentioning(name).filter(unchanged),
    ...changedHere().filter(isBound),
  ]

  const boundViews = (name: RelationName): readonly CatalogRelation[] =>
    viewsMentioning(name.name).filter((view) => tablesOf(view).some((table) => keyOf(table) === keyOf(name)))

  const find = (
    schema: string | undefined,
    name: string,
    searchPath: readonly string[],
  ): CatalogRelation | undefined => {
    if (schema === undefined || schema === 'pg_temp') {
      const hidden = temporaryOfTransaction.get(name)
      if (hidden || schema === 'pg_temp') return hidden
    }
    for (const each of schema === undefined ? searchPath : [schema]) {
      const found = entry(keyOf({ schema: each, name }))
      if (found && isRelation(found)) return found
    }
    return systemRelation(schema, name, searchPath)
  }

  const view = (searchPath: readonly string[]): Catalog => ({
    relation: (schema, name) => find(schema, name, searchPath),
    within: view,
    inSchema: (schema) =>
      all()
        .filter((each) => isRelation(each) && each.schema === schema)
        .filter(isRelation),
    functions: (schema, name) =>
      (schema === undefined ? searchPath : [schema]).flatMap((each) => functionsIn(each, name)),
    viewsMentioning: (name) => viewsMentioning(name).filter(({ definition = '' }) => mentions(definition, name)),
    boundViews: (above) => (above.temporary ? [] : boundViews(above)),
  })

  const putTemporary = (name: string, put: CatalogRelation | undefined): void => {
    const changed = new Map(temporaryOfTransaction)
    if (put) changed.set(name, put)
    else changed.delete(name)
    temporaryOfTransaction = changed
  }

  const apply = (change: CatalogChange): void => {
    switch (change.kind) {
      case 'put':
        if (change.relation.temporary) putTemporary(change.relation.name, change.relation)
        else own.set(keyOf(change.relation), change.relation)
        break
      case 'put function':
        own.set(keyOf(change.function), change.function)
        break
      case 'drop':
        if (change.temporary) putTemporary(change.name, undefined)
        else own.set(keyOf(change), undefined)
        break
      case 'drop schema':
        for (const each of all()) if (each.schema === change.schema) own.set(keyOf(each), undefined)
        break
      case 'rename schema':
        for (const each of all()) {
          if (each.schema !== change.schema) continue
          own.set(keyOf(each), undefined)
          const moved = { ...each, schema: change.to }
          own.set(keyOf(moved), moved)
        }
    }
  }

  const end = (): void => {
    thaw?.()
    thaw = undefined
    own.clear()
    before.clear()
    written.clear()
  }

  return {
    view,
    temporaries: () => [...temporaryOfTransaction.values()],
    list(schemas) {
      const wanted = new Set(schemas.map((schema) => schema.toLowerCase()))
      return all()
        .filter(isRelation)
        .filter(({ schema }) => wanted.has(schema))
        .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    },
    freeze() {
      thaw ??= state.watch((replaced) => {
        for (const [key, old] of replaced) if (!before.has(key)) before.set(key, old)
      })
    },
    frozen: () => thaw !== undefined,
    apply(changes) {
      for (const change of changes) apply(change)
    },
    takeUnwritten() {
      const writes = [...own].map(([key, wanted]) => ({
        old: written.has(key) ? written.get(key) : committed(key),
        wanted,
      }))
      for (const [key, wanted] of own) written.set(key, wanted)
      return writes
    },
    overtaken() {
      const key = [...own.keys()].find((each) => before.has(each))
      return key?.slice(key.indexOf('\u0000') + 1)
    },
    commit() {
      const changed = new Map(own)
      end()
      if (changed.size > 0) state.commit(changed)
      temporary = temporaryOfTransaction
    },
    rollback() {
      end()
      temporaryOfTransaction = temporary
    },
  }
}

/** Does the name stand in the text as a word? */
const mentions = (text: string, name: string): boolean =>
  text
    .toLowerCase()
    .split(/[^a-z0-9_$]+/)
    .includes(name)

/** Where a name may be found; the last two parts of `database.schema.table` count. */
function candidates(table: TableName, searchPath: readonly string[]): readonly RelationName[] {
  const name = table.parts.at(-1)?.text ?? ''
  const schema = table.parts.at(-2)?.text
  return schema === undefined ? searchPath.map((each) => ({ schema: each, name })) : [{ schema, name }]
}

function tablesOf({ definition = '', searchPath = [], follows = [] }: CatalogRelation): readonly RelationName[] {
  return parseCached(definition)
    .tables.flatMap((table) => candidates(table, searchPath))
    .map(({ schema, name }) => {
      const followed = follows.find((each) => each.schema === schema && each.name === name)
      return { schema, name: followed?.to ?? name }
    })
}

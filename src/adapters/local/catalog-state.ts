/**
 * What Redshift knows of relations and DuckDB does not: lengths of text, keys, encodings, defaults as they were written,
 * views' own words. One process holds the file, so the catalog stands in memory, shared by the sessions of a warehouse:
 * what is committed here, and what a transaction has changed with its session.
 */
import type { CatalogRelation } from '../../sql/redshift/translate/context.ts'

export interface RelationName {
  readonly schema: string
  readonly name: string
}

/** Relations by `keyOf`; undefined where there is none any more. */
type Changed = ReadonlyMap<string, CatalogRelation | undefined>

/** Told what stood in the place of each change, before it is made. */
type Reader = (before: Changed) => void

export interface CatalogState {
  readonly relation: (key: string) => CatalogRelation | undefined
  readonly relations: () => Iterable<CatalogRelation>
  /** The bound views in whose words the name stands, and perhaps some more. */
  readonly mentioning: (name: string) => readonly CatalogRelation[]
  readonly commit: (changed: Changed) => void
  /** A transaction that began goes on seeing what stood there: it keeps what others replace. Returns its end. */
  readonly watch: (reader: Reader) => () => void
}

export const keyOf = ({ schema, name }: RelationName): string => `${schema}\u0000${name}`

/** Late-binding views stand by themselves; what is no view mentions nothing. */
export const isBound = ({ kind, late }: CatalogRelation): boolean => kind !== 'table' && late !== true

export function catalogState(relations: readonly CatalogRelation[]): CatalogState {
  const committed = new Map(relations.map((relation) => [keyOf(relation), relation]))
  const readers = new Set<Reader>()
  // Made when the first DROP asks: a run that only creates needs none.
  let mentions: Mentions | undefined

  const replace = (key: string, relation: CatalogRelation | undefined): void => {
    const old = committed.get(key)
    if (old) mentions?.remove(key, old)
    if (relation) {
      committed.set(key, relation)
      mentions?.add(key, relation)
    } else committed.delete(key)
  }

  return {
    relation: (key) => committed.get(key),
    relations: () => committed.values(),
    mentioning(name) {
      mentions ??= mentionsOf(committed)
      return [...mentions.keys(name)].flatMap((key) => committed.get(key) ?? [])
    },
    commit(changed) {
      const before = new Map([...changed.keys()].map((key) => [key, committed.get(key)]))
      for (const reader of readers) reader(before)
      for (const [key, relation] of changed) replace(key, relation)
    },
    watch(reader) {
      readers.add(reader)
      return () => readers.delete(reader)
    },
  }
}

/** Bound views by the words of their text. */
interface Mentions {
  readonly add: (key: string, relation: CatalogRelation) => void
  readonly remove: (key: string, relation: CatalogRelation) => void
  readonly keys: (name: string) => Iterable<string>
}

function mentionsOf(relations: ReadonlyMap<string, CatalogRelation>): Mentions {
  const byWord = new Map<string, Set<string>>()
  const all = new Set<string>()
  const mentions: Mentions = {
    add(key, relation) {
      if (!isBound(relation)) return
      all.add(key)
      for (const word of wordsOf(relation)) {
        const keys = byWord.get(word)
        if (keys) keys.add(key)
        else byWord.set(word, new Set([key]))
      }
    },
    remove(key, relation) {
      if (!all.delete(key)) return
      for (const word of wordsOf(relation)) {
        const keys = byWord.get(word)
        keys?.delete(key)
        if (keys?.size === 0) byWord.delete(word)
      }
    },
    // A name with other characters may be split among the words, or be written with an escape.
    keys: (name) => (/^[a-z0-9_]+$/.test(name) ? (byWord.get(name) ?? []) : all),
  }
  for (const [key, relation] of relations) mentions.add(key, relation)
  return mentions
}

function wordsOf({ definition = '' }: CatalogRelation): ReadonlySet<string> {
  return new Set(definition.toLowerCase().match(/[a-z0-9_]+/g))
}

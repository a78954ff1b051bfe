/**
 * What Redshift knows of relations and DuckDB does not: lengths of text, keys, encodings, defaults as they were written,
 * views' own words. One process holds the file, so the catalog stands in memory, shared by the sessions of a warehouse:
 * what is committed here, and what a transaction has changed with its session.
 */
import type { CatalogFunction, CatalogRelation } from '../../sql/redshift/translate/context.ts'

/** What the catalog keeps by schema and name. */
export type CatalogEntry = CatalogRelation | CatalogFunction

export const isFunction = (entry: CatalogEntry): entry is CatalogFunction => entry.kind === 'function'

export const isRelation = (entry: CatalogEntry): entry is CatalogRelation => entry.kind !== 'function'

export interface RelationName {
  readonly schema: string
  readonly name: string
}

/** Relations by `keyOf`; undefined where there is none any more. */
type Changed = ReadonlyMap<string, CatalogEntry | undefined>

/** Told what stood in the place of each change, before it is made. */
type Reader = (before: Changed) => void

export interface CatalogState {
  readonly entry: (key: string) => CatalogEntry | undefined
  readonly entries: () => Iterable<CatalogEntry>
  /** The bound views in whose words the name stands, and perhaps some more. */
  readonly mentioning: (name: string) => readonly CatalogRelation[]
  readonly commit: (changed: Changed) => void
  /** A transaction that began goes on seeing what stood there: it keeps what others replace. Returns its end. */
  readonly watch: (reader: Reader) => () => void
}

export const keyOf = ({ schema, name }: RelationName): string => `${schema}\u0000${name}`

/** Late-binding views stand by themselves; what is no view mentions nothing. */
export const isBound = (entry: CatalogEntry): entry is CatalogRelation =>
  isRelation(entry) && entry.kind !== 'table' && entry.late !== true

export function catalogState(entries: readonly CatalogEntry[]): CatalogState {
  const committed = new Map(entries.map((entry) => [keyOf(entry), entry]))
  const readers = new Set<Reader>()
  // Made when the first DROP asks: a run that only creates needs none.
  let mentions: Mentions | undefined

  const replace = (key: string, entry: CatalogEntry | undefined): void => {
    const old = committed.get(key)
    if (old) mentions?.remove(key, old)
    if (entry) {
      committed.set(key, entry)
      mentions?.add(key, entry)
    } else committed.delete(key)
  }

  return {
    entry: (key) => committed.get(key),
    entries: () => committed.values(),
    mentioning(name) {
      mentions ??= mentionsOf(committed)
      return [...mentions.keys(name)].flatMap((key) => committed.get(key) ?? []).filter(isBound)
    },
    commit(changed) {
      const before = new Map([...changed.keys()].map((key) => [key, committed.get(key)]))
      for (const reader of readers) reader(before)
      for (const [key, entry] of changed) replace(key, entry)
    },
    watch(reader) {
      readers.add(reader)
      return () => readers.delete(reader)
    },
  }
}

/** Bound views by the words of their text. */
interface Mentions {
  readonly add: (key: string, entry: CatalogEntry) => void
  readonly remove: (key: string, entry: CatalogEntry) => void
  readonly keys: (name: string) => Iterable<string>
}

function mentionsOf(entries: ReadonlyMap<string, CatalogEntry>): Mentions {
  const byWord = new Map<string, Set<string>>()
  const all = new Set<string>()
  const mentions: Mentions = {
    add(key, entry) {
      if (!isBound(entry)) return
      all.add(key)
      for (const word of wordsOf(entry)) {
        const keys = byWord.get(word)
        if (keys) keys.add(key)
        else byWord.set(word, new Set([key]))
      }
    },
    remove(key, entry) {
      if (!all.delete(key) || !isBound(entry)) return
      for (const word of wordsOf(entry)) {
        const keys = byWord.get(word)
        keys?.delete(key)
        if (keys?.size === 0) byWord.delete(word)
      }
    },
    // A name with other characters may be split among the words, or be written with an escape.
    keys: (name) => (/^[a-z0-9_]+$/.test(name) ? (byWord.get(name) ?? []) : all),
  }
  for (const [key, entry] of entries) mentions.add(key, entry)
  return mentions
}

function wordsOf({ definition = '', follows = [] }: CatalogRelation): ReadonlySet<string> {
  const names = follows.map(({ to }) => to)
  return new Set(
    [definition, ...names]
      .join(' ')
      .toLowerCase()
      .match(/[a-z0-9_]+/g),
  )
}

/** Which names a query may use, and what is known of them. */
import type { SqlType } from '../types.ts'
import { quoteName } from './quoting.ts'

/** A column of a query's result. */
export interface OutputColumn {
  readonly name: string
  readonly type?: SqlType
  /** The column is a plain string literal, which an INSERT still reads as any type. */
  readonly literal?: string
  readonly isNull?: true
}

/** One item of FROM. */
export interface Source {
  /** Lower case: the alias, or the table's own name. */
  readonly alias: string
  /** Schema of a table without an alias: `public.t.c` is one of its columns. */
  readonly schema?: string
  /** Absent when nobody knows them. */
  readonly columns?: readonly OutputColumn[]
  /** The columns belong to an element of a SUPER array: the alias itself is the value. */
  readonly element?: boolean
  /** The engine's SQL for the whole row, when that is not the alias: rows packed beside unnested elements. */
  readonly engine?: string
}

/** What stands before the dot in the engine's SQL; nothing for a derived table without a name. */
export function qualifier({ alias, engine }: Source): string {
  return engine ?? (alias === '' ? '' : quoteName(alias))
}

export interface Scope {
  readonly sources: Source[]
  /** Columns that USING or NATURAL merged: they stand once, without a table. */
  readonly merged: Set<string>
  /** Output names of the select list so far, which later items may use. */
  readonly aliases: Map<string, SqlType | undefined>
  /** Common table expressions, by name. */
  readonly ctes: ReadonlyMap<string, readonly OutputColumn[] | undefined>
  /** The query around a subquery. */
  readonly outer?: Scope
}

export function emptyScope(): Scope {
  return { sources: [], merged: new Set(), aliases: new Map(), ctes: new Map() }
}

/** The scope of a query inside another one. */
export function innerScope(outer: Scope): Scope {
  return { sources: [], merged: new Set(), aliases: new Map(), ctes: outer.ctes, outer }
}

export type Found =
  | { readonly kind: 'column'; readonly source: Source; readonly column: OutputColumn }
  | { readonly kind: 'alias'; readonly type: SqlType | undefined }
  | { readonly kind: 'ambiguous' }

/** Looks for a column by its bare name, from the innermost query outwards. */
export function findColumn(scope: Scope, name: string): Found | undefined {
  const found: Found[] = []
  for (const source of scope.sources) {
    const column = source.columns?.find((candidate) => candidate.name === name)
    if (column) found.push({ kind: 'column', source, column })
  }
  if (found.length > 1 && !scope.merged.has(name)) return { kind: 'ambiguous' }
  if (found[0]) return found[0]
  if (scope.sources.some(({ columns }) => columns === undefined)) return undefined
  if (scope.aliases.has(name)) return { kind: 'alias', type: scope.aliases.get(name) }
  return scope.outer && findColumn(scope.outer, name)
}

export function findSource(scope: Scope, alias: string): Source | undefined {
  return scope.sources.find((source) => source.alias === alias) ?? (scope.outer && findSource(scope.outer, alias))
}

export function findTable(scope: Scope, schema: string, table: string): Source | undefined {
  const here = scope.sources.find((source) => source.alias === table && source.schema === schema)
  return here ?? (scope.outer && findTable(scope.outer, schema, table))
}

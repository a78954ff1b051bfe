/** What the translators of expressions, queries and statements share. */
import type { CallRule } from '../call-rule.ts'
import type { TableAttributes } from '../statement.ts'
import type { Call, Expression, Query, TableName } from '../tree.ts'
import type { SqlType } from '../types.ts'
import type { OutputColumn, Scope } from './scope.ts'

/** The statement cannot run: Redshift refuses it, or the embedded engine could not run it faithfully. */
export class RefusedSql extends Error {
  override readonly name = 'RefusedSql'
  readonly position: number
  readonly hint?: string
  readonly sqlState: string
  constructor(message: string, position: number, facts: { hint?: string | undefined; sqlState?: string } = {}) {
    super(message)
    this.position = position
    this.sqlState = facts.sqlState ?? '0A000'
    if (facts.hint !== undefined) this.hint = facts.hint
  }
}

/** A column as the catalog knows it. */
export interface CatalogColumn {
  readonly name: string
  /** Absent for what somebody else made, with a type that Redshift does not have. */
  readonly type?: SqlType
  readonly notNull?: boolean
  /** As it was written. */
  readonly default?: string
  readonly identity?: Identity
  readonly encode?: string
  readonly comment?: string
}

export interface Identity {
  readonly seed: number
  readonly step: number
  /** A value may be given. */
  readonly byDefault: boolean
  /** The engine's sequence. */
  readonly sequence: string
}

/** A relation that was called so when the view was made, and is called `to` now. */
export interface Follow {
  readonly schema: string
  readonly name: string
  readonly to: string
}

export interface CatalogRelation {
  readonly schema: string
  readonly name: string
  readonly temporary: boolean
  readonly kind: 'table' | 'view' | 'materialized_view'
  readonly columns: readonly CatalogColumn[]
  /** A view's query as it was written, and the schemas in which it looks for names. */
  readonly definition?: string
  readonly searchPath?: readonly string[]
  /** Names in the definition whose relations have another name by now: a bound view follows them. */
  readonly follows?: readonly Follow[]
  readonly late?: boolean
  /** The engine has no object for it: a late-binding view on a table that was not there. */
  readonly deferred?: true
  readonly attributes?: TableAttributes
  readonly constraints?: readonly string[]
  readonly comment?: string
  /** Where the engine keeps it, when that is not `schema.name`: the views of the system catalog. */
  readonly engineName?: string
}

/** A function that users wrote in SQL. */
export interface CatalogFunction {
  readonly kind: 'function'
  readonly schema: string
  /** With the types of its parameters: `f_sum(integer, integer)`. */
  readonly name: string
  /** The bare name. */
  readonly function: string
  readonly parameters: readonly SqlType[]
  readonly returns: SqlType
  readonly volatility: 'volatile' | 'stable' | 'immutable'
  /** `select $1 + $2`. */
  readonly body: string
}

/** What stands in the warehouse, as far as the statement names it. */
export interface Catalog {
  /** Without a schema: a temporary table, or the first match of the search path. */
  readonly relation: (schema: string | undefined, name: string) => CatalogRelation | undefined
  /** The same catalog, seen along another search path: names in a view are looked for as they were when it was made. */
  readonly within: (searchPath: readonly string[]) => Catalog
  /** Functions of a name; without a schema those of the search path, the first schema first. */
  readonly functions: (schema: string | undefined, name: string) => readonly CatalogFunction[]
  /** Bound views in whose words the name stands. */
  readonly viewsMentioning: (name: string) => readonly CatalogRelation[]
  readonly inSchema: (schema: string) => readonly CatalogRelation[]
  /** Views that are bound to a relation, and so are in the way of its DROP. */
  readonly boundViews: (relation: CatalogRelation) => readonly CatalogRelation[]
}

export interface TranslateOptions {
  readonly catalog: Catalog
  /** Rules about a function, by its lower-case name. */
  readonly rules: (name: string) => readonly CallRule[] | undefined
  /** The database's name in `database.schema.table`. */
  readonly database: string
  /** The engine's name of that database. */
  readonly engineCatalog: string
  /** Where unqualified names are looked for; the first is where they are made. */
  readonly searchPath: readonly string[]
  /** Attributes of SUPER values are found by the letters that are written, as `enable_case_sensitive_super_attribute` says. */
  readonly caseSensitiveAttributes?: boolean
  /** A text that no other call ever returned for this database. */
  readonly uniqueName: () => string
  /** Watches expressions, to find the one that fails. */
  readonly probe?: Probe
}

/** What one translation watches, and what it came by. */
export interface Probe {
  /** Expressions of this height are watched: 1 holds no other, 2 holds one of height 1 …; 0: values on their way into columns. */
  readonly height: number
  /** The greatest height that the translation met. */
  tallest: number
  /** The greatest height met since the expression around was entered. */
  below: number
  /** The first place of each watched text: what is grouped by must stay what is selected. */
  readonly places: Map<string, number>
}

export interface Context extends TranslateOptions {
  /** The statement as it was written. */
  readonly source: string
  /** Items of the function library that the statement needs. */
  readonly needs: Set<string>
  /** What `$1`, `$2` … stand for in the body of a function. */
  readonly parameters: readonly Sql[]
  /** The call of a function that users made; undefined when it is none of theirs. */
  readonly callOfOwn: (node: Call, scope: Scope) => Sql | undefined
  /** Expressions hold queries and queries hold expressions; they meet here. */
  readonly expression: (node: Expression, scope: Scope) => Sql
  readonly query: (node: Query, scope: Scope, options?: QueryOptions) => QuerySql
  /** A view's query, read anew: so that it always means what its tables are now. */
  readonly expandView: (view: CatalogRelation, position: number) => QuerySql
  /** The engine's text of a default that the catalog keeps as it was written. */
  readonly defaultOf: (written: string, column: CatalogColumn) => string
  /** Every table that the statement names, and every common table expression. */
  readonly tables: readonly TableName[]
  readonly cteNames: readonly string[]
}

export interface QueryOptions {
  /** Cast the result to the types that Redshift gives it, where the engine's may differ. */
  readonly exactTypes?: boolean
  /** A NULL takes its type from the other side of a set operation. */
  readonly openNulls?: boolean
}

/** An interval as so many months, days or microseconds: the engine's function, and how many of them. */
export interface IntervalUnit {
  readonly function: string
  readonly amount: number
}

/** An expression in the engine's SQL. */
export interface Sql {
  readonly text: string
  readonly type?: SqlType
  /** Needs no parentheses as an operand. */
  readonly atomic: boolean
  /** The text of a plain string literal: its type is still open. */
  readonly literal?: string
  /** A number literal with its sign. */
  readonly number?: string
  /** A bare word. */
  readonly word?: string
  readonly isNull?: true
  /** What Redshift calls the column that this expression makes. */
  readonly name?: string
  /** An interval literal of one unit. */
  readonly intervalUnit?: IntervalUnit
  /** The engine's type may be another than `type`. */
  readonly inexact?: true
}

export interface QuerySql {
  readonly text: string
  /** Absent when a `*` covers a relation that the catalog does not know. */
  readonly columns?: readonly OutputColumn[]
}

/** Ready to be an operand. */
export function operand(sql: Sql): string {
  return sql.atomic ? sql.text : `(${sql.text})`
}

/** What the rewriter must know of a function of Redshift to call it on the embedded engine. */
import type { SqlType } from './types.ts'

/** One argument of a call, already rewritten. */
export interface CallArgument {
  /** The engine's SQL. May be put into other SQL any number of times, in any place; do not look inside it. */
  readonly sql: string
  /** The decoded text, when the argument is one plain string literal. */
  readonly literal?: string
  /** The lower-case word, when the argument is one bare word such as `day` or a column name. */
  readonly word?: string
  /** The text of a number literal with its sign, when the argument is one. */
  readonly number?: string
  /** The Redshift type, when it could be inferred. */
  readonly type?: SqlType
  /** `name => value` or `name := value` arguments. */
  readonly name?: string
}

/** What stands around the parentheses of a call. */
export interface CallContext {
  readonly distinct: boolean
  /** `approximate` stood before the name: `APPROXIMATE COUNT(DISTINCT x)`. */
  readonly approximate: boolean
  /** ORDER BY inside WITHIN GROUP (…): the engine's SQL after the words ORDER BY, item by item. */
  readonly withinGroup?: readonly SortItem[]
  readonly nulls?: 'ignore' | 'respect'
  /** ` OVER (…)`, or '' for a plain call. */
  readonly over: string
  /** The parts of OVER (…), when there is one: a rule may check them (a frame is required, none is allowed, …). */
  readonly window?: WindowShape
  /** Stops the statement: the construct cannot run faithfully here, or does not exist in Redshift. */
  readonly refuse: (refusal: Refusal) => never
}

export interface SortItem {
  /** The expression with ASC/DESC and NULLS as the engine reads it. */
  readonly sql: string
  readonly expression: CallArgument
  readonly descending: boolean
}

export interface WindowShape {
  readonly partitioned: boolean
  readonly ordered: boolean
  /** ROWS …, as the engine reads it; absent without a frame. */
  readonly frame?: string
}

export interface Refusal {
  /** One sentence without a full stop. */
  readonly reason: string
  /** The way that works on Redshift and here. */
  readonly hint?: string
  /** `redshift`: Redshift refuses it too. `engine`: Redshift has it, the embedded engine cannot do it faithfully. */
  readonly by?: 'redshift' | 'engine'
}

export interface CallRule {
  /** Lower-case name as Redshift knows it; several rules for one name are tried by `arity`. */
  readonly name: string
  /** Least and greatest number of arguments; outside it the call is an error with Redshift's words. */
  readonly arity?: readonly [least: number, most: number]
  /** The engine's function with the same arguments and the same meaning. */
  readonly rename?: string
  /** This argument is a date part: a bare word or a string; `literal` holds its lower-case text either way. */
  readonly datePartArgument?: number
  /** Written without parentheses too: SYSDATE, CURRENT_DATE. */
  readonly bare?: boolean
  /** Aggregate functions may stand where window functions may, and take DISTINCT; window functions need OVER. */
  readonly kind?: 'scalar' | 'aggregate' | 'window'
  /** The whole call in the engine's SQL. `context.over` is appended by the driver unless `placesOver` says otherwise. */
  readonly rewrite?: (args: readonly CallArgument[], context: CallContext) => string
  /** `rewrite` puts `context.over` where it belongs itself. */
  readonly placesOver?: boolean
  /** The type of the result, for inference: decimal division, AVG, lengths of text. */
  readonly returns?: SqlType | ((args: readonly CallArgument[], context: CallContext) => SqlType | undefined)
  /** The name Redshift gives an unnamed result column; the function's name when absent. */
  readonly columnName?: string
  /** Items of the function library that must be installed before the statement runs. */
  readonly needs?: readonly string[]
  readonly refuse?: Refusal
}

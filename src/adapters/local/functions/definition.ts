/** What the function library is made of. */
import type { ScalarFunction } from '../../duckdb/connection.ts'

/** A macro of SQL: free at run time, chosen by the number and types of its arguments. */
export interface Macro {
  readonly name: string
  /** Parameters and body of each overload, as DuckDB writes them: `(x timestamp) as x::date`. */
  readonly overloads: readonly string[]
}

/** What a scalar function may ask of the world. */
export interface FunctionWorld {
  /** Microseconds since the epoch. */
  readonly nowMicros: () => bigint
}

/** One topic's part of the library. */
export interface Topic {
  readonly macros: readonly Macro[]
  readonly functions: readonly ScalarFunction[]
}

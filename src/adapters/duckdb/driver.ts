/** The door to `@duckdb/node-api`: no other file names the package. It is loaded on first use, which costs 80 ms. */

export type Driver = typeof import('@duckdb/node-api')

export type {
  DuckDBAppender,
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBResult,
  DuckDBScalarFunction,
  DuckDBType,
  DuckDBValue,
} from '@duckdb/node-api'

export function loadDriver(): Promise<Driver> {
  return import('@duckdb/node-api')
}

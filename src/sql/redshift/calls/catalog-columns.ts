/** PG_GET_COLS and PG_GET_LATE_BINDING_VIEW_COLS: the columns of relations, as rows. (AWS: "Catalog functions") */
import type { CallRule } from '../call-rule.ts'
import { quoted } from './argument.ts'
import { VARCHAR } from './result-types.ts'

const COLUMNS = 'view_schema, view_name, col_name, col_type, col_num'

/** A table in parentheses; the view behind it belongs to the embedded warehouse. */
export function catalogColumnsSql(name: string, args: readonly string[], searchPath: readonly string[]): string {
  const from = `SELECT ${COLUMNS} FROM __rs.system_catalog."_relation_columns"`
  if (name === 'pg_get_late_binding_view_cols') return `(${from} WHERE late)`
  const wanted = args[0] ?? 'NULL'
  const schemas = searchPath.map(quoted).join(', ')
  return `(${from} WHERE (contains(${wanted}, '.') AND view_schema || '.' || view_name = lower(${wanted}))
    OR (view_name = lower(${wanted}) AND view_schema IN (${schemas})))`
}

/** In the select list a row is one text: `(public,sales,price,"numeric(8,2)",8)`. */
const rule = (name: string, count: number, searchPath: () => readonly string[]): CallRule => ({
  name,
  arity: [count, count],
  rewrite: (args) => {
    const rows = catalogColumnsSql(
      name,
      args.map(({ sql }) => sql),
      searchPath(),
    )
    const type = `CASE WHEN regexp_matches(col_type, '[(, ]') THEN '"' || col_type || '"' ELSE col_type END`
    const row = `'(' || view_schema || ',' || view_name || ',' || col_name || ',' || ${type} || ',' || col_num || ')'`
    return `unnest((SELECT list(${row} ORDER BY view_schema, view_name, col_num) FROM ${rows}))`
  },
  returns: VARCHAR,
})

export const catalogColumnRules = (searchPath: () => readonly string[]): readonly CallRule[] => [
  rule('pg_get_cols', 1, searchPath),
  rule('pg_get_late_binding_view_cols', 0, searchPath),
]

/** The engine-side half of the constructs of `sql/redshift/translate`: what stands beside the function library. */
import type { DuckDbConnection } from '../duckdb/connection.ts'

/** `__rs` is the catalog in memory that holds the function library. */
const MACROS: readonly string[] = [
  // For comparisons, where trailing blanks do not count. Most text has none, and is then passed on as it is.
  `trimmed(x) as case when suffix(x, ' ') then rtrim(x, ' ') else x end`,
  // PostgreSQL's rule: a start counts as inside, an end does not, and either pair may be in any order.
  `overlaps(a, b, c, d) as case when least(a, b) = least(c, d) then true
    else least(a, b) < greatest(c, d) and least(c, d) < greatest(a, b) end`,
  // Unnesting is lax: what is no array is one element, what is nothing is none.
  `super_items(x) as case when json_type(x) = 'ARRAY' then json_extract(x, '$[*]') when x is null or json_type(x) = 'NULL' then [] else [x] end`,
  `super_values(x) as case when json_type(x) = 'OBJECT' then json_extract(x, '$.*') else [] end`,
]

/** After the function library, whose catalog it joins. */
export async function installCoreMacros(connection: DuckDbConnection): Promise<void> {
  await connection.run(
    ['begin', ...MACROS.map((macro) => `create or replace macro __rs.main.${macro}`), 'commit'].join(';\n'),
  )
}

/** `pg_depend` and `pg_rewrite`: which views are tied to what. A view depends on what it reads by way of its rule. */

import { oidOf, relationOid } from '../../adapters/local/system-view-sources.ts'
import type { Dependency } from '../../core/relation.ts'

const VIEWS_OF_RULES = 2618
const CLASSES = 1259

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

const ruleOid = ({ view }: Dependency): string => oidOf('rule', literal(view.schema), literal(view.identifier))
const viewOid = ({ view }: Dependency): string => relationOid(literal(view.schema), literal(view.identifier))

/** By name: the query that stands for the table. */
export const dependencyTables: ReadonlyMap<string, (dependencies: readonly Dependency[]) => string> = new Map([
  [
    'pg_depend',
    (dependencies) =>
      rowsSql(
        'null::bigint as classid, null::bigint as objid, null::integer as objsubid, null::bigint as refclassid, null::bigint as refobjid, null::integer as refobjsubid, null::varchar as deptype',
        dependencies.map((each) => {
          const { schema, identifier } = each.on
          const on = relationOid(literal(schema), literal(identifier))
          return `${VIEWS_OF_RULES}, ${ruleOid(each)}, 0, ${CLASSES}, ${on}, 0, 'n'`
        }),
      ),
  ],
  [
    'pg_rewrite',
    (dependencies) =>
      rowsSql(
        'null::bigint as oid, null::varchar as rulename, null::bigint as ev_class, null::varchar as ev_type, null::boolean as is_instead',
        [...new Set(dependencies.map((each) => `${ruleOid(each)}, '_RETURN', ${viewOid(each)}, '1', true`))],
      ),
  ],
])

function rowsSql(shape: string, rows: readonly string[]): string {
  return [`select ${shape} where false`, ...rows.map((row) => `select ${row}`)].join(' union all ')
}

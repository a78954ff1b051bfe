/** Catalog views of Redshift that tools and people read, answered from our catalog and the engine's. */
import type { CatalogRelation } from '../../sql/redshift/translate/context.ts'
import { parseType, type SqlType } from '../../sql/redshift/types.ts'
import { DEFINITIONS, type ViewDefinition } from './system-view-definitions.ts'
import { EMPTY_VIEWS } from './system-view-empties.ts'
import { withSources } from './system-view-sources.ts'

interface SystemView extends Pick<ViewDefinition, 'schema' | 'sql'> {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type?: SqlType }[]
}

const VIEWS: readonly SystemView[] = [
  ...DEFINITIONS.flatMap(({ schema, names, columns, sql }) =>
    names.map((name): SystemView => ({ schema, name, columns: columnsOf(columns), sql })),
  ),
  ...Object.entries(EMPTY_VIEWS).map(
    ([name, columns]): SystemView => ({
      schema: 'pg_catalog',
      name,
      columns: columnsOf(columns),
      sql: `select ${columnsOf(columns)
        .map(() => 'null')
        .join(', ')} where false`,
    }),
  ),
]

/** `name type, name type`; a name may have quotes. */
function columnsOf(text: string): SystemView['columns'] {
  return text.split(/,(?![^(]*\))/).map((part) => {
    const [, name = '', written = ''] = /^\s*"?(\w+)"?\s+(.*?)\s*$/s.exec(part) ?? []
    const type = parseType(written)
    return { name, ...(type && { type }) }
  })
}

/** The engine has schemas of Redshift's names itself, and lets nobody add to them. */
const ENGINE_SCHEMAS = { pg_catalog: 'system_catalog', information_schema: 'system_information' } as const

/** What statements can name; a name with `_` before it is for functions to read. */
const byName = new Map(
  VIEWS.filter(({ name }) => !name.startsWith('_')).map((view) => [`${view.schema}.${view.name}`, view]),
)

/** Rows that belong to a session stand in a temporary table of its own. */
export const sessionTable = (name: string): string => `temp.main."__${name}"`

/** A system view, by its name with or without its schema. */
export function systemRelation(
  schema: string | undefined,
  name: string,
  searchPath: readonly string[],
): CatalogRelation | undefined {
  const view = byName.get(`${schema ?? 'pg_catalog'}.${name}`)
  if (!view) return undefined
  return {
    schema: view.schema,
    name,
    temporary: false,
    kind: 'table',
    columns: view.columns,
    engineName: engineNameOf(view, searchPath),
  }
}

function engineNameOf({ schema, name, sql }: SystemView, searchPath: readonly string[]): string {
  if (sql === '') return sessionTable(name)
  const view = `__rs.${ENGINE_SCHEMAS[schema]}."${name}"`
  if (name !== 'pg_table_def') return view
  // r_PG_TABLE_DEF: tables of the search path only.
  const visible = searchPath.map((each) => `'${each.replaceAll("'", "''")}'`)
  return `(SELECT * FROM ${view} WHERE schemaname IN (${['NULL', ...visible].join(', ')}))`
}

/** SQL that makes the views: once a process, when one of them is asked for. */
export function systemViewsSql(catalog: string, database: string): readonly string[] {
  const create = ({ schema, name, columns, sql }: SystemView): string => {
    const names = columns.map((column) => `"${column.name}"`).join(', ')
    return `create or replace view __rs.${ENGINE_SCHEMAS[schema]}."${name}"(${names}) as ${withSources(sql, catalog, database)}`
  }
  return [
    ...Object.values(ENGINE_SCHEMAS).map((name) => `create schema if not exists __rs.${name}`),
    ...VIEWS.filter(({ sql }) => sql !== '').map(create),
  ]
}

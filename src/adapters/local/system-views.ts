/** Catalog views of Redshift that tools and people read, answered from our catalog and the engine's. */
import type { CatalogRelation } from '../../sql/redshift/translate/context.ts'
import { parseType } from '../../sql/redshift/types.ts'

interface SystemView {
  readonly schema: 'pg_catalog' | 'information_schema'
  readonly name: string
  /** `name type` pairs. */
  readonly columns: readonly (readonly [name: string, type: string])[]
  /** The engine's SQL; `{relations}` and `{columns}` are the two sources below, `{database}` the database's name. */
  readonly sql: string
}

const text = (length = 128): string => `character varying(${length})`

const VIEWS: readonly SystemView[] = [
  {
    schema: 'pg_catalog',
    name: 'pg_table_def',
    columns: [
      ['schemaname', text()],
      ['tablename', text()],
      ['column', text()],
      ['type', text()],
      ['encoding', text(32)],
      ['distkey', 'boolean'],
      ['sortkey', 'integer'],
      ['notnull', 'boolean'],
    ],
    sql: `select schema_name, relation_name, column_name, type, coalesce(encode, default_encoding), is_distkey, sortkey, not_null
      from {columns} where kind <> 'view'`,
  },
  {
    schema: 'pg_catalog',
    name: 'svv_tables',
    columns: [
      ['table_catalog', text()],
      ['table_schema', text()],
      ['table_name', text()],
      ['table_type', text()],
      ['remarks', text(256)],
    ],
    sql: `select {database}, schema_name, relation_name, case kind when 'table' then 'BASE TABLE' else 'VIEW' end, comment from {relations}`,
  },
  {
    schema: 'pg_catalog',
    name: 'svv_columns',
    columns: [
      ['table_catalog', text()],
      ['table_schema', text()],
      ['table_name', text()],
      ['column_name', text()],
      ['ordinal_position', 'integer'],
      ['column_default', text(4000)],
      ['is_nullable', text(3)],
      ['data_type', text()],
      ['character_maximum_length', 'integer'],
      ['numeric_precision', 'integer'],
      ['numeric_scale', 'integer'],
      ['remarks', text(256)],
    ],
    sql: `select {database}, schema_name, relation_name, column_name, ordinal, column_default, case when not_null then 'NO' else 'YES' end,
      base_type, length, "precision", "scale", comment from {columns}`,
  },
  {
    schema: 'pg_catalog',
    name: 'svv_table_info',
    columns: [
      ['database', text()],
      ['schema', text()],
      ['table_id', 'bigint'],
      ['table', text()],
      ['encoded', text(8)],
      ['diststyle', text()],
      ['sortkey1', text()],
      ['sortkey_num', 'integer'],
      ['tbl_rows', 'numeric(38,0)'],
    ],
    sql: `select {database}, r.schema_name, t.table_oid, r.relation_name, 'N', r.diststyle, r.sortkey1, r.sortkey_num, t.estimated_size
      from {relations} r join duckdb_tables() t on t.database_name = {catalog} and t.schema_name = r.schema_name and t.table_name = r.relation_name
      where t.estimated_size > 0`,
  },
  {
    schema: 'pg_catalog',
    name: 'pg_tables',
    columns: [
      ['schemaname', text()],
      ['tablename', text()],
      ['tableowner', text()],
    ],
    sql: `select schema_name, relation_name, current_user from {relations} where kind <> 'view'`,
  },
  {
    schema: 'pg_catalog',
    name: 'pg_views',
    columns: [
      ['schemaname', text()],
      ['viewname', text()],
      ['viewowner', text()],
      ['definition', text(65535)],
    ],
    sql: `select schema_name, relation_name, current_user, definition from {relations} where kind <> 'table'`,
  },
  {
    schema: 'information_schema',
    name: 'tables',
    columns: [
      ['table_catalog', text()],
      ['table_schema', text()],
      ['table_name', text()],
      ['table_type', text()],
    ],
    sql: `select {database}, schema_name, relation_name, case kind when 'table' then 'BASE TABLE' else 'VIEW' end from {relations}`,
  },
  {
    schema: 'information_schema',
    name: 'views',
    columns: [
      ['table_catalog', text()],
      ['table_schema', text()],
      ['table_name', text()],
      ['view_definition', text(65535)],
    ],
    sql: `select {database}, schema_name, relation_name, definition from {relations} where kind <> 'table'`,
  },
  {
    schema: 'information_schema',
    name: 'schemata',
    columns: [
      ['catalog_name', text()],
      ['schema_name', text()],
      ['schema_owner', text()],
    ],
    sql: `select {database}, schema_name, current_user from duckdb_schemas() where database_name = {catalog} and not internal and schema_name not in ('wh_catalog', 'main')`,
  },
  {
    schema: 'information_schema',
    name: 'columns',
    columns: [
      ['table_catalog', text()],
      ['table_schema', text()],
      ['table_name', text()],
      ['column_name', text()],
      ['ordinal_position', 'integer'],
      ['column_default', text(4000)],
      ['is_nullable', text(3)],
      ['data_type', text()],
      ['character_maximum_length', 'integer'],
      ['numeric_precision', 'integer'],
      ['numeric_scale', 'integer'],
    ],
    sql: `select {database}, schema_name, relation_name, column_name, ordinal, column_default, case when not_null then 'NO' else 'YES' end,
      base_type, length, "precision", "scale" from {columns}`,
  },
]

const relationsSql = (store: string): string => `(
  select schema_name, relation_name, kind, (body->>'$.comment') as comment, (body->>'$.definition') as definition,
    case when (body->>'$.attributes.distkey') is not null then 'KEY(' || (body->>'$.attributes.distkey') || ')'
      else upper(coalesce(body->>'$.attributes.diststyle', 'AUTO(ALL)')) end as diststyle,
    (body->>'$.attributes.sortkey[0]') as sortkey1, coalesce(json_array_length(body, '$.attributes.sortkey'), 0)::int as sortkey_num
  from ${store})`

const columnsSql = (store: string): string => `(
  select schema_name, relation_name, kind, (c->>'$.name') as column_name, (i + 1)::int as ordinal, (c->>'$.encode') as encode,
    (c->>'$.default') as column_default, coalesce((c->>'$.notNull')::boolean, false) as not_null, (c->>'$.comment') as comment,
    coalesce(c->>'$.type.name', 'character varying') as base_type, (c->>'$.type.length')::int as length,
    (c->>'$.type.precision')::int as "precision", (c->>'$.type.scale')::int as "scale",
    (c->>'$.type.name') || case when (c->>'$.type.length') is not null then '(' || (c->>'$.type.length') || ')'
      when (c->>'$.type.precision') is not null then '(' || (c->>'$.type.precision') || ',' || (c->>'$.type.scale') || ')' else '' end as type,
    coalesce(distkey = (c->>'$.name'), false) as is_distkey, coalesce(list_position(sortkey, c->>'$.name'), 0)::int as sortkey,
    -- What Redshift chooses when nothing is said: r_CREATE_TABLE_NEW, "ENCODE AUTO".
    case when list_contains(sortkey, c->>'$.name') or (c->>'$.type.name') in ('boolean', 'real', 'double precision', 'super') then 'none'
      when (c->>'$.type.name') in ('character', 'character varying', 'varbyte') then 'lzo' else 'az64' end as default_encoding
  from (select schema_name, relation_name, kind, (body->>'$.attributes.distkey') as distkey,
      (body->>'$.attributes.sortkey[*]') as sortkey, unnest(body->'$.columns[*]') as c, unnest(range(json_array_length(body, '$.columns')::bigint)) as i
    from ${store}))`

/** The engine has schemas of Redshift's names itself, and lets nobody add to them. */
const ENGINE_SCHEMAS = { pg_catalog: 'system_catalog', information_schema: 'system_information' } as const

const byName = new Map(VIEWS.map((view) => [`${view.schema}.${view.name}`, view]))

/** A system view, by its name with or without its schema. */
export function systemRelation(schema: string | undefined, name: string): CatalogRelation | undefined {
  const view = byName.get(`${schema ?? 'pg_catalog'}.${name}`)
  if (!view) return undefined
  return {
    schema: view.schema,
    name,
    temporary: false,
    kind: 'table',
    columns: view.columns.map(([column, type]) => {
      const parsed = parseType(type)
      return { name: column, ...(parsed && { type: parsed }) }
    }),
    engineName: `__rs.${ENGINE_SCHEMAS[view.schema]}."${name}"`,
  }
}

/** SQL that makes the views: once a process, when one of them is asked for. */
export function systemViewsSql(catalog: string, database: string): readonly string[] {
  const store = `"${catalog.replaceAll('"', '""')}".wh_catalog.relations`
  const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`
  const create = ({ schema, name, columns, sql }: SystemView): string => {
    const body = sql
      .replaceAll('{relations}', relationsSql(store))
      .replaceAll('{columns}', columnsSql(store))
      .replaceAll('{database}', literal(database))
      .replaceAll('{catalog}', literal(catalog))
    return `create or replace view __rs.${ENGINE_SCHEMAS[schema]}."${name}"(${columns.map(([column]) => `"${column}"`).join(', ')}) as ${body}`
  }
  return [
    ...Object.values(ENGINE_SCHEMAS).map((name) => `create schema if not exists __rs.${name}`),
    ...VIEWS.map(create),
  ]
}

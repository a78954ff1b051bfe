/** Catalog views of Redshift that tools and people read, answered from our catalog and the engine's. */
import type { CatalogRelation } from '../../sql/redshift/translate/context.ts'
import { parseType } from '../../sql/redshift/types.ts'

interface SystemView {
  readonly schema: 'pg_catalog' | 'information_schema'
  readonly name: string
  /** `name type` pairs. */
  readonly columns: readonly (readonly [name: string, type: string])[]
  /** The engine's SQL; '' for what each session fills itself. `{relations}` and `{columns}` are the two sources below, `{database}` the database's name. */
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
      // There are no domains; drivers ask for their names.
      ['domain_name', text()],
    ],
    sql: `select {database}, schema_name, relation_name, column_name, ordinal, column_default, case when not_null then 'NO' else 'YES' end,
      base_type, length, "precision", "scale", comment, null from {columns}`,
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
  {
    schema: 'pg_catalog',
    name: 'svv_all_tables',
    columns: [
      ['database_name', text()],
      ['schema_name', text()],
      ['table_name', text()],
      ['table_type', text()],
      ['remarks', text(256)],
    ],
    sql: `select {database}, schema_name, relation_name, case kind when 'table' then 'TABLE' else 'VIEW' end, comment from {relations}`,
  },
  {
    schema: 'pg_catalog',
    name: 'svv_redshift_tables',
    columns: [
      ['database_name', text()],
      ['schema_name', text()],
      ['table_name', text()],
      ['table_type', text()],
      ['remarks', text(256)],
    ],
    sql: `select {database}, schema_name, relation_name, case kind when 'table' then 'TABLE' else 'VIEW' end, comment from {relations}`,
  },
  ...['svv_all_columns', 'svv_redshift_columns'].map(
    (name): SystemView => ({
      schema: 'pg_catalog',
      name,
      columns: [
        ['database_name', text()],
        ['schema_name', text()],
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
    }),
  ),
  ...['svv_all_schemas', 'svv_redshift_schemas'].map(
    (name): SystemView => ({
      schema: 'pg_catalog',
      name,
      columns: [
        ['database_name', text()],
        ['schema_name', text()],
        ['schema_type', text()],
      ],
      sql: `select {database}, schema_name, 'local' from duckdb_schemas()
        where database_name = {catalog} and not internal and schema_name not in ('wh_catalog', 'main')`,
    }),
  ),
  ...['svv_mv_info', 'stv_mv_info'].map(
    (name): SystemView => ({
      schema: 'pg_catalog',
      name,
      columns: [
        ['database_name', text()],
        ['schema_name', text()],
        ['name', text()],
      ],
      sql: `select {database}, schema_name, relation_name from {relations} where kind = 'materialized_view'`,
    }),
  ),
  {
    schema: 'pg_catalog',
    name: 'pg_namespace',
    columns: [
      ['oid', 'bigint'],
      ['nspname', text()],
      ['nspowner', 'integer'],
    ],
    sql: `select (hash(schema_name) % 2147483647)::bigint, schema_name, 100 from duckdb_schemas()
      where database_name = {catalog} and not internal and schema_name not in ('wh_catalog', 'main')`,
  },
  {
    schema: 'pg_catalog',
    name: 'pg_class',
    columns: [
      ['oid', 'bigint'],
      ['relname', text()],
      ['relnamespace', 'bigint'],
      ['relowner', 'integer'],
      ['relkind', text(1)],
    ],
    sql: `select (hash(schema_name || '.' || relation_name) % 2147483647)::bigint, relation_name, (hash(schema_name) % 2147483647)::bigint, 100,
      case kind when 'table' then 'r' else 'v' end from {relations}`,
  },
  {
    schema: 'pg_catalog',
    name: 'pg_attribute',
    columns: [
      ['attrelid', 'bigint'],
      ['attname', text()],
      ['attnum', 'integer'],
      ['attnotnull', 'boolean'],
      ['attisdropped', 'boolean'],
    ],
    sql: `select (hash(schema_name || '.' || relation_name) % 2147483647)::bigint, column_name, ordinal, not_null, false from {columns}`,
  },
  {
    schema: 'pg_catalog',
    name: 'pg_database',
    columns: [
      ['oid', 'bigint'],
      ['datname', text()],
    ],
    sql: `select (hash({database}) % 2147483647)::bigint, {database}`,
  },
  {
    schema: 'information_schema',
    name: 'table_constraints',
    columns: [
      ['constraint_catalog', text()],
      ['constraint_schema', text()],
      ['constraint_name', text()],
      ['table_catalog', text()],
      ['table_schema', text()],
      ['table_name', text()],
      ['constraint_type', text()],
    ],
    sql: `select {database}, schema_name, relation_name || case kind when 'PRIMARY KEY' then '_pkey' when 'FOREIGN KEY' then '_fkey' else '_key' end,
      {database}, schema_name, relation_name, kind from {constraints}`,
  },
  {
    schema: 'pg_catalog',
    name: 'stl_load_errors',
    columns: [
      ['userid', 'integer'],
      ['slice', 'integer'],
      ['tbl', 'integer'],
      ['starttime', 'timestamp'],
      ['session', 'integer'],
      ['query', 'integer'],
      ['filename', 'character(256)'],
      ['line_number', 'bigint'],
      ['colname', 'character(127)'],
      ['type', 'character(10)'],
      ['col_length', 'character(10)'],
      ['position', 'integer'],
      ['raw_line', 'character(1024)'],
      ['raw_field_value', 'character(1024)'],
      ['err_code', 'integer'],
      ['err_reason', 'character(100)'],
    ],
    sql: '',
  },
  {
    schema: 'pg_catalog',
    name: 'sys_load_error_detail',
    columns: [
      ['user_id', 'integer'],
      ['query_id', 'bigint'],
      ['transaction_id', 'bigint'],
      ['session_id', 'integer'],
      ['database_name', 'character(64)'],
      ['table_id', 'integer'],
      ['start_time', 'timestamp'],
      ['file_name', 'character(256)'],
      ['line_number', 'bigint'],
      ['column_name', 'character(127)'],
      ['column_type', 'character(10)'],
      ['column_length', 'character(10)'],
      ['position', 'integer'],
      ['error_code', 'integer'],
      ['error_message', 'character(512)'],
    ],
    sql: '',
  },
]

/** Rows of the catalog's own table, one a relation. */
export const relationsSql = (store: string): string => `(
  select schema_name, relation_name, kind, (body->>'$.comment') as comment, (body->>'$.definition') as definition,
    case when (body->>'$.attributes.distkey') is not null then 'KEY(' || (body->>'$.attributes.distkey') || ')'
      else upper(coalesce(body->>'$.attributes.diststyle', 'AUTO(ALL)')) end as diststyle,
    (body->>'$.attributes.sortkey[0]') as sortkey1, coalesce(json_array_length(body, '$.attributes.sortkey'), 0)::int as sortkey_num
  from ${store})`

/** The same, one a column. */
export const columnsSql = (store: string): string => `(
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

const constraintsSql = (store: string): string => `(
  select schema_name, relation_name, case when c like 'primary key%' then 'PRIMARY KEY' when c like 'foreign key%' then 'FOREIGN KEY' else 'UNIQUE' end as kind
  from (select schema_name, relation_name, unnest(body->>'$.constraints[*]') as c from ${store}))`

const byName = new Map(VIEWS.map((view) => [`${view.schema}.${view.name}`, view]))

/** Rows that belong to a session stand in a temporary table of its own. */
export const sessionTable = (name: string): string => `temp.main."__${name}"`

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
    engineName: view.sql === '' ? sessionTable(name) : `__rs.${ENGINE_SCHEMAS[view.schema]}."${name}"`,
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
      .replaceAll('{constraints}', constraintsSql(store))
      .replaceAll('{database}', literal(database))
      .replaceAll('{catalog}', literal(catalog))
    return `create or replace view __rs.${ENGINE_SCHEMAS[schema]}."${name}"(${columns.map(([column]) => `"${column}"`).join(', ')}) as ${body}`
  }
  return [
    ...Object.values(ENGINE_SCHEMAS).map((name) => `create schema if not exists __rs.${name}`),
    ...VIEWS.filter(({ sql }) => sql !== '').map(create),
  ]
}

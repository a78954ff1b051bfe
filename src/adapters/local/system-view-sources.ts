/** The sources of catalog views: the catalog's own table, unfolded into relations, columns, constraints, functions. */

/** There is one user, who owns everything. */
export const OWNER_NAME = 'local'
export const OWNER_ID = 100

const PUBLIC_OID = 2200
const CATALOG_OID = 11
const INFORMATION_OID = 11_000

/** A number that stays the same as long as the name does. Below 16384 PostgreSQL keeps numbers for itself. */
export const oidOf = (kind: string, ...names: readonly string[]): string =>
  `(hash(${[`'${kind}'`, ...names].join(` || '.' || `)}) % 2000000000 + 16384)::bigint`

export const schemaOid = (name: string): string =>
  `case ${name} when 'public' then ${PUBLIC_OID} when 'pg_catalog' then ${CATALOG_OID} when 'information_schema' then ${INFORMATION_OID} else ${oidOf('schema', name)} end`

export const relationOid = (schema: string, name: string): string => oidOf('relation', schema, name)

/** Rows of the catalog's own table, one a relation. */
export const relationsSql = (store: string): string => `(
  select schema_name, relation_name, kind, (body->>'$.comment') as comment, (body->>'$.definition') as definition,
    coalesce((body->>'$.late')::boolean, false) as late, json_array_length(body, '$.columns')::int as column_total,
    case when (body->>'$.attributes.autoRefresh')::boolean then 1 else 0 end as auto_refresh,
    case when (body->>'$.attributes.distkey') is not null then 'KEY(' || (body->>'$.attributes.distkey') || ')'
      when kind = 'materialized_view' then upper(coalesce(body->>'$.attributes.diststyle', 'EVEN'))
      else upper(coalesce(body->>'$.attributes.diststyle', 'AUTO(ALL)')) end as diststyle,
    (body->>'$.attributes.sortkey[0]') as sortkey1, coalesce(json_array_length(body, '$.attributes.sortkey'), 0)::int as sortkey_num
  from ${store} where kind in ('table', 'view', 'materialized_view'))`

/** The same, one a column. */
export const columnsSql = (store: string): string => `(
  select schema_name, relation_name, kind, (c->>'$.name') as column_name, (i + 1)::int as ordinal, (c->>'$.encode') as encode,
    (c->>'$.default') as column_default, coalesce((c->>'$.notNull')::boolean, false) as not_null, (c->>'$.comment') as comment,
    coalesce(c->>'$.type.name', 'character varying') as base_type, (c->>'$.type.length')::int as length,
    (c->>'$.type.precision')::int as "precision",
    case c->>'$.type.name' when 'smallint' then 16 when 'integer' then 32 when 'bigint' then 64 when 'real' then 24
      when 'double precision' then 53 else (c->>'$.type.precision')::int end as digits,
    case when (c->>'$.type.name') in ('smallint', 'integer', 'bigint') then 0 else (c->>'$.type.scale')::int end as "scale",
    (c->>'$.type.name') || case when (c->>'$.type.length') is not null then '(' || (c->>'$.type.length') || ')'
      when (c->>'$.type.precision') is not null then '(' || (c->>'$.type.precision') || ',' || (c->>'$.type.scale') || ')' else '' end as type,
    coalesce(distkey = (c->>'$.name'), false) as is_distkey, coalesce(list_position(sortkey, c->>'$.name'), 0)::int as sortkey,
    -- What Redshift chooses when nothing is said: r_CREATE_TABLE_NEW, "ENCODE AUTO".
    case when list_contains(sortkey, c->>'$.name') or (c->>'$.type.name') in ('boolean', 'real', 'double precision', 'super') then 'none'
      when (c->>'$.type.name') in ('character', 'character varying', 'varbyte') then 'lzo' else 'az64' end as default_encoding
  from (select schema_name, relation_name, kind, (body->>'$.attributes.distkey') as distkey,
      (body->>'$.attributes.sortkey[*]') as sortkey, unnest(body->'$.columns[*]') as c, unnest(range(json_array_length(body, '$.columns')::bigint)) as i
    from ${store} where kind in ('table', 'view', 'materialized_view')))`

const constraintsSql = (store: string): string => `(
  select schema_name, relation_name, case when c like 'primary key%' then 'PRIMARY KEY' when c like 'foreign key%' then 'FOREIGN KEY' else 'UNIQUE' end as kind
  from (select schema_name, relation_name, unnest(body->>'$.constraints[*]') as c from ${store}))`

const functionsSql = (store: string): string => `(
  select schema_name, relation_name as signature, (body->>'$.function') as function_name, (body->>'$.returns.name') as result,
    array_to_string(body->>'$.parameters[*].name', ', ') as arguments, json_array_length(body, '$.parameters') as argument_count,
    (body->>'$.volatility') as volatility, (body->>'$.body') as body
  from ${store} where kind = 'function')`

const schemasSql = (catalog: string): string =>
  `(select schema_name from duckdb_schemas() where database_name = ${catalog} and not internal and schema_name not in ('wh_catalog', 'main'))`

/** A view's SQL with its sources in place. */
export function withSources(sql: string, catalog: string, database: string): string {
  const store = `"${catalog.replaceAll('"', '""')}".wh_catalog.relations`
  const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`
  return sql
    .replaceAll('{relations}', relationsSql(store))
    .replaceAll('{columns}', columnsSql(store))
    .replaceAll('{constraints}', constraintsSql(store))
    .replaceAll('{functions}', functionsSql(store))
    .replaceAll('{schemas}', schemasSql(literal(catalog)))
    .replaceAll('{database}', literal(database))
    .replaceAll('{catalog}', literal(catalog))
}

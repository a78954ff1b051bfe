/**
 * PostgreSQL's catalog as the leader node of a cluster shows it, made of what the embedded warehouse knows. Columns are
 * those of PostgreSQL 8.0 with Redshift's own, and those of later versions that psql and drivers ask for.
 */
import { columnsSql, oidOf, relationOid, relationsSql, schemaOid } from '../../adapters/local/system-view-sources.ts'

/** Where the views and functions live: in the catalog in memory that holds the function library. */
export const LEADER = '__rs.leader'

const OWNER = 100
const CATALOG_OID = 11

interface Source {
  readonly catalog: string
  readonly database: string
}

/** `expression name` pairs, or the whole of a query. */
type View = (source: Source) => string

/** Tables that have no rows here, by the columns that clients ask of them. */
const EMPTY: Readonly<Record<string, readonly string[]>> = {
  pg_aggregate: ['aggfnoid oid'],
  pg_am: ['oid oid', 'amname text'],
  pg_auth_members: ['roleid oid', 'member oid', 'grantor oid', 'admin_option boolean'],
  pg_cast: ['castsource oid', 'casttarget oid', 'castfunc oid', 'castcontext text'],
  pg_collation: ['oid oid', 'collname text', 'collnamespace oid'],
  pg_constraint: [
    'oid oid',
    'conname text',
    'connamespace oid',
    'contype text',
    'condeferrable boolean',
    'condeferred boolean',
    'convalidated boolean',
    'conrelid oid',
    'contypid oid',
    'conindid oid',
    'conparentid oid',
    'confrelid oid',
    'confupdtype text',
    'confdeltype text',
    'confmatchtype text',
    'conkey integer[]',
    'confkey integer[]',
    'consrc text',
  ],
  pg_conversion: ['oid oid', 'conname text'],
  pg_enum: ['oid oid', 'enumtypid oid', 'enumlabel text', 'enumsortorder double'],
  pg_event_trigger: ['oid oid', 'evtname text'],
  // External schemas need a data catalog of AWS, and there is none.
  svv_external_schemas: [
    'esoid oid',
    'eskind integer',
    'schemaname text',
    'esowner integer',
    'databasename text',
    'esoptions text',
  ],
  svv_external_tables: [
    'schemaname text',
    'tablename text',
    'tabletype text',
    'location text',
    'input_format text',
    'parameters text',
  ],
  svv_external_columns: [
    'schemaname text',
    'tablename text',
    'columnname text',
    'external_type text',
    'columnnum integer',
    'part_key integer',
    'is_nullable text',
  ],
  pg_extension: ['oid oid', 'extname text', 'extversion text', 'extnamespace oid'],
  pg_external_schema: ['esoid oid', 'eskind integer', 'esdbname text', 'esoptions text'],
  pg_foreign_server: ['oid oid', 'srvname text'],
  pg_foreign_table: ['ftrelid oid', 'ftserver oid', 'ftoptions text[]'],
  pg_group: ['groname text', 'grosysid oid', 'grolist integer[]'],
  pg_index: [
    'indexrelid oid',
    'indrelid oid',
    'indnatts integer',
    'indisunique boolean',
    'indisprimary boolean',
    'indisclustered boolean',
    'indisvalid boolean',
    'indisreplident boolean',
    'indkey integer[]',
    'indoption integer[]',
    'indexprs text',
    'indpred text',
  ],
  pg_inherits: ['inhrelid oid', 'inhparent oid', 'inhseqno integer'],
  pg_language: ['oid oid', 'lanname text'],
  pg_locks: ['locktype text', 'database oid', 'relation oid', 'pid integer', 'mode text', 'granted boolean'],
  pg_matviews: ['schemaname text', 'matviewname text', 'matviewowner text', 'definition text'],
  pg_opclass: ['oid oid', 'opcname text'],
  pg_operator: ['oid oid', 'oprname text'],
  pg_policy: ['oid oid', 'polname text', 'polrelid oid'],
  pg_proc: [
    'oid oid',
    'proname text',
    'pronamespace oid',
    'proowner oid',
    'prolang oid',
    'proisagg boolean',
    'proiswindow boolean',
    'prokind text',
    'proretset boolean',
    'prorettype oid',
    'pronargs integer',
    'proargtypes text',
    'proargmodes text[]',
    'proargnames text[]',
    'prosrc text',
  ],
  pg_publication: ['oid oid', 'pubname text'],
  pg_range: ['rngtypid oid', 'rngsubtype oid'],
  pg_rules: ['schemaname text', 'tablename text', 'rulename text', 'definition text'],
  pg_seclabel: ['objoid oid', 'classoid oid', 'label text'],
  pg_shdescription: ['objoid oid', 'classoid oid', 'description text'],
  pg_statistic_ext: ['oid oid', 'stxrelid oid', 'stxname text'],
  pg_tablespace: ['oid oid', 'spcname text', 'spcowner oid'],
  pg_trigger: ['oid oid', 'tgrelid oid', 'tgname text', 'tgisinternal boolean', 'tgenabled text', 'tgconstraint oid'],
}

const EMPTY_TYPES: Readonly<Record<string, string>> = { oid: 'bigint', text: 'varchar', 'text[]': 'varchar[]' }

function emptyView(columns: readonly string[]): string {
  const items = columns.map((column) => {
    const [name = '', type = ''] = column.split(' ')
    return `null::${EMPTY_TYPES[type] ?? type} as ${name}`
  })
  return `select ${items.join(', ')} where false`
}

const KIND = `case kind when 'table' then 'r' else 'v' end`

const VIEWS: Readonly<Record<string, View>> = {
  pg_namespace: ({ catalog }) => `
    select ${schemaOid('name')} as oid, name as nspname, ${OWNER}::bigint as nspowner, null::varchar[] as nspacl from (
      select schema_name as name from duckdb_schemas()
        where database_name = ${literal(catalog)} and not internal and schema_name not in ('wh_catalog', 'main')
      union all values ('pg_catalog'), ('information_schema'))`,
  pg_class: ({ catalog }) => `
    select ${relationOid('schema_name', 'relation_name')} as oid, relation_name as relname, ${schemaOid('schema_name')} as relnamespace,
      0::bigint as reltype, 0::bigint as reloftype, ${OWNER}::bigint as relowner, 0::bigint as relam, 0::bigint as relfilenode,
      0::bigint as reltablespace, 0 as relpages, coalesce(estimated_size, 0)::double as reltuples, 0::bigint as reltoastrelid,
      false as relhasindex, false as relisshared, ${KIND} as relkind, 'p' as relpersistence, column_total::smallint as relnatts,
      0::smallint as relchecks, 0::smallint as reltriggers, false as relhastriggers, false as relhasoids, false as relhaspkey,
      kind <> 'table' as relhasrules, false as relhassubclass, false as relrowsecurity, false as relforcerowsecurity,
      false as relispartition, 'd' as relreplident, null::varchar[] as reloptions, null::varchar as relpartbound,
      case when diststyle like 'KEY%' then 1 when diststyle = 'ALL' then 8 when diststyle = 'EVEN' then 0 else 9 end::smallint as reldiststyle,
      null::varchar[] as relacl
    from ${relationsSql(storeOf(catalog))}
      left join (select schema_name, table_name as relation_name, estimated_size from duckdb_tables() where database_name = ${literal(catalog)})
        using (schema_name, relation_name)`,
  pg_attribute: ({ catalog }) => `
    select ${relationOid('schema_name', 'relation_name')} as attrelid, column_name as attname, t.oid as atttypid, -1 as attstattarget,
      t.typlen as attlen, ordinal::smallint as attnum, 0 as attndims,
      case when base_type = 'numeric' then coalesce("precision", 18) * 65536 + coalesce("scale", 0) + 4 when length is not null then length + 4 else -1 end as atttypmod,
      false as attbyval, 'p' as attstorage, not_null as attnotnull, column_default is not null as atthasdef, false as atthasmissing, false as attisdropped,
      true as attislocal, 0 as attinhcount, 0::bigint as attcollation, '' as attidentity, '' as attgenerated, '' as attcompression,
      null::varchar[] as attacl, null::varchar[] as attoptions, null::varchar[] as attfdwoptions,
      is_distkey as attisdistkey, sortkey as attsortkeyord, encode as attencodingtype
    from ${columnsSql(storeOf(catalog))} c join ${LEADER}.pg_type t on t.formatted = c.base_type`,
  // Rows of the function `pg_get_late_binding_view_cols()`.
  late_binding_view_cols: ({ catalog }) => `
    select schema_name, relation_name, column_name, type, ordinal from ${columnsSql(storeOf(catalog))}
      join (select schema_name, relation_name from ${storeOf(catalog)} where (body->>'$.late')::boolean) using (schema_name, relation_name)`,
  pg_attrdef: ({ catalog }) => `
    select ${oidOf('default', 'schema_name', 'relation_name', 'column_name')} as oid, ${relationOid('schema_name', 'relation_name')} as adrelid,
      ordinal::smallint as adnum, column_default as adbin, column_default as adsrc
    from ${columnsSql(storeOf(catalog))} where column_default is not null`,
  pg_description: ({ catalog }) => `
    select ${relationOid('schema_name', 'relation_name')} as objoid, 1259::bigint as classoid, 0 as objsubid, comment as description
      from ${relationsSql(storeOf(catalog))} where comment is not null
    union all select ${relationOid('schema_name', 'relation_name')}, 1259, ordinal, comment
      from ${columnsSql(storeOf(catalog))} where comment is not null`,
  pg_database: ({ database }) => `
    select 100000::bigint as oid, ${literal(database)} as datname, ${OWNER}::bigint as datdba, 6 as encoding, false as datistemplate, true as datallowconn,
      -1 as datconnlimit, 0::bigint as dattablespace, 'C' as datcollate, 'C' as datctype, null::varchar[] as datacl`,
  pg_user: () => `
    select 'local' as usename, ${OWNER} as usesysid, true as usecreatedb, true as usesuper, false as usecatupd, '********' as passwd,
      null::timestamp as valuntil, null::varchar[] as useconfig`,
  pg_roles: () => `
    select 'local' as rolname, true as rolsuper, true as rolinherit, true as rolcreaterole, true as rolcreatedb, true as rolcanlogin,
      -1 as rolconnlimit, null::timestamp as rolvaliduntil, false as rolreplication, false as rolbypassrls, ${OWNER}::bigint as oid`,
  pg_stat_activity: ({ database }) => `
    select 100000::bigint as datid, ${literal(database)} as datname, 0 as procpid, 0 as pid, ${OWNER} as usesysid, 'local' as usename, '' as current_query where false`,
  pg_settings: () => `select null::varchar as name, null::varchar as setting where false`,
}

/** OID, name in `pg_type`, name in SQL, bytes, category. */
const TYPES: readonly (readonly [oid: number, name: string, formatted: string, size: number, category: string])[] = [
  [16, 'bool', 'boolean', 1, 'B'],
  [18, 'char', '"char"', 1, 'S'],
  [19, 'name', 'name', 128, 'S'],
  [20, 'int8', 'bigint', 8, 'N'],
  [21, 'int2', 'smallint', 2, 'N'],
  [23, 'int4', 'integer', 4, 'N'],
  [25, 'text', 'text', -1, 'S'],
  [26, 'oid', 'oid', 4, 'N'],
  [700, 'float4', 'real', 4, 'N'],
  [701, 'float8', 'double precision', 8, 'N'],
  [705, 'unknown', 'unknown', -2, 'X'],
  [1042, 'bpchar', 'character', -1, 'S'],
  [1043, 'varchar', 'character varying', -1, 'S'],
  [1082, 'date', 'date', 4, 'D'],
  [1083, 'time', 'time without time zone', 8, 'D'],
  [1114, 'timestamp', 'timestamp without time zone', 8, 'D'],
  [1184, 'timestamptz', 'timestamp with time zone', 8, 'D'],
  [1186, 'interval', 'interval', 16, 'T'],
  [1188, 'intervaly2m', 'interval year to month', 4, 'T'],
  [1190, 'intervald2s', 'interval day to second', 8, 'T'],
  [1266, 'timetz', 'time with time zone', 12, 'D'],
  [1700, 'numeric', 'numeric', -1, 'N'],
  [2935, 'hllsketch', 'hllsketch', -1, 'U'],
  [3000, 'geometry', 'geometry', -1, 'U'],
  [3001, 'geography', 'geography', -1, 'U'],
  [4000, 'super', 'super', -1, 'U'],
  [6551, 'varbyte', 'varbyte', -1, 'U'],
]

function typeView(): string {
  const rows = TYPES.map(
    ([oid, name, formatted, size, category]) =>
      `(${oid}, ${literal(name)}, ${literal(formatted)}, ${size}, ${literal(category)})`,
  )
  return `select oid::bigint as oid, typname, ${CATALOG_OID}::bigint as typnamespace, ${OWNER}::bigint as typowner, typlen::smallint as typlen,
    false as typbyval, 'b' as typtype, typcategory, true as typisdefined, ',' as typdelim, 0::bigint as typrelid, 0::bigint as typelem,
    0::bigint as typarray, 0::bigint as typbasetype, -1 as typtypmod, false as typnotnull, 0 as typndims, 0::bigint as typcollation,
    null::varchar as typdefault, typname || 'in' as typinput, null::varchar[] as typacl, formatted
    from (values ${rows.join(', ')}) t(oid, typname, formatted, typlen, typcategory)`
}

export const LEADER_TABLES: ReadonlySet<string> = new Set([...Object.keys(EMPTY), ...Object.keys(VIEWS), 'pg_type'])

/**
 * What functions look up. Arguments take the place of a macro's parameters as they are written, so inside it nothing
 * may have a name that a client could write.
 */
const INNER = {
  relation: `(select c.oid as _oid, c.relname as _name, n.nspname as _schema from ${LEADER}.pg_class c join ${LEADER}.pg_namespace n on n.oid = c.relnamespace) _relation`,
  type: `(select oid as _oid, typname as _name, formatted as _formatted from ${LEADER}.pg_type) _type`,
  description: `(select objoid as _oid, objsubid as _part, description as _text from ${LEADER}.pg_description) _description`,
} as const

const describedBy = (part: string): string =>
  `(select _text from ${INNER.description} where _oid = _id and _part = ${part})`

/** Functions of the catalog. The rewriter writes before some arguments what the session knows: its user, its path. */
const MACROS: readonly string[] = [
  `pg_get_userbyid(_who, _id) as _who`,
  `pg_table_is_visible(_path, _id) as coalesce((select list_contains(_path, _schema) from ${INNER.relation} where _oid = _id), false)`,
  `pg_type_is_visible(_id) as true`,
  `pg_function_is_visible(_id) as true`,
  `pg_encoding_to_char(_id) as 'UTF8'`,
  `format_type(_id, _modifier) as (select case
      when _oid in (1042, 1043, 6551) and _modifier::integer >= 4 then _formatted || '(' || (_modifier::integer - 4) || ')'
      when _oid = 1700 and _modifier::integer >= 4 then 'numeric(' || ((_modifier::integer - 4) >> 16) || ',' || ((_modifier::integer - 4) & 65535) || ')'
      else _formatted end from ${INNER.type} where _oid = _id)`,
  `pg_get_expr(_text, _id) as _text, (_text, _id, _pretty) as _text`,
  `obj_description(_id) as ${describedBy('0')}, (_id, _class) as ${describedBy('0')}`,
  `col_description(_id, _number) as ${describedBy('_number')}`,
  `shobj_description(_id, _class) as null::varchar`,
  `pg_get_indexdef(_id) as null::varchar, (_id, _number, _pretty) as null::varchar`,
  `pg_get_constraintdef(_id) as null::varchar, (_id, _pretty) as null::varchar`,
  `pg_get_ruledef(_id) as null::varchar, (_id, _pretty) as null::varchar`,
  `pg_get_triggerdef(_id) as null::varchar, (_id, _pretty) as null::varchar`,
  `pg_get_partkeydef(_id) as null::varchar`,
  `pg_get_function_result(_id) as null::varchar`,
  `pg_get_function_arguments(_id) as null::varchar`,
  `pg_get_function_identity_arguments(_id) as null::varchar`,
  `pg_relation_is_publishable(_id) as false`,
  `pg_is_in_recovery() as false`,
  `pg_relation_size(_id) as 0::bigint`,
  `pg_table_size(_id) as 0::bigint`,
  `pg_total_relation_size(_id) as 0::bigint`,
  `pg_database_size(_id) as 0::bigint`,
  `pg_size_pretty(_size) as (_size::varchar || ' bytes')`,
  `has_schema_privilege(_a, _b) as true, (_a, _b, _c) as true`,
  `has_table_privilege(_a, _b) as true, (_a, _b, _c) as true`,
  `has_database_privilege(_a, _b) as true, (_a, _b, _c) as true`,
  `quote_ident(_text) as case when regexp_full_match(_text, '[a-z_][a-z0-9_]*') then _text else '"' || replace(_text, '"', '""') || '"' end`,
  `to_regtype(_text) as (select _oid from ${INNER.type} where _text in (_name, _formatted, 'pg_catalog.' || _name))`,
  `to_regclass(_path, _text) as coalesce(try_cast(_text as bigint), (select _oid from ${INNER.relation}
    where _name = replace(split_part('.' || _text, '.', -1), '"', '')
      and (case when contains(_text, '.') then _schema = replace(split_part(_text, '.', -2), '"', '') else list_contains(_path, _schema) end) limit 1))`,
  `regclass_name(_id) as (select _name from ${INNER.relation} where _oid = _id)`,
]

export const LEADER_FUNCTIONS: ReadonlySet<string> = new Set([
  ...MACROS.map((macro) => macro.slice(0, macro.indexOf('('))),
  'pg_get_viewdef',
  'pg_get_late_binding_view_cols',
])

/** SQL that makes all of it, once a server. */
export function leaderCatalogSql(source: Source): string {
  const viewOf = (name: string, body: string): string => `create or replace view ${LEADER}.${name} as ${body}`
  const definition = `(select _definition from (select ${relationOid('schema_name', 'relation_name')} as _oid, definition as _definition
    from ${relationsSql(storeOf(source.catalog))}) _view where _oid = _id)`
  return [
    `create schema if not exists ${LEADER}`,
    viewOf('pg_type', typeView()),
    ...Object.entries(EMPTY).map(([name, columns]) => viewOf(name, emptyView(columns))),
    ...Object.entries(VIEWS).map(([name, body]) => viewOf(name, body(source))),
    ...MACROS.map((macro) => `create or replace macro ${LEADER}.${macro}`),
    `create or replace macro ${LEADER}.pg_get_viewdef(_id) as ${definition}, (_id, _pretty) as ${definition}`,
  ].join(';\n')
}

const storeOf = (catalog: string): string => `"${catalog.replaceAll('"', '""')}".wh_catalog.relations`

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

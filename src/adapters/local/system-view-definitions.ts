/** Catalog views with rows: what is known here of relations, columns, functions, users. Columns are the guide's. */
import { OWNER_ID, OWNER_NAME, oidOf, relationOid, schemaOid } from './system-view-sources.ts'

export interface ViewDefinition {
  readonly schema: 'pg_catalog' | 'information_schema'
  /** Several views of the same columns and rows stand together. */
  readonly names: readonly string[]
  /** `name type` pairs. */
  readonly columns: string
  /** The engine's SQL, with sources in braces; '' for what each session fills itself. */
  readonly sql: string
}

const catalog = (names: string, columns: string, sql: string): ViewDefinition => ({
  schema: 'pg_catalog',
  names: names.split(' '),
  columns,
  sql,
})

const information = (name: string, columns: string, sql: string): ViewDefinition => ({
  schema: 'information_schema',
  names: [name],
  columns,
  sql,
})

const NAME = 'varchar(128)'

const COLUMN_COLUMNS = `column_name ${NAME}, ordinal_position integer, column_default varchar(4000), is_nullable varchar(3), data_type ${NAME},
  character_maximum_length integer, numeric_precision integer, numeric_scale integer`
const COLUMN_ROWS = `column_name, ordinal, column_default, case when not_null then 'NO' else 'YES' end,
  base_type, length, digits, "scale"`

const RELATIONS: readonly ViewDefinition[] = [
  catalog(
    'pg_table_def',
    `schemaname ${NAME}, tablename ${NAME}, "column" ${NAME}, type ${NAME}, encoding varchar(32), distkey boolean, sortkey integer, "notnull" boolean`,
    `select schema_name, relation_name, column_name, type, coalesce(encode, default_encoding), is_distkey, sortkey, not_null
      from {columns} where kind <> 'view'`,
  ),
  catalog(
    'svv_tables',
    `table_catalog ${NAME}, table_schema ${NAME}, table_name ${NAME}, table_type ${NAME}, remarks varchar(256)`,
    `select {database}, schema_name, relation_name, case kind when 'table' then 'BASE TABLE' else 'VIEW' end, comment from {relations}`,
  ),
  catalog(
    'svv_columns',
    // There are no domains; drivers ask for their names.
    `table_catalog ${NAME}, table_schema ${NAME}, table_name ${NAME}, ${COLUMN_COLUMNS}, remarks varchar(256), domain_name ${NAME}`,
    `select {database}, schema_name, relation_name, ${COLUMN_ROWS}, comment, null from {columns}`,
  ),
  catalog(
    'svv_table_info',
    `database ${NAME}, schema ${NAME}, table_id bigint, "table" ${NAME}, encoded varchar(32), diststyle ${NAME}, sortkey1 ${NAME},
      max_varchar integer, sortkey1_enc varchar(32), sortkey_num integer, size bigint, pct_used numeric(10,4), empty bigint,
      unsorted numeric(5,2), stats_off numeric(5,2), tbl_rows numeric(38,0), skew_sortkey1 numeric(19,2), skew_rows numeric(19,2),
      estimated_visible_rows numeric(38,0), risk_event text, vacuum_sort_benefit numeric(12,2), create_time timestamp`,
    `select {database}, r.schema_name, ${relationOid('r.schema_name', 'r.relation_name')}, r.relation_name,
        case when coalesce(c.encoded, false) then 'Y' else 'N' end, r.diststyle, r.sortkey1, c.max_varchar, c.sortkey1_enc, r.sortkey_num,
        null, null, 0, null, 0, t.estimated_size, null, null, t.estimated_size, null, null, null
      from {relations} r
      join duckdb_tables() t on t.database_name = {catalog} and t.schema_name = r.schema_name and t.table_name = r.relation_name
      left join (select schema_name, relation_name, bool_or(coalesce(encode, 'none') not in ('none', 'raw')) as encoded,
          max(case when base_type = 'character varying' then length end) as max_varchar,
          max(case when sortkey = 1 then coalesce(encode, default_encoding) end) as sortkey1_enc
        from {columns} group by 1, 2) c on c.schema_name = r.schema_name and c.relation_name = r.relation_name
      where t.estimated_size > 0`,
  ),
  catalog(
    'pg_tables',
    `schemaname ${NAME}, tablename ${NAME}, tableowner ${NAME}, tablespace ${NAME}, hasindexes boolean, hasrules boolean, hastriggers boolean`,
    `select schema_name, relation_name, '${OWNER_NAME}', null, false, false, false from {relations} where kind <> 'view'`,
  ),
  catalog(
    'pg_views',
    `schemaname ${NAME}, viewname ${NAME}, viewowner ${NAME}, definition varchar(65535)`,
    `select schema_name, relation_name, '${OWNER_NAME}', definition from {relations} where kind <> 'table'`,
  ),
  catalog(
    'svv_all_tables svv_redshift_tables',
    `database_name ${NAME}, schema_name ${NAME}, table_name ${NAME}, table_type ${NAME}, table_acl ${NAME}, remarks varchar(256)`,
    `select {database}, schema_name, relation_name, case kind when 'table' then 'TABLE' else 'VIEW' end, null, comment from {relations}`,
  ),
  catalog(
    'svv_all_columns svv_redshift_columns',
    `database_name ${NAME}, schema_name ${NAME}, table_name ${NAME}, ${COLUMN_COLUMNS}, remarks varchar(256)`,
    `select {database}, schema_name, relation_name, ${COLUMN_ROWS}, comment from {columns}`,
  ),
  catalog(
    'svv_all_schemas svv_redshift_schemas',
    `database_name ${NAME}, schema_name ${NAME}, schema_owner integer, schema_type ${NAME}, schema_acl ${NAME}, source_database ${NAME}, schema_option ${NAME}`,
    `select {database}, schema_name, ${OWNER_ID}, 'local', null, null, null from {schemas}`,
  ),
  catalog(
    'svv_redshift_databases',
    `database_name ${NAME}, database_owner integer, database_type varchar(32), database_acl ${NAME}, database_options ${NAME}, database_isolation_level ${NAME}`,
    `select {database}, ${OWNER_ID}, 'local', null, null, 'Snapshot Isolation'`,
  ),
  catalog(
    'svv_mv_info',
    `database_name ${NAME}, schema_name ${NAME}, user_name ${NAME}, name ${NAME}, is_stale char(1), state integer, autorewrite integer, autorefresh integer`,
    `select {database}, schema_name, '${OWNER_NAME}', relation_name, null, 0, 0, auto_refresh from {relations} where kind = 'materialized_view'`,
  ),
  catalog(
    'stv_mv_info',
    `db_name char(128), schema char(128), name char(128), updated_upto_xid bigint, is_stale char(1), owner_user_name char(128), state integer,
      autorefresh integer, autorewrite integer`,
    `select {database}, schema_name, relation_name, null, null, '${OWNER_NAME}', 0, auto_refresh, 0 from {relations} where kind = 'materialized_view'`,
  ),
  catalog(
    'svv_redshift_functions',
    `database_name ${NAME}, schema_name ${NAME}, function_name ${NAME}, function_type ${NAME}, argument_type varchar(512), result_type ${NAME}`,
    `select {database}, schema_name, function_name, 'REGULAR FUNCTION', arguments, result from {functions}`,
  ),
  // The rows of PG_GET_COLS() and PG_GET_LATE_BINDING_VIEW_COLS(); no name of a user's begins so.
  catalog(
    '_relation_columns',
    `view_schema ${NAME}, view_name ${NAME}, col_name ${NAME}, col_type ${NAME}, col_num integer, late boolean`,
    `select c.schema_name, c.relation_name, c.column_name, c.type, c.ordinal, r.late from {columns} c
      join {relations} r on r.schema_name = c.schema_name and r.relation_name = c.relation_name order by 1, 2, 5`,
  ),
]

const INFORMATION: readonly ViewDefinition[] = [
  information(
    'tables',
    `table_catalog ${NAME}, table_schema ${NAME}, table_name ${NAME}, table_type ${NAME}`,
    `select {database}, schema_name, relation_name, case kind when 'table' then 'BASE TABLE' else 'VIEW' end from {relations}`,
  ),
  information(
    'views',
    `table_catalog ${NAME}, table_schema ${NAME}, table_name ${NAME}, view_definition varchar(65535), check_option ${NAME}, is_updatable varchar(3), is_insertable_into varchar(3)`,
    `select {database}, schema_name, relation_name, definition, 'NONE', 'NO', 'NO' from {relations} where kind <> 'table'`,
  ),
  information(
    'schemata',
    `catalog_name ${NAME}, schema_name ${NAME}, schema_owner ${NAME}`,
    `select {database}, schema_name, '${OWNER_NAME}' from {schemas}`,
  ),
  information(
    'columns',
    `table_catalog ${NAME}, table_schema ${NAME}, table_name ${NAME}, ${COLUMN_COLUMNS}`,
    `select {database}, schema_name, relation_name, ${COLUMN_ROWS} from {columns}`,
  ),
  information(
    'table_constraints',
    `constraint_catalog ${NAME}, constraint_schema ${NAME}, constraint_name ${NAME}, table_catalog ${NAME}, table_schema ${NAME}, table_name ${NAME},
      constraint_type ${NAME}, is_deferrable varchar(3), initially_deferred varchar(3)`,
    `select {database}, schema_name, relation_name || case kind when 'PRIMARY KEY' then '_pkey' when 'FOREIGN KEY' then '_fkey' else '_key' end,
      {database}, schema_name, relation_name, kind, 'NO', 'NO' from {constraints}`,
  ),
]

const POSTGRES: readonly ViewDefinition[] = [
  catalog(
    'pg_namespace',
    `oid bigint, nspname ${NAME}, nspowner integer, nspacl ${NAME}`,
    `select ${schemaOid('schema_name')}, schema_name, ${OWNER_ID}, null from {schemas}`,
  ),
  catalog(
    'pg_class pg_class_info',
    `oid bigint, relname ${NAME}, relnamespace bigint, relowner integer, relfilenode bigint, reltuples double precision, relkind char(1),
      relnatts smallint, relhasrules boolean, releffectivediststyle integer, reldiststyle integer, relacl ${NAME}`,
    `select ${relationOid('r.schema_name', 'r.relation_name')}, r.relation_name, ${schemaOid('r.schema_name')}, ${OWNER_ID}, ${relationOid('r.schema_name', 'r.relation_name')},
      coalesce(t.estimated_size, 0), case r.kind when 'table' then 'r' else 'v' end, r.column_total, r.kind <> 'table',
      ${diststyleNumber('r.diststyle')}, ${diststyleNumber('r.diststyle')}, null
      from {relations} r left join duckdb_tables() t on t.database_name = {catalog} and t.schema_name = r.schema_name and t.table_name = r.relation_name`,
  ),
  catalog(
    'pg_attribute pg_attribute_info',
    `attrelid bigint, attname ${NAME}, atttypid bigint, attnum integer, attnotnull boolean, atthasdef boolean, attisdropped boolean,
      attisdistkey boolean, attsortkeyord integer`,
    `select ${relationOid('schema_name', 'relation_name')}, column_name, null, ordinal, not_null, column_default is not null, false, is_distkey, sortkey from {columns}`,
  ),
  catalog(
    'pg_description',
    'objoid bigint, classoid bigint, objsubid integer, description varchar(65535)',
    `select ${relationOid('schema_name', 'relation_name')}, 1259, 0, comment from {relations} where comment is not null
      union all select ${relationOid('schema_name', 'relation_name')}, 1259, ordinal, comment from {columns} where comment is not null`,
  ),
  catalog(
    'pg_database pg_database_info',
    `oid bigint, datname ${NAME}, datdba integer, encoding integer, datistemplate boolean, datallowconn boolean, datconnlimit varchar(32), datconfig varchar(256), datacl ${NAME}`,
    `select ${oidOf('database', '{database}')}, {database}, ${OWNER_ID}, 6, false, true, 'UNLIMITED', null, null`,
  ),
  catalog(
    'pg_proc pg_proc_info',
    `oid bigint, proname ${NAME}, pronamespace bigint, proowner integer, provolatile char(1), pronargs smallint, prosrc varchar(65535), prokind char(1)`,
    `select ${oidOf('function', 'schema_name', 'signature')}, function_name, ${schemaOid('schema_name')}, ${OWNER_ID}, volatility[1], argument_count, body, 'f' from {functions}`,
  ),
  catalog(
    'pg_user pg_user_info',
    `usename ${NAME}, usesysid integer, usecreatedb boolean, usesuper boolean, usecatupd boolean, passwd ${NAME}, valuntil timestamp, useconfig varchar(256), useconnlimit varchar(32)`,
    `select '${OWNER_NAME}', ${OWNER_ID}, true, true, false, '********', null, null, 'UNLIMITED'`,
  ),
  catalog(
    'svv_user_info',
    `user_name ${NAME}, user_id integer, createdb boolean, superuser boolean, catalog_update boolean, connection_limit varchar(32), syslog_access varchar(32), last_ddl_ts timestamp, session_timeout integer, external_user_id ${NAME}`,
    `select '${OWNER_NAME}', ${OWNER_ID}, true, true, false, 'UNLIMITED', 'UNRESTRICTED', null, 0, null`,
  ),
  catalog(
    'stv_db_isolation_level',
    `db_name char(128), isolation_level varchar(32)`,
    `select {database}, 'Snapshot Isolation'`,
  ),
]

/** What COPY refused in a session stands in tables of its own. */
const OF_SESSION: readonly ViewDefinition[] = [
  catalog(
    'stl_load_errors',
    `userid integer, slice integer, tbl integer, starttime timestamp, session integer, query integer, filename char(256), line_number bigint,
      colname char(127), type char(10), col_length char(10), position integer, raw_line char(1024), raw_field_value char(1024),
      err_code integer, err_reason char(100)`,
    '',
  ),
  catalog(
    'sys_load_error_detail',
    `user_id integer, query_id bigint, transaction_id bigint, session_id integer, database_name char(64), table_id integer,
      start_time timestamp, file_name char(256), line_number bigint, column_name char(127), column_type char(10),
      column_length char(10), position integer, error_code integer, error_message char(512)`,
    '',
  ),
]

/** EVEN is 0, KEY 1, ALL 8, and 9 what the cluster chooses. */
function diststyleNumber(style: string): string {
  return `case when ${style} like 'KEY%' then 1 when ${style} = 'ALL' then 8 when ${style} = 'EVEN' then 0 else 9 end`
}

export const DEFINITIONS: readonly ViewDefinition[] = [...RELATIONS, ...INFORMATION, ...POSTGRES, ...OF_SESSION]

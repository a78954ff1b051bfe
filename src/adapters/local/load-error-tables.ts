/** `stl_load_errors` and `sys_load_error_detail`: what COPY refused in this session, as tables. */
import { quoteLiteral } from '../quote.ts'
import type { LoggedLoadError } from './copy/load-errors.ts'
import { sessionTable } from './system-views.ts'

const STL = sessionTable('stl_load_errors')
const SYS = sessionTable('sys_load_error_detail')

/** Does the statement read one of the tables? */
export function readsLoadErrors(sql: string): boolean {
  return sql.includes(STL) || sql.includes(SYS)
}

/** SQL that makes both tables anew from the log. */
export function loadErrorTablesSql(errors: readonly LoggedLoadError[], database: string): readonly string[] {
  return [
    `create or replace temp table ${STL} (userid int, slice int, tbl int, starttime timestamp, "session" int, query int, filename varchar, line_number bigint, colname varchar, "type" varchar, col_length varchar, "position" int, raw_line varchar, raw_field_value varchar, err_code int, err_reason varchar)`,
    `create or replace temp table ${SYS} (user_id int, query_id bigint, transaction_id bigint, session_id int, database_name varchar, table_id int, start_time timestamp, file_name varchar, line_number bigint, column_name varchar, column_type varchar, column_length varchar, "position" int, error_code int, error_message varchar)`,
    ...errors.flatMap((error) => [
      `insert into ${STL} values (${stlRow(error)})`,
      `insert into ${SYS} values (${sysRow(error, database)})`,
    ]),
  ]
}

const text = (value: string | undefined): string => (value === undefined ? "''" : quoteLiteral(value))
const moment = (millis: number): string => `make_timestamp_ms(${Math.round(millis)})`

/** `character varying(20)` is the type `varchar` of length 20. */
function typeParts(type: string | undefined): { name: string; length: string } {
  const [, name = '', length = ''] = /^([^(]*)(?:\((.*)\))?$/.exec(type ?? '') ?? []
  return { name: SHORT_NAMES[name] ?? name, length }
}

const SHORT_NAMES: Readonly<Record<string, string>> = {
  'character varying': 'varchar',
  character: 'char',
  integer: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  'double precision': 'float8',
  real: 'float4',
  boolean: 'bool',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
}

function stlRow(error: LoggedLoadError): string {
  const { name, length } = typeParts(error.columnType)
  const values = [
    100,
    0,
    0,
    moment(error.startedAt),
    0,
    error.query,
    text(error.file),
    error.line,
    text(error.columnName),
    text(name),
    text(length),
  ]
  return [...values, error.column ?? 0, text(error.rawLine), text(error.value), error.code, text(error.reason)].join(
    ', ',
  )
}

function sysRow(error: LoggedLoadError, database: string): string {
  const { name, length } = typeParts(error.columnType)
  const values = [
    100,
    error.query,
    0,
    0,
    text(database),
    0,
    moment(error.startedAt),
    text(error.file),
    error.line,
    text(error.columnName),
  ]
  return [...values, text(name), text(length), error.column ?? 0, error.code, text(error.reason)].join(', ')
}

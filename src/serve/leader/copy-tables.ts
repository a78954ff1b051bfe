/** The system tables about loads, as rows of literals: columns that `SYS_LOAD_HISTORY`, `SYS_LOAD_ERROR_DETAIL` and `STL_LOAD_ERRORS` have. */
import type { LoadError } from '../../core/adapter.ts'
import type { CopyRecord } from './copy-history.ts'

type Value = string | number | undefined

interface TableColumns<Row> {
  readonly [name: string]: readonly [type: string, value: (row: Row) => Value]
}

interface Rejected {
  readonly copy: CopyRecord
  readonly error: LoadError
}

const HISTORY: TableColumns<CopyRecord> = {
  user_id: ['integer', () => 100],
  query_id: ['bigint', ({ query }) => query],
  session_id: ['integer', ({ pid }) => pid],
  table_name: ['varchar', ({ table }) => table],
  status: ['varchar', ({ status }) => status],
  start_time: ['timestamp', ({ startedAt }) => momentText(startedAt)],
  loaded_rows: ['bigint', ({ load }) => load.loaded],
  source_file_count: ['integer', ({ load }) => load.files],
  source_file_bytes: ['bigint', ({ load }) => load.bytes],
  error_count: ['integer', ({ load }) => load.rejected],
}

const ERROR_DETAIL: TableColumns<Rejected> = {
  user_id: ['integer', () => 100],
  query_id: ['bigint', ({ copy }) => copy.query],
  session_id: ['integer', ({ copy }) => copy.pid],
  start_time: ['timestamp', ({ copy }) => momentText(copy.startedAt)],
  table_name: ['varchar', ({ copy }) => copy.table],
  file_name: ['varchar', ({ error }) => error.file],
  line_number: ['bigint', ({ error }) => error.line],
  column_name: ['varchar', ({ error }) => error.columnName ?? ''],
  column_type: ['varchar', ({ error }) => typeParts(error).name],
  column_length: ['varchar', ({ error }) => typeParts(error).length],
  position: ['integer', ({ error }) => error.column ?? 0],
  error_code: ['integer', ({ error }) => error.code],
  error_message: ['varchar', ({ error }) => error.reason],
}

const STL_ERRORS: TableColumns<Rejected> = {
  userid: ['integer', () => 100],
  slice: ['integer', () => 0],
  tbl: ['integer', () => 0],
  starttime: ['timestamp', ({ copy }) => momentText(copy.startedAt)],
  session: ['integer', ({ copy }) => copy.pid],
  query: ['integer', ({ copy }) => copy.query],
  filename: ['varchar', ({ error }) => error.file],
  line_number: ['bigint', ({ error }) => error.line],
  colname: ['varchar', ({ error }) => error.columnName ?? ''],
  type: ['varchar', ({ error }) => typeParts(error).name],
  col_length: ['varchar', ({ error }) => typeParts(error).length],
  position: ['integer', ({ error }) => error.column ?? 0],
  raw_line: ['varchar', ({ error }) => error.rawLine],
  raw_field_value: ['varchar', ({ error }) => error.value],
  err_code: ['integer', ({ error }) => error.code],
  err_reason: ['varchar', ({ error }) => error.reason],
}

const rejected = (records: readonly CopyRecord[]): readonly Rejected[] =>
  records.flatMap((copy) => copy.load.errors.map((error) => ({ copy, error })))

/** By name: the query that stands for the table. */
export const copyTables: ReadonlyMap<string, (records: readonly CopyRecord[]) => string> = new Map([
  ['sys_load_history', (records) => rowsSql(HISTORY, records)],
  ['sys_load_error_detail', (records) => rowsSql(ERROR_DETAIL, rejected(records))],
  ['stl_load_errors', (records) => rowsSql(STL_ERRORS, rejected(records))],
])

function rowsSql<Row>(columns: TableColumns<Row>, rows: readonly Row[]): string {
  const parts = Object.values(columns)
  const shape = Object.entries(columns).map(([name, [type]]) => `null::${type} as ${name}`)
  const empty = `select ${shape.join(', ')} where false`
  if (rows.length === 0) return empty
  const values = rows.map((row) => `(${parts.map(([, value]) => valueSql(value(row))).join(', ')})`)
  return `${empty} union all values ${values.join(', ')}`
}

function valueSql(value: Value): string {
  if (value === undefined) return 'null'
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`
}

/** `varchar(10)`: the length is a column of its own. */
function typeParts({ columnType = '' }: LoadError): { readonly name: string; readonly length: string } {
  const [, name = columnType, length = '0'] = /^(.*?)\((.*)\)$/.exec(columnType) ?? []
  return { name, length }
}

function momentText(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '')
}

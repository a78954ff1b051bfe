/**
 * What a COPY loaded and rejected. The statement itself tells neither: the numbers and the rejected records stand in
 * system views, and are asked for in the same session. SYS views exist everywhere; STL views, which also keep the raw
 * line, only on provisioned clusters.
 */
import { DatabaseError, type LoadError, type LoadSummary } from '../../core/adapter.ts'
import type { WireConnection } from '../postgres/protocol.ts'

const shownErrors = 20

/** After a COPY that succeeded. Under MAXERROR that does not mean that everything was loaded. */
export async function readLoadSummary(wire: WireConnection): Promise<LoadSummary> {
  const { rows: counted } = await wire.run('select pg_last_copy_count(), pg_last_copy_id()')
  const [loaded, query] = counted[0] ?? []
  const { rows } = await wire.run(
    `select sum(source_file_count), sum(source_file_bytes), sum(error_count) from sys_load_history where query_id = ${number(query)}`,
  )
  const [files, bytes, rejected] = rows[0] ?? []
  const errors =
    number(rejected) > 0 ? await readErrors(wire, `query_id = ${number(query)}`, `query = ${number(query)}`) : []
  return { files: number(files), bytes: number(bytes), loaded: number(loaded), rejected: number(rejected), errors }
}

/** Says that the rejected records of a failed COPY can be read. */
export function tellsOfLoadErrors({ message, hint = '', detail = '' }: DatabaseError): boolean {
  return /stl_load_errors|sys_load_error_detail|Load into table .* failed/i.test(`${message} ${hint} ${detail}`)
}

/** After a COPY that failed, and after its transaction has been rolled back. */
export function readLoadErrors(wire: WireConnection): Promise<readonly LoadError[]> {
  const mine = 'pg_backend_pid()'
  return readErrors(
    wire,
    `session_id = ${mine} and query_id = (select max(query_id) from sys_load_error_detail where session_id = ${mine})`,
    `session = ${mine} and query = (select max(query) from stl_load_errors where session = ${mine})`,
  )
}

async function readErrors(wire: WireConnection, sysWhere: string, stlWhere: string): Promise<readonly LoadError[]> {
  const { rows } = await wire.run(
    `select trim(file_name), line_number, trim(column_name), trim(column_type), trim(column_length), position, error_code, trim(error_message)
     from sys_load_error_detail where ${sysWhere} order by start_time, line_number limit ${shownErrors}`,
  )
  const raw = await readRawLines(wire, stlWhere)
  return rows.map(([file, line, name, type, length, position, code, reason]) => ({
    file: file ?? '',
    line: number(line),
    code: number(code),
    reason: reason ?? '',
    ...(number(position) > 0 && { column: number(position) }),
    ...(name && { columnName: name }),
    ...(type && { columnType: declaredType(type, length ?? '') }),
    ...raw.get(lineKey(file, line)),
  }))
}

type RawLine = Pick<LoadError, 'rawLine' | 'value'>

async function readRawLines(wire: WireConnection, where: string): Promise<ReadonlyMap<string, RawLine>> {
  try {
    const { rows } = await wire.run(
      `select trim(filename), line_number, trim(raw_line), trim(raw_field_value) from stl_load_errors where ${where} limit ${shownErrors}`,
    )
    return new Map(
      rows.map(([file, line, rawLine, value]) => [
        lineKey(file, line),
        { ...(rawLine && { rawLine }), ...(value !== null && value !== undefined && { value }) },
      ]),
    )
  } catch (error) {
    if (error instanceof DatabaseError && isAbsent(error)) return new Map()
    throw error
  }
}

/** Serverless has no STL views, and a user may be kept from them: then the raw lines are simply not known. */
function isAbsent({ sqlState, message }: DatabaseError): boolean {
  return sqlState === '42P01' || sqlState === '42501' || /permission denied|does not exist/.test(message)
}

function declaredType(type: string, length: string): string {
  return length === '' || length === '0' ? type : `${type}(${length})`
}

function lineKey(file: string | null | undefined, line: string | null | undefined): string {
  return `${file ?? ''}:${line ?? ''}`
}

function number(text: string | null | undefined): number {
  return Number(text ?? 0)
}

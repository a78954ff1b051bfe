/** What DuckDB's driver throws, turned into a `DatabaseError`: class, SQLSTATE, hint, and a place that can be trusted. */
import { DatabaseError } from '../../core/adapter.ts'

/** An error as DuckDB tells it with `errors_as_json`; also the `cause` of the `DatabaseError` made from it. */
export interface DuckDbFault {
  /** `Parser`, `Binder`, `Catalog`, `Conversion`, `Constraint`, `Interrupt`, … */
  readonly kind: string
  readonly message: string
  /**
   * Offset into the statement, or into the body of a view that it reads: in code points where the parser tells it, in
   * UTF-8 bytes otherwise.
   */
  readonly offset?: number
  /** Further facts by DuckDB's names: `name`, `type`, `error_subtype`, `candidates`. */
  readonly facts: Readonly<Record<string, string>>
}

/** The fault below a `DatabaseError` of this room, for those who word it anew. */
export function faultOf(error: DatabaseError): DuckDbFault | undefined {
  const { cause } = error
  return typeof cause === 'object' && cause !== null && 'kind' in cause && 'facts' in cause
    ? (cause as DuckDbFault)
    : undefined
}

/** `viewNames` is asked only when the place of an error is in doubt. */
export async function databaseError(
  thrown: unknown,
  sql: string,
  viewNames: () => Promise<readonly string[]>,
): Promise<DatabaseError> {
  const fault = parseFault(thrown instanceof Error ? thrown.message : String(thrown))
  const { message, hint, detail } = splitMessage(fault)
  const position = await positionIn(sql, fault, viewNames)
  const sqlState = sqlStateOf(fault)
  return new DatabaseError(message, {
    cause: fault,
    ...(position !== undefined && { position }),
    ...(sqlState !== undefined && { sqlState }),
    ...(hint !== undefined && { hint }),
    ...(detail !== undefined && { detail }),
  })
}

/** Reads both forms: JSON, and the text of errors that DuckDB raises outside a statement. */
function parseFault(text: string): DuckDbFault {
  const json = /^[^{]*?(\{"exception_type".*\})\s*$/s.exec(text)?.[1]
  if (json !== undefined) {
    const { exception_type: kind = 'Unknown', exception_message: message = text, position, ...facts } = textFields(json)
    return {
      kind: kind === 'INTERRUPT' ? 'Interrupt' : kind,
      message,
      facts,
      ...(position !== undefined && { offset: Number(position) }),
    }
  }
  const plain = /^([A-Z][\w ]*?) Error: (.*)$/s.exec(text)
  return { kind: plain?.[1] ?? 'Unknown', message: plain?.[2] ?? text, facts: {} }
}

function textFields(json: string): Record<string, string> {
  const parsed: unknown = JSON.parse(json)
  if (typeof parsed !== 'object' || parsed === null) return {}
  return Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, String(value)]))
}

const advice = /^(?:Did you mean|Candidate|Please |Either |Use |Alternatively|Consider)/

/** DuckDB's first line says what is wrong; the lines below advise or explain. */
function splitMessage({ kind, message }: DuckDbFault): { message: string; hint?: string; detail?: string } {
  const [first = '', ...rest] = message.trimEnd().split('\n')
  const below = rest.map((line) => line.trim()).filter((line) => line !== '')
  const adviceStart = below.findIndex((line) => advice.test(line))
  const detail = (adviceStart < 0 ? below : below.slice(0, adviceStart)).join('\n')
  const hint = adviceStart < 0 ? '' : below.slice(adviceStart).join('\n')
  return {
    message: kind === 'Unknown' ? first : `${kind} Error: ${first}`,
    ...(hint !== '' && { hint }),
    ...(detail !== '' && { detail }),
  }
}

/**
 * DuckDB keeps the places of a view's own text, so that a failing cast inside a view is reported at an offset into a
 * text that we did not send. A place is believed when the parser names it, when the words of the message stand there,
 * or when the statement reads no view.
 */
async function positionIn(
  sql: string,
  fault: DuckDbFault,
  viewNames: () => Promise<readonly string[]>,
): Promise<number | undefined> {
  if (fault.offset === undefined) return undefined
  if (fault.kind === 'Parser') return [...sql].slice(0, fault.offset).join('').length
  const position = Buffer.from(sql).subarray(0, fault.offset).toString().length
  if (fault.offset >= Buffer.byteLength(sql) || !startsToken(sql, position)) return undefined
  if (isNamedAt(sql, position, fault.message)) return position
  const text = sql.toLowerCase()
  const views = await viewNames()
  return views.some((view) => text.includes(view.toLowerCase())) ? undefined : position
}

function startsToken(sql: string, position: number): boolean {
  const [before = ' ', here = ' '] = [sql[position - 1] ?? ' ', sql[position] ?? ' ']
  return /\S/.test(here) && !(/[\w$]/.test(before) && /[\w$]/.test(here))
}

/** The message quotes the identifier (or the function) that begins at the position. */
function isNamedAt(sql: string, position: number, message: string): boolean {
  const here = /^(?:"(?:[^"]|"")*"|[\p{L}\p{N}_$]+)(?:\s*\.\s*(?:"(?:[^"]|"")*"|[\p{L}\p{N}_$]+))*/u.exec(
    sql.slice(position),
  )?.[0]
  if (here === undefined) return false
  const names = here.split('.').map((part) => part.trim().replaceAll('"', '').toLowerCase())
  const quoted = [...message.toLowerCase().matchAll(/"([^"]+)"|'([^'(]+)\(|name (\S+) does not exist/g)]
  return quoted.some(([, double, call, plain]) =>
    names.includes((double ?? call ?? plain ?? '').split('.').at(-1) ?? ''),
  )
}

/** Two transactions changed the same thing; the one that lost may run again. */
export function isTransient({ sqlState }: DatabaseError): boolean {
  return sqlState === '40001'
}

const sqlStates: Readonly<Record<string, string>> = {
  Parser: '42601',
  Syntax: '42601',
  Conversion: '22P02',
  'Out of Range': '22003',
  'Divide by Zero': '22012',
  'Mismatch Type': '42804',
  'Invalid Type': '42804',
  'Invalid Input': '22023',
  'Not implemented': '0A000',
  'Out of Memory': '53200',
  Permission: '42501',
  IO: '58030',
  HTTP: '58030',
  Interrupt: '57014',
  TransactionContext: '25000',
  'Missing Extension': '0A000',
  INTERNAL: 'XX000',
  FATAL: 'XX000',
}

function sqlStateOf({ kind, message, facts }: DuckDbFault): string | undefined {
  if (kind === 'Catalog') return catalogState(facts)
  if (kind === 'Binder') {
    if (facts.error_subtype === 'COLUMN_NOT_FOUND' || /does not have a column/.test(message)) return '42703'
    if (/^Ambiguous reference to column/.test(message)) return '42702'
    if (/^No function matches|^Could not choose a best candidate/.test(message)) return '42883'
    if (/^Referenced table/.test(message)) return '42P01'
    if (/must appear in the GROUP BY/.test(message)) return '42803'
    return '42000'
  }
  if (kind === 'Constraint') {
    if (/^NOT NULL/.test(message)) return '23502'
    if (/foreign key/i.test(message)) return '23503'
    if (/^CHECK/.test(message)) return '23514'
    return '23505'
  }
  if (kind === 'TransactionContext' && /conflict/i.test(message)) return '40001'
  return sqlStates[kind]
}

function catalogState({ error_subtype: subtype, type = '' }: DuckDbFault['facts']): string {
  if (subtype === 'ENTRY_ALREADY_EXISTS') return type === 'Schema' ? '42P06' : '42P07'
  if (type === 'Schema') return '3F000'
  if (/Function/.test(type)) return '42883'
  return subtype === 'MISSING_ENTRY' ? '42P01' : '42000'
}

/** The process that has a database file open, as far as DuckDB can tell. */
export interface LockHolder {
  readonly pid?: number
  readonly program?: string
}

/** Who holds the database file, when that is why it cannot be opened. */
export function lockHolder(thrown: unknown): LockHolder | undefined {
  const text = thrown instanceof Error ? thrown.message : ''
  if (!/Could not set lock on file/.test(text)) return undefined
  const held = /held in (?:(\S+) )?\(?PID (\d+)\)?/.exec(text)
  return {
    ...(held?.[1] !== undefined && { program: held[1] }),
    ...(held?.[2] !== undefined && { pid: Number(held[2]) }),
  }
}

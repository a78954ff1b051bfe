/** What `pg` throws, as a `DatabaseError`: the server's fields, or a connection that failed. */
import { DatabaseError } from '../../core/adapter.ts'

/** Node's words for a network that does not answer. */
const networkCodes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: the connection was refused',
  ECONNRESET: 'the server closed the connection',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be looked up now',
  EPIPE: 'the server closed the connection',
  ETIMEDOUT: 'the server does not answer',
}

/** What a server says when it refuses. */
export interface Refusal {
  readonly sqlState: string
  readonly message: string
  readonly detail?: string
}

/** `isTransient` knows the server's words for what passes. */
export function wireError(
  thrown: unknown,
  sql: string,
  isTransient: (refusal: Refusal) => boolean = () => false,
): DatabaseError {
  if (thrown instanceof DatabaseError) return thrown
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const sqlState = textField(error, 'code')
  return isServerError(error) && sqlState !== undefined
    ? serverError(error, sqlState, sql, isTransient)
    : connectionError(error)
}

/** The server's own errors have a severity; Node's have a code too, but none. */
function isServerError(error: Error): boolean {
  return textField(error, 'severity') !== undefined
}

function serverError(
  error: Error,
  sqlState: string,
  sql: string,
  isTransient: (refusal: Refusal) => boolean,
): DatabaseError {
  const position = Number(textField(error, 'position'))
  const detail = textField(error, 'detail')
  const hint = textField(error, 'hint')
  const { message } = error
  const lost = isLost(sqlState)
  return new DatabaseError(message, {
    sqlState,
    lost,
    // Of a connection that broke nobody knows whether the work was done.
    transient: !lost && isTransient({ sqlState, message, ...(detail !== undefined && { detail }) }),
    cause: { where: textField(error, 'where') },
    ...(position > 0 && { position: unitsBefore(sql, position - 1) }),
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
  })
}

/** Class 08 is the connection itself; 57P0x a server that goes down or came up too late. */
function isLost(sqlState: string): boolean {
  return sqlState.startsWith('08') || /^57P0[1-5]$/.test(sqlState)
}

function connectionError(error: Error): DatabaseError {
  const code = textField(error, 'code') ?? ''
  const words = networkCodes[code] ?? (error.message === 'timeout expired' ? networkCodes.ETIMEDOUT : undefined)
  return new DatabaseError(words ?? error.message, { lost: true, sqlState: '08006', cause: error })
}

/** The server counts characters; we count UTF-16 units. */
function unitsBefore(sql: string, characters: number): number {
  let units = 0
  for (let count = 0; count < characters && units < sql.length; count++) {
    units += (sql.codePointAt(units) ?? 0) > 0xffff ? 2 : 1
  }
  return units
}

/** The server's context of an error, such as `COPY t, line 2, column d: "x"`. */
export function contextOf(error: DatabaseError): string {
  const { cause } = error
  return typeof cause === 'object' && cause !== null && 'where' in cause ? String(cause.where ?? '') : ''
}

function textField(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

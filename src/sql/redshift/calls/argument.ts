/** Arguments of calls as the engine's SQL of a wanted type. Implicit conversions of Redshift are written out here. */
import type { CallArgument } from '../call-rule.ts'
import { isText } from '../types.ts'

/** The catalog that holds the function library's macros. */
export const library = (name: string, ...args: readonly string[]): string => `__rs.${name}(${args.join(', ')})`

export const call = (name: string, ...args: readonly string[]): string => `${name}(${args.join(', ')})`

/** The argument at an index. The arity of the rule says that it is there. */
export function argument(args: readonly CallArgument[], index: number): CallArgument {
  const found = args[index]
  if (!found) throw new RangeError(`a rule asks for argument ${index + 1} of a call with ${args.length}`)
  return found
}

export const sqlOf = ({ sql }: CallArgument): string => sql

export const isNull = ({ word }: CallArgument): boolean => word === 'null'

/** A moment that date parts can be taken of: timestamp, timestamptz, time or interval. Text is read as a timestamp. */
export function asMoment(arg: CallArgument): string {
  if (isNull(arg)) return 'null::timestamp'
  const type = arg.type?.name
  if (type === 'timestamp without time zone' || type === 'timestamp with time zone') return arg.sql
  return type === 'date' ? cast(arg, 'timestamp') : library('as_moment', plain(arg))
}

export function asTimestamp(arg: CallArgument): string {
  if (isNull(arg)) return 'null::timestamp'
  if (arg.type?.name === 'timestamp without time zone') return arg.sql
  return arg.type?.name === 'date' ? cast(arg, 'timestamp') : library('as_timestamp', plain(arg))
}

export function asDate(arg: CallArgument): string {
  if (isNull(arg)) return 'null::date'
  return arg.type?.name === 'date' ? arg.sql : library('as_date', plain(arg))
}

export function asText(arg: CallArgument): string {
  if (isNull(arg)) return 'null::varchar'
  return arg.literal !== undefined || (arg.type && isText(arg.type)) ? arg.sql : cast(arg, 'varchar')
}

export function asInteger(arg: CallArgument): string {
  if (/^-?\d{1,9}$/.test(arg.number ?? '')) return arg.sql
  return arg.type?.name === 'integer' || arg.type?.name === 'smallint' ? arg.sql : cast(arg, 'integer')
}

/** In 64 bits, so that what is done with it does not overflow in 32. */
export function asBigint(arg: CallArgument): string {
  return arg.type?.name === 'bigint' ? arg.sql : cast(arg, 'bigint')
}

export function asDouble(arg: CallArgument): string {
  return arg.type?.name === 'double precision' ? arg.sql : cast(arg, 'double')
}

function cast(arg: CallArgument, type: string): string {
  return `cast(${plain(arg)} as ${type})`
}

/** A SUPER value as its text, without the quotes of a JSON string. */
function plain({ sql, type }: CallArgument): string {
  return type?.name === 'super' ? library('super_text', sql) : sql
}

/** A string literal of the engine. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

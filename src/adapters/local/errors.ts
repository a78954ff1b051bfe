/** Errors of the engine in Redshift's words, with their place in the statement as it was written. */
import { DatabaseError } from '../../core/adapter.ts'
import { SqlSyntaxError } from '../../sql/redshift/parse/cursor.ts'
import { RefusedSql } from '../../sql/redshift/translate/context.ts'
import { originalOffset, type SourceMap } from '../../sql/source-map.ts'

interface Wording {
  readonly pattern: RegExp
  /** `$1`, `$2` … are the pattern's groups. */
  readonly message: string
  readonly sqlState?: string
  readonly hint?: string
}

const WORDINGS: readonly Wording[] = [
  { pattern: /^division by zero$/, message: 'division by zero', sqlState: '22012' },
  { pattern: /^Referenced column "([^"]+)" not found/, message: 'column "$1" does not exist', sqlState: '42703' },
  {
    pattern: /^Table "([^"]+)" does not have a column named "([^"]+)"/,
    message: 'column $1.$2 does not exist',
    sqlState: '42703',
  },
  {
    pattern: /^(?:Table|View) with name ("?)([^"\s]+)\1 does not exist/,
    message: 'relation "$2" does not exist',
    sqlState: '42P01',
  },
  {
    pattern: /^Schema with name ("?)([^"\s]+)\1 does not exist/,
    message: 'schema "$2" does not exist',
    sqlState: '3F000',
  },
  { pattern: /^Schema with name "([^"]+)" already exists/, message: 'schema "$1" already exists', sqlState: '42P06' },
  {
    pattern: /^(?:Table|View) with name "([^"]+)" already exists/,
    message: 'Relation "$1" already exists',
    sqlState: '42P07',
  },
  {
    pattern: /^Ambiguous reference to column name "([^"]+)"/,
    message: 'column reference "$1" is ambiguous',
    sqlState: '42702',
  },
  {
    pattern: /^NOT NULL constraint failed: (?:.*\.)?([^.]+)$/,
    message: 'Cannot insert a NULL value into column $1',
    sqlState: '23502',
  },
  {
    pattern: /^column ("?)(.+?)\1 must appear in the GROUP BY clause/i,
    message: 'column "$2" must appear in the GROUP BY clause or be used in an aggregate function',
    sqlState: '42803',
  },
  {
    pattern: /^WHERE clause cannot contain aggregates/,
    message: 'aggregates not allowed in WHERE clause',
    sqlState: '42803',
  },
  {
    pattern: /^aggregate function calls cannot be nested/i,
    message: 'aggregate function calls may not be nested',
    sqlState: '42803',
  },
  {
    pattern: /^WHERE clause cannot contain window functions/,
    message: 'window functions not allowed in WHERE clause',
    sqlState: '42P20',
  },
  {
    pattern: /^Could not convert string '(.*)' to (?:U?INT\d+|U?HUGEINT)/s,
    message: 'invalid input syntax for integer: "$1"',
    sqlState: '22P02',
  },
  {
    pattern: /^Could not convert string "(.*)" to DECIMAL/s,
    message: 'invalid input syntax for type numeric: "$1"',
    sqlState: '22P02',
  },
  {
    pattern: /^Could not convert string '(.*)' to (?:DOUBLE|FLOAT)/s,
    message: 'invalid input syntax for type double precision: "$1"',
    sqlState: '22P02',
  },
  {
    pattern: /^Could not convert string '(.*)' to BOOL/s,
    message: 'invalid input syntax for type boolean: "$1"',
    sqlState: '22P02',
  },
  {
    pattern: /^invalid date field format: "(.*?)"/s,
    message: 'invalid input syntax for type date: "$1"',
    sqlState: '22007',
  },
  {
    pattern: /^invalid timestamp field format: "(.*?)"/s,
    message: 'invalid input syntax for type timestamp: "$1"',
    sqlState: '22007',
  },
  {
    pattern: /^(?:timestamp|date) field value out of range: "(.*?)"/s,
    message: 'date/time field value out of range: "$1"',
    sqlState: '22008',
  },
  { pattern: /out of range for the destination type INT16/, message: 'smallint out of range', sqlState: '22003' },
  { pattern: /out of range for the destination type INT32/, message: 'integer out of range', sqlState: '22003' },
  { pattern: /out of range for the destination type INT64/, message: 'bigint out of range', sqlState: '22003' },
  { pattern: /^Overflow in \w+ of INT16/, message: 'smallint out of range', sqlState: '22003' },
  { pattern: /^Overflow in \w+ of INT32/, message: 'integer out of range', sqlState: '22003' },
  { pattern: /^Overflow in \w+ of INT64/, message: 'bigint out of range', sqlState: '22003' },
  {
    pattern: /^(?:Could not cast value .* to DECIMAL|Casting value .* to type DECIMAL.* failed)/s,
    message: 'Numeric data overflow (result precision)',
    sqlState: '22003',
  },
  { pattern: /^Overflow in .*(?:DECIMAL|INT128|HUGEINT)/, message: 'Numeric data overflow', sqlState: '22003' },
  {
    pattern: /^Needed scale \d+ to accurately represent the multiplication.*/s,
    message: 'this multiplication takes more than 38 digits on the way',
    sqlState: '22003',
    hint: 'cast one side to a DECIMAL of a smaller scale',
  },
  { pattern: /^value too long for type .*/s, message: '$0', sqlState: '22001' },
  { pattern: /^negative substring length not allowed$/, message: '$0', sqlState: '22011' },
  { pattern: /^cannot take (?:square root|logarithm) .*/s, message: '$0', sqlState: '2201F' },
  { pattern: /^value out of range.*/s, message: '$0', sqlState: '22003' },
  { pattern: /^Overflow, Value .*/s, message: '$0', sqlState: '22003' },
  {
    pattern: /^(?:Invalid digit|invalid input syntax for type (?:numeric|boolean)).*/s,
    message: '$0',
    sqlState: '22P02',
  },
  { pattern: /^invalid input syntax for type (?:date|time|interval).*/s, message: '$0', sqlState: '22007' },
  {
    pattern: /^(?:date\/time field|timestamp out of range|time zone displacement).*/s,
    message: '$0',
    sqlState: '22008',
  },
  {
    pattern: /^No function matches the given name and argument types '(.*?)'.*/s,
    message: 'operator or function does not exist for these types: $1',
    sqlState: '42883',
  },
  {
    pattern: /^More than one row returned by a subquery/,
    message: 'single-row subquery returns more than one row',
    sqlState: '21000',
  },
  {
    pattern: /^Unknown TimeZone '(.*?)'/,
    message: 'invalid value for parameter "timezone": "$1"',
    sqlState: '22023',
    hint: "name a zone of pg_timezone_names, as 'America/New_York'",
  },
  {
    pattern: /^Subquery returns \d+ columns - expected 1/,
    message: 'subquery has too many columns',
    sqlState: '42601',
  },
  { pattern: /^Interrupted/, message: "Query cancelled on user's request", sqlState: '57014' },
]

/** Where the engine's own words stay, its class of error is left out. */
const ENGINE_PREFIX = /^(?:[A-Z][A-Za-z]*(?: [A-Za-z]+)*|INTERRUPT) Error: /

export function redshiftError(error: DatabaseError, map: SourceMap | undefined): DatabaseError {
  const text = error.message.replace(ENGINE_PREFIX, '')
  const position = map && error.position !== undefined ? originalOffset(map, error.position) : undefined
  const found = WORDINGS.find(({ pattern }) => pattern.test(text))
  const match = found?.pattern.exec(text)
  const message =
    found && match ? found.message.replaceAll(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '') : text
  const sqlState = found?.sqlState ?? error.sqlState
  return new DatabaseError(message, {
    ...(position !== undefined && { position }),
    ...(sqlState !== undefined && { sqlState }),
    ...(error.detail !== undefined && { detail: error.detail }),
    ...(found?.hint !== undefined && { hint: found.hint }),
    ...(!found && error.hint !== undefined && { hint: error.hint }),
    ...(error.loadErrors && { loadErrors: error.loadErrors }),
    lost: error.lost,
    cause: error,
  })
}

/** What the parser and the translators throw, as the session's callers know errors. */
export function statementError(error: unknown): unknown {
  if (error instanceof SqlSyntaxError) {
    return new DatabaseError(error.message, {
      position: error.position,
      sqlState: '42601',
      ...(error.hint !== undefined && { hint: error.hint }),
    })
  }
  if (error instanceof RefusedSql) {
    return new DatabaseError(error.message, {
      position: error.position,
      sqlState: error.sqlState,
      ...(error.hint !== undefined && { hint: error.hint }),
    })
  }
  return error
}

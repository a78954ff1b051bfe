/**
 * Conversions in DuckDB's SQL that are proven equal to those of `convert.ts`, value by value: an expression gives the
 * same result or the row counts as odd, and then the exact road is taken.
 *
 * Most values need no conversion at all. A plain cast hands them through untouched, which costs nothing, beside a
 * cheap test that nothing else is among them; a careful cast also knows blanks, cuts and truncation.
 */
import type { CopyConversions } from '../../../sql/copy/statement.ts'
import type { CopyColumn } from '../../copy/table.ts'
import type { ColumnSample } from './json-sample.ts'

export interface ProvenCast {
  /** The column's value. */
  readonly value: string
  /** True for values that this cast is not made for. */
  readonly odd: string
}

/** White space of fields: ASCII only. */
const SPACE = "E' \\t\\n\\x0b\\f\\r'"

/** The cast of one column from a text field; undefined when this road does not know the type or its options. */
export function provenCast(
  { type, notNull }: CopyColumn,
  field: string,
  conversions: CopyConversions,
  sample: ColumnSample,
): ProvenCast | undefined {
  const cast = castOf(type, field, conversions, sample)
  if (!cast || !notNull) return cast
  return { value: cast.value, odd: `${cast.odd} or (${cast.value}) is null` }
}

function castOf(
  type: CopyColumn['type'],
  field: string,
  conversions: CopyConversions,
  sample: ColumnSample,
): ProvenCast | undefined {
  switch (type.name) {
    case 'character varying':
    case 'character':
      return textCast(field, type.length ?? 1, type.name === 'character', conversions, sample)
    case 'smallint':
    case 'integer':
    case 'bigint':
      return integerCast(field, type.name)
    case 'numeric':
      return decimalCast(field, type.precision ?? 18, type.scale ?? 0, conversions, sample)
    case 'real':
    case 'double precision':
      return matched(field, NUMBER, `try_cast(${field} as ${type.name})`)
    case 'boolean':
      return matched(field, 'true|false', `${field} = 'true'`)
    case 'date':
      if (conversions.dateFormat !== undefined) return undefined
      return matched(field, '\\d{4}-\\d{2}-\\d{2}', `try_cast(${field} as date)`)
    case 'timestamp without time zone':
      return timestampCast(field, conversions.timeFormat)
    default:
      return undefined
  }
}

const NUMBER = '-?[0-9]{1,15}(?:\\.[0-9]{1,15})?'

/**
 * Only what begins with a blank or a control character can be blank. The comparison sees four bytes at once; trim()
 * costs half a microsecond, and AND would not keep DuckDB from trying it first.
 */
const isBlank = (field: string): string => `case when ${field} < '!' then trim(${field}, ${SPACE}) = '' else false end`

/** Blank fields of every type but text are NULL, which a failing try_cast gives by itself: they are not odd. */
function unlessBlank(field: string, odd: string): string {
  return `case when ${odd} then not coalesce(${isBlank(field)}, false) else false end`
}

/** An integer that prints as the field is written. */
function integerCast(field: string, type: string): ProvenCast {
  const value = `try_cast(${field} as ${type})`
  return { value, odd: unlessBlank(field, `cast(${value} as varchar) is distinct from ${field}`) }
}

/** A value that has the form is cast, and the cast must succeed. */
function matched(field: string, form: string, value: string): ProvenCast {
  return {
    value: `case when regexp_full_match(${field}, '${form}') then ${value} end`,
    odd: unlessBlank(
      field,
      `not regexp_full_match(${field}, '${form}') or (${field} is not null and (${value}) is null)`,
    ),
  }
}

/**
 * At most 15 digits, so that a number is as it is written even though DuckDB has read it as a double. A decimal whose
 * text begins with the field's has lost nothing of it; then what the column cannot hold is cut off.
 */
function decimalCast(
  field: string,
  precision: number,
  scale: number,
  { roundDecimals }: CopyConversions,
  sample: ColumnSample,
): ProvenCast {
  const target = `decimal(${precision},${scale})`
  const isCut = sample.fraction > scale && !roundDecimals
  const read = isCut ? `decimal(${Math.max(18, precision)},${sample.fraction})` : target
  const whole = `try_cast(${field} as ${read})`
  const value = isCut ? `try_cast(trunc(${whole}, ${scale}) as ${target})` : whole
  const odd = [
    `strlen(${field}) > 16`,
    `not coalesce(starts_with(cast(${whole} as varchar), ${field}), ${field} is null)`,
  ]
  // Fifteen digits may be too many before the point only where the column has fewer.
  if (isCut && precision - scale < 15) odd.push(`${field} is not null and ${value} is null`)
  return { value, odd: unlessBlank(field, anyOf(odd)) }
}

function timestampCast(field: string, format: string | undefined): ProvenCast | undefined {
  if (format === undefined) {
    return matched(field, '\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?', `try_cast(${field} as timestamp)`)
  }
  const unit = format === 'epochmillisecs' ? 1000 : format === 'epochsecs' ? 1_000_000 : undefined
  if (unit === undefined) return undefined
  return matched(field, '-?[0-9]{1,13}', `make_timestamp(try_cast(${field} as bigint) * ${unit})`)
}

function textCast(
  field: string,
  limit: number,
  isChar: boolean,
  { blanksAsNull, emptyAsNull, trimBlanks, truncateColumns }: CopyConversions,
  { careful, nested }: ColumnSample,
): ProvenCast | undefined {
  const isNull = blanksAsNull ? isBlank(field) : emptyAsNull ? `${field} = ''` : undefined
  const plain = !careful && !(trimBlanks && !isChar)
  // DuckDB has lost how a number with a fraction was written; whether it was one, only its looks can tell. What begins
  // below the colon may be a number or blank: one comparison lets nearly all text pass.
  const low = [
    `when ${field} >= '-' then ${looksLikeFraction(field)}`,
    ...(plain && isNull !== undefined ? [`when ${isNull} then true`] : []),
  ]
  const odd = [`case when ${field} < ':' then case ${low.join(' ')} else false end else false end`]
  if (nested) odd.push(`${field} >= '[' and ${field} < '\\'`, `${field} >= '{' and ${field} < '|'`)
  if (isChar) odd.push(`strlen(${field}) <> length(${field})`)
  if (plain) {
    odd.push(`strlen(${field}) > ${limit}`)
    return { value: field, odd: anyOf(odd) }
  }
  const text = trimBlanks && !isChar ? `rtrim(${field}, ${SPACE})` : field
  if (!truncateColumns) odd.push(`strlen(${text}) > ${limit}`)
  const cases: string[] = []
  if (blanksAsNull) cases.push(`when ${isBlank(text)} then null`)
  else if (emptyAsNull) cases.push(`when ${text} = '' then null`)
  if (truncateColumns) cases.push(`when strlen(${text}) > ${limit} then ${truncated(text, limit)}`)
  return { value: cases.length === 0 ? text : `case ${cases.join(' ')} else ${text} end`, odd: anyOf(odd) }
}

const looksLikeFraction = (field: string): string => `regexp_full_match(${field}, '-?[0-9]*[.e][-+.e0-9]*')`

function anyOf(tests: readonly string[]): string {
  return tests.map((test) => `(${test})`).join(' or ')
}

/** The longest start of at most `limit` bytes that does not end inside a character. */
function truncated(text: string, limit: number): string {
  const bytes = `encode(${text})`
  const continues = (index: number) =>
    `(${bytes}[${index}:${index}] >= '\\x80'::blob and ${bytes}[${index}:${index}] < '\\xC0'::blob)`
  const ends = [limit, limit - 1, limit - 2].map((end) => `when not ${continues(end + 1)} then ${end}`)
  return `decode(${bytes}[1:case ${ends.join(' ')} else ${limit - 3} end])`
}

/** Casts, lengths of text in bytes, and arithmetic that refuses what Redshift refuses. Named by `sql/redshift/translate`. */
import type { ScalarFunction } from '../../duckdb/connection.ts'
import type { Macro, Topic } from './definition.ts'
import { bigintArgument, numberArgument, textArgument } from './scalar-arguments.ts'

const macros: readonly Macro[] = [
  // A NULL of any type that never comes to be. The engine's own `error` is volatile, which keeps it out of TRY. It
  // hangs on a value of the row: what is constant the engine computes beforehand, wanted or not.
  { name: 'fail', overloads: ['(message, x) as case when rs_raise(message, x) then null end'] },
  // The longest beginning of at most n bytes, as a cast to VARCHAR(n) makes it.
  {
    name: 'cut',
    overloads: [
      '(x, n) as case when strlen(x) <= n then x when strlen(x) = length(x) then left(x, n) else rs_cut(x, n) end',
    ],
  },
  // The same on the way into a column: only blanks may be lost.
  { name: 'fit', overloads: ['(x, n, type) as case when strlen(x) <= n then x else rs_fit(x, n, type) end'] },
  { name: 'super_text', overloads: ["(x) as json_extract_string(x, '$')"] },
  { name: 'super_is_null', overloads: ["(x) as (x is null or json_type(x) = 'NULL')"] },
  { name: 'to_super', overloads: ['(x) as to_json(x)'] },
  { name: 'float_text', overloads: ['(x double) as rs_float_text(x, 15)', '(x float) as rs_float_text(x::double, 6)'] },
  { name: 'varbyte_text', overloads: ['(x) as decode(x)'] },
  {
    name: 'read_integer',
    overloads: [
      String.raw`(x) as coalesce(case when regexp_full_match(x, '-?\d{1,18}') then x::bigint end, rs_read_integer(x))`,
    ],
  },
  {
    name: 'read_number',
    overloads: [
      String.raw`(x) as case when regexp_full_match(x, '\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*') then trim(x) else rs_refuse_number(x) end`,
    ],
  },
  {
    name: 'read_boolean',
    overloads: [
      `(x) as case when lower(trim(x)) in ('t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', '1') then true
        when lower(trim(x)) in ('f', 'fa', 'fal', 'fals', 'false', 'n', 'no', '0') then false
        when x is not null then __rs.fail('invalid input syntax for type boolean: "' || x || '"', x) end`,
    ],
  },
  { name: 'nonzero', overloads: ["(x) as case when x = 0 then __rs.fail('division by zero', x) else x end"] },
  {
    name: 'divide',
    overloads: [
      `(a, b) as case when starts_with(typeof(a), 'DECIMAL') or starts_with(typeof(b), 'DECIMAL')
        then __rs.fail('the scale of this division cannot be told: cast both sides to DECIMAL(p, s)', b)
        when b = 0 then __rs.fail('division by zero', b) else a / b end`,
    ],
  },
  {
    // A decimal with `s` digits behind the point, times ten to the power of s.
    name: 'unscaled',
    overloads: ["(x, s) as cast(x * cast(rpad('1', s + 1, '0') as decimal(38, 0)) as hugeint)"],
  },
]

const bytes = new TextEncoder()
const text = new TextDecoder('utf-8')

/** The longest beginning that is whole characters and at most `limit` bytes. */
function cutBytes(value: string, limit: number): string {
  const encoded = bytes.encode(value)
  if (encoded.length <= limit) return value
  let end = limit
  while (end > 0 && ((encoded[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return text.decode(encoded.subarray(0, end))
}

function fitBytes(value: string, limit: number, type: string): string {
  const cut = cutBytes(value, limit)
  if (/[^ ]/.test(value.slice(cut.length))) throw new Error(`value too long for type ${type}(${limit})`)
  return cut
}

/** C's `%.15g`: what Redshift prints of a DOUBLE PRECISION, and with 6 digits of a REAL. */
function floatText(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa = '', exponent = '0'] = value.toExponential(digits - 1).split('e')
  const power = Number(exponent)
  if (power >= -4 && power < digits) return withoutZeros(value.toFixed(digits - 1 - power))
  return `${withoutZeros(mantissa)}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

const withoutZeros = (digits: string): string => (digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits)

/** Redshift names the first character that is no digit, and its place from 0. */
function invalidDigit(value: string, position: number, type: string): Error {
  return new Error(`Invalid digit, Value '${value[position] ?? ''}', Pos ${position}, Type: ${type}`)
}

function readInteger(value: string): bigint {
  const body = value.trim()
  if (/^[+-]?\d+$/.test(body)) {
    const number = BigInt(body.replace(/^\+/, ''))
    if (number !== BigInt.asIntN(64, number)) throw new Error(`Overflow, Value '${body}', Type: Long`)
    return number
  }
  const skipped = value.length - value.trimStart().length
  throw invalidDigit(value, skipped + (/^[+-]?\d*/.exec(value.trimStart())?.[0].length ?? 0), 'Integer')
}

const functions: readonly ScalarFunction[] = [
  {
    name: 'rs_raise',
    parameters: ['VARCHAR', 'ANY'],
    returns: 'BOOLEAN',
    nullHandling: 'called_on_null',
    // A message made of a NULL is about nothing.
    run: (message) => {
      if (message === null) return null
      throw new Error(textArgument(message))
    },
  },
  {
    name: 'rs_cut',
    parameters: ['VARCHAR', 'BIGINT'],
    returns: 'VARCHAR',
    run: (value, limit) => cutBytes(textArgument(value), Number(bigintArgument(limit))),
  },
  {
    name: 'rs_fit',
    parameters: ['VARCHAR', 'BIGINT', 'VARCHAR'],
    returns: 'VARCHAR',
    run: (value, limit, type) => fitBytes(textArgument(value), Number(bigintArgument(limit)), textArgument(type)),
  },
  {
    name: 'rs_float_text',
    parameters: ['DOUBLE', 'INTEGER'],
    returns: 'VARCHAR',
    run: (value, digits) => floatText(numberArgument(value), numberArgument(digits)),
  },
  {
    name: 'rs_read_integer',
    parameters: ['VARCHAR'],
    returns: 'BIGINT',
    run: (value) => readInteger(textArgument(value)),
  },
  {
    name: 'rs_refuse_number',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    run: (value) => {
      const written = textArgument(value)
      throw invalidDigit(written, /^\s*[+-]?\d*\.?\d*/.exec(written)?.[0].length ?? 0, 'Decimal')
    },
  },
]

export const castFunctions: Topic = { macros, functions }

/** Text functions that DuckDB has not, or has with another meaning. */
import { RESERVED } from '../../../sql/redshift/words.ts'
import type { ScalarFunction } from '../../duckdb/connection.ts'
import type { Macro, Topic } from './definition.ts'
import { numberArgument, textArgument } from './scalar-arguments.ts'
import { difference, soundex } from './soundex.ts'

const macros: readonly Macro[] = [
  // Characters of text, bytes of VARBYTE.
  { name: 'len', overloads: ['(x) as length(x::varchar)::integer', '(x blob) as octet_length(x)::integer'] },
  { name: 'octet_length', overloads: ['(x) as strlen(x::varchar)::integer', '(x blob) as octet_length(x)::integer'] },
  { name: 'concat', overloads: ['(x, y) as x::varchar || y::varchar', '(x blob, y blob) as x || y'] },
  {
    name: 'octetindex',
    overloads: [
      '(part, x) as case when strpos(x, part) = 0 then 0 else strlen(left(x, strpos(x, part) - 1)) + 1 end::integer',
    ],
  },
  // Only ASCII characters have a place in the result.
  { name: 'chr', overloads: ['(n) as case when n between 1 and 127 then chr(n) end'] },
  // GREATEST, but NULL stays NULL.
  { name: 'at_least', overloads: ['(n, least) as case when n < least then least else n end'] },
  // A start before the text eats up the length.
  {
    name: 'substring',
    overloads: [
      '(x, start) as substring(x::varchar, __rs.at_least(start, 1))',
      '(x blob, start) as case when start is not null then array_slice(x, __rs.at_least(start, 1), octet_length(x)) end',
      `(x, start, n) as case when n < 0 then __rs.fail('negative substring length not allowed', n)
        else substring(x::varchar, __rs.at_least(start, 1), __rs.at_least(case when start < 1 then n + start - 1 else n end, 0)) end`,
      `(x blob, start, n) as case when n < 0 then __rs.fail('negative substring length not allowed', n)
        when n is null or start is null then null
        when n = 0 or start + n <= 1 then ''::blob else array_slice(x, __rs.at_least(start, 1), start + n - 1) end`,
    ],
  },
  {
    name: 'lpad',
    overloads: [
      "(x, n, fill) as case when fill = '' then left(x, __rs.at_least(n, 0)) else lpad(x, __rs.at_least(n, 0), fill) end",
    ],
  },
  {
    name: 'rpad',
    overloads: [
      "(x, n, fill) as case when fill = '' then left(x, __rs.at_least(n, 0)) else rpad(x, __rs.at_least(n, 0), fill) end",
    ],
  },
  {
    name: 'split_part',
    overloads: [
      `(x, delimiter, n) as case when n < 1 then __rs.fail('field position must be greater than zero', n)
        when delimiter = '' then case when n = 1 then x else '' end else split_part(x, delimiter, n) end`,
    ],
  },
  {
    name: 'quote_literal',
    overloads: [String.raw`(x) as '''' || replace(replace(x, '\', '\\'), '''', '''''') || ''''`],
  },
]

const functions: readonly ScalarFunction[] = [
  { name: 'rs_initcap', parameters: ['VARCHAR'], returns: 'VARCHAR', run: (text) => initcap(textArgument(text)) },
  { name: 'rs_soundex', parameters: ['VARCHAR'], returns: 'VARCHAR', run: (text) => soundex(textArgument(text)) },
  {
    name: 'rs_difference',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'INTEGER',
    run: (one, other) => difference(textArgument(one), textArgument(other)),
  },
  {
    name: 'rs_strtol',
    parameters: ['VARCHAR', 'INTEGER'],
    returns: 'BIGINT',
    run: (text, base) => strtol(textArgument(text), numberArgument(base)),
  },
  {
    name: 'rs_quote_ident',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    run: (text) => quoteIdent(textArgument(text)),
  },
]

/** A word is a run of letters and digits. */
function initcap(text: string): string {
  return text.toLowerCase().replaceAll(/[\p{L}\p{N}]+/gu, (word) => {
    const first = String.fromCodePoint(word.codePointAt(0) ?? 0)
    const upper = first.toUpperCase()
    return (upper.length === first.length ? upper : first) + word.slice(first.length)
  })
}

/** (AWS: STRTOL) */
function strtol(text: string, base: number): bigint {
  if (base < 2 || base > 36) throw new Error(`base ${base} must be between 2 and 36`)
  const match = /^\s*([+-]?)(0x)?([0-9a-z]*)$/i.exec(text.replace(/\0.*$/s, ''))
  const digits = match?.[3]?.toLowerCase() ?? ''
  const invalid = () => new Error(`The input ${text} is not valid to be converted to base ${base}`)
  if (!match || (match[2] !== undefined && base !== 16)) throw invalid()
  let value = 0n
  for (const digit of digits) {
    const number = Number.parseInt(digit, 36)
    if (number >= base) throw invalid()
    value = value * BigInt(base) + BigInt(number)
  }
  if (match[1] === '-') value = -value
  if (value !== BigInt.asIntN(64, value)) throw new Error(`The input ${text} is out of range of BIGINT`)
  return value
}

function quoteIdent(text: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(text) && !RESERVED.has(text) ? text : `"${text.replaceAll('"', '""')}"`
}

export const textFunctions: Topic = { macros, functions }

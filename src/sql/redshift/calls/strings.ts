/** String functions. (AWS: "String functions") */
import type { CallArgument, CallContext, CallRule } from '../call-rule.ts'
import { isText, type SqlType } from '../types.ts'
import { argument, asInteger, asText, call, library, quoted } from './argument.ts'
import { enginePattern } from './regular-expression.ts'
import { BIGINT, INTEGER, VARCHAR, varchar } from './result-types.ts'

const isVarbyte = ({ type }: CallArgument): boolean => type?.name === 'varbyte'
const isKnownText = ({ type, literal }: CallArgument): boolean =>
  literal !== undefined || (type !== undefined && isText(type))

/** A function of text, whatever type its arguments have. */
const ofText =
  (name: string) =>
  (args: readonly CallArgument[]): string =>
    call(name, ...args.map(asText))

const sameText = (args: readonly CallArgument[]): SqlType => {
  const { type } = argument(args, 0)
  return type?.length !== undefined && isText(type) ? varchar(type.length) : VARCHAR
}

function length(args: readonly CallArgument[]): string {
  const text = argument(args, 0)
  return isKnownText(text) ? `cast(length(${text.sql}) as integer)` : library('len', text.sql)
}

function octetLength(args: readonly CallArgument[]): string {
  const text = argument(args, 0)
  return isKnownText(text) ? `cast(strlen(${text.sql}) as integer)` : library('octet_length', text.sql)
}

function position(text: CallArgument, part: CallArgument): string {
  return `cast(strpos(${asText(text)}, ${asText(part)}) as integer)`
}

function concat(args: readonly CallArgument[]): string {
  const [one, other] = [argument(args, 0), argument(args, 1)]
  return isKnownText(one) && isKnownText(other) ? `(${one.sql} || ${other.sql})` : library('concat', one.sql, other.sql)
}

function substring(args: readonly CallArgument[]): string {
  const [text, start] = [argument(args, 0), argument(args, 1)]
  const rest = args.slice(1).map(asInteger)
  const plain = Number(start.number ?? 0) >= 1 && (args.length === 2 || Number(args[2]?.number ?? -1) >= 0)
  if (plain && isKnownText(text)) return call('substring', text.sql, ...rest)
  return library('substring', text.sql, ...rest)
}

const substringType = (args: readonly CallArgument[]): SqlType => {
  const { type } = argument(args, 0)
  return type?.name === 'varbyte' ? type : sameText(args)
}

const edge =
  (name: 'left' | 'right') =>
  (args: readonly CallArgument[], context: CallContext): string => {
    const count = argument(args, 1)
    if (Number(count.number ?? 0) < 0) {
      return context.refuse({ reason: `${name.toUpperCase()} takes a positive number of characters`, by: 'redshift' })
    }
    return call(name, asText(argument(args, 0)), asInteger(count))
  }

const pad =
  (name: 'lpad' | 'rpad') =>
  (args: readonly CallArgument[]): string => {
    const [text, count, fill] = [argument(args, 0), argument(args, 1), args[2]]
    const simple = Number(count.number ?? -1) >= 0 && (fill === undefined || (fill.literal ?? '') !== '')
    const parts = [asText(text), asInteger(count), fill === undefined ? "' '" : asText(fill)]
    return simple ? call(name, ...parts) : library(name, ...parts)
  }

function splitPart(args: readonly CallArgument[], context: CallContext): string {
  const [text, delimiter, part] = [argument(args, 0), argument(args, 1), argument(args, 2)]
  if (part.number !== undefined && Number(part.number) < 1) {
    return context.refuse({ reason: 'field position must be greater than zero', by: 'redshift' })
  }
  const parts = [asText(text), asText(delimiter), asInteger(part)]
  return part.number !== undefined && (delimiter.literal ?? '') !== ''
    ? call('split_part', ...parts)
    : library('split_part', ...parts)
}

/** DuckDB has a capital for ß; the C library that Redshift uses has none. */
const upper = (args: readonly CallArgument[]): string => `replace(upper(${asText(argument(args, 0))}), 'ẞ', 'ß')`

const REPETITIONS = (args: readonly CallArgument[]): string =>
  call('repeat', asText(argument(args, 0)), library('at_least', asInteger(argument(args, 1)), '0'))

/** Trims blanks, or any of the given characters. */
const trimmed =
  (name: 'trim' | 'ltrim' | 'rtrim') =>
  (args: readonly CallArgument[]): string =>
    call(name, ...args.map(asText), ...(args.length === 1 ? ["' '"] : []))

/** The engine replaces and extracts several times faster than our functions, and the same, where patterns are simple. */
function regexpReplace(args: readonly CallArgument[]): string {
  const [pattern, replacement] = [argument(args, 1).literal, args[2] === undefined ? '' : args[2].literal]
  const simple = args.length <= 3 && pattern !== undefined && replacement !== undefined && !/[\\$]/.test(replacement)
  const native = simple ? enginePattern(pattern) : undefined
  if (native === undefined) return regexp('rs_regexp_replace', ["''", '1', "''"])(args)
  return call('regexp_replace', asText(argument(args, 0)), quoted(native), quoted(replacement ?? ''), "'gs'")
}

function regexpSubstr(args: readonly CallArgument[]): string {
  const { literal } = argument(args, 1)
  const native = args.length === 2 && literal !== undefined ? enginePattern(literal) : undefined
  if (native === undefined) return regexp('rs_regexp_substr', ['1', '1', "''"])(args)
  return call('regexp_extract', asText(argument(args, 0)), quoted(native), '0', "'s'")
}

/** The optional arguments of the REGEXP functions, filled up with their defaults. */
function regexp(name: string, defaults: readonly string[]) {
  return (args: readonly CallArgument[]): string => {
    const given = args.slice(2).map((arg, index) => (/^'/.test(defaults[index] ?? '') ? asText(arg) : asInteger(arg)))
    const filled = defaults.map((value, index) => given[index] ?? value)
    return call(name, asText(argument(args, 0)), asText(argument(args, 1)), ...filled)
  }
}

function collate(args: readonly CallArgument[], context: CallContext): string {
  const text = asText(argument(args, 0))
  const { literal } = argument(args, 1)
  if (literal === 'case_sensitive') return text
  if (literal === 'case_insensitive') return `(${text} collate nocase)`
  return context.refuse({ reason: "COLLATE takes 'case_sensitive' or 'case_insensitive'", by: 'redshift' })
}

function sha2(args: readonly CallArgument[]): string {
  const text = argument(args, 0)
  const hashed = isVarbyte(text) ? text.sql : asText(text)
  const bits = argument(args, 1)
  if (bits.number === '0' || bits.number === '256') return call('sha256', hashed)
  return call('rs_sha2', isVarbyte(text) ? hashed : call('encode', hashed), asInteger(bits))
}

const digest =
  (name: 'md5' | 'sha1') =>
  (args: readonly CallArgument[]): string => {
    const text = argument(args, 0)
    return call(name, isVarbyte(text) ? text.sql : asText(text))
  }

const compareText = (args: readonly CallArgument[]): string => library('date_compare', ...args.map(asText))

const lengths: readonly CallRule[] = ['len', 'length', 'char_length', 'character_length', 'textlen'].map((name) => ({
  name,
  arity: [1, 1] as const,
  rewrite: length,
  returns: INTEGER,
}))

export const stringRules: readonly CallRule[] = [
  ...lengths,
  { name: 'ascii', arity: [1, 1], rewrite: ofText('ascii'), returns: INTEGER },
  { name: 'bpcharcmp', arity: [2, 2], rewrite: compareText, returns: INTEGER },
  { name: 'bttext_pattern_cmp', arity: [2, 2], rewrite: compareText, returns: INTEGER },
  { name: 'btrim', arity: [1, 2], rewrite: trimmed('trim'), returns: sameText },
  {
    name: 'charindex',
    arity: [2, 2],
    rewrite: (args) => position(argument(args, 1), argument(args, 0)),
    returns: INTEGER,
  },
  {
    name: 'chr',
    arity: [1, 1],
    rewrite: (args) => library('chr', asInteger(argument(args, 0))),
    returns: { name: 'character', length: 1 },
  },
  { name: 'collate', arity: [2, 2], rewrite: collate, returns: sameText },
  {
    name: 'concat',
    arity: [2, 2],
    rewrite: concat,
    returns: (args) => (args.every(isVarbyte) ? argument(args, 0).type : VARCHAR),
  },
  { name: 'crc32', arity: [1, 1], rewrite: ofText('rs_crc32'), returns: VARCHAR },
  { name: 'difference', arity: [2, 2], rewrite: ofText('rs_difference'), returns: INTEGER },
  { name: 'func_sha1', arity: [1, 1], rewrite: digest('sha1'), returns: VARCHAR },
  { name: 'initcap', arity: [1, 1], rewrite: ofText('rs_initcap'), returns: sameText },
  { name: 'left', arity: [2, 2], rewrite: edge('left'), returns: sameText },
  { name: 'lower', arity: [1, 1], rewrite: ofText('lower'), returns: sameText },
  { name: 'lpad', arity: [2, 3], rewrite: pad('lpad'), returns: VARCHAR },
  { name: 'ltrim', arity: [1, 2], rewrite: trimmed('ltrim'), returns: sameText },
  { name: 'md5', arity: [1, 1], rewrite: digest('md5'), returns: varchar(32) },
  { name: 'octet_length', arity: [1, 1], rewrite: octetLength, returns: INTEGER },
  {
    name: 'octetindex',
    arity: [2, 2],
    rewrite: (args) => library('octetindex', ...args.map(asText)),
    returns: INTEGER,
  },
  {
    name: 'position',
    arity: [2, 2],
    rewrite: (args) => position(argument(args, 1), argument(args, 0)),
    returns: INTEGER,
  },
  { name: 'quote_ident', arity: [1, 1], rewrite: ofText('rs_quote_ident'), returns: VARCHAR },
  {
    name: 'quote_literal',
    arity: [1, 1],
    rewrite: (args) => library('quote_literal', asText(argument(args, 0))),
    returns: VARCHAR,
  },
  { name: 'regexp_count', arity: [2, 4], rewrite: regexp('rs_regexp_count', ['1', "''"]), returns: INTEGER },
  { name: 'regexp_instr', arity: [2, 6], rewrite: regexp('rs_regexp_instr', ['1', '1', '0', "''"]), returns: INTEGER },
  { name: 'regexp_replace', arity: [2, 5], rewrite: regexpReplace, returns: VARCHAR },
  { name: 'regexp_substr', arity: [2, 5], rewrite: regexpSubstr, returns: VARCHAR },
  { name: 'repeat', arity: [2, 2], rewrite: REPETITIONS, returns: VARCHAR },
  { name: 'replace', arity: [3, 3], rewrite: ofText('replace'), returns: VARCHAR },
  { name: 'replicate', arity: [2, 2], rewrite: REPETITIONS, returns: VARCHAR },
  { name: 'reverse', arity: [1, 1], rewrite: ofText('reverse'), returns: sameText },
  { name: 'right', arity: [2, 2], rewrite: edge('right'), returns: sameText },
  { name: 'rpad', arity: [2, 3], rewrite: pad('rpad'), returns: VARCHAR },
  { name: 'rtrim', arity: [1, 2], rewrite: trimmed('rtrim'), returns: sameText },
  { name: 'sha', arity: [1, 1], rewrite: digest('sha1'), returns: varchar(40) },
  { name: 'sha1', arity: [1, 1], rewrite: digest('sha1'), returns: varchar(40) },
  { name: 'sha2', arity: [2, 2], rewrite: sha2, returns: varchar(128) },
  { name: 'soundex', arity: [1, 1], rewrite: ofText('rs_soundex'), returns: varchar(4) },
  { name: 'split_part', arity: [3, 3], rewrite: splitPart, returns: sameText },
  {
    name: 'strpos',
    arity: [2, 2],
    rewrite: (args) => position(argument(args, 0), argument(args, 1)),
    returns: INTEGER,
  },
  {
    name: 'strtol',
    arity: [2, 2],
    rewrite: (args) => call('rs_strtol', asText(argument(args, 0)), asInteger(argument(args, 1))),
    returns: BIGINT,
  },
  { name: 'substr', arity: [2, 3], rewrite: substring, returns: substringType },
  { name: 'substring', arity: [2, 3], rewrite: substring, returns: substringType },
  { name: 'translate', arity: [3, 3], rewrite: ofText('translate'), returns: VARCHAR },
  { name: 'trim', arity: [1, 2], rewrite: trimmed('trim'), returns: sameText, columnName: 'btrim' },
  { name: 'upper', arity: [1, 1], rewrite: upper, returns: sameText },
]

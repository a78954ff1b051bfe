/** TO_CHAR, TO_DATE, TO_TIMESTAMP, TO_NUMBER. (AWS: "Data type formatting functions") */
import type { CallArgument, CallContext, CallRule } from '../call-rule.ts'
import { isNumeric, type SqlType } from '../types.ts'
import { argument, asMoment, asText, call, library, quoted } from './argument.ts'
import { parseTemplate, type TemplateNode } from './datetime-template.ts'
import { FormatError, parseNumberTemplate } from './number-template.ts'
import { DATE, INTEGER, TIMESTAMPTZ, VARCHAR } from './result-types.ts'

/** What strftime prints exactly as TO_CHAR does. */
const STRFTIME: Readonly<Record<string, string>> = {
  YYYY: '%Y',
  YY: '%y',
  MM: '%m',
  DD: '%d',
  DDD: '%j',
  HH24: '%H',
  HH12: '%I',
  HH: '%I',
  MI: '%M',
  SS: '%S',
  MS: '%g',
  US: '%f',
  AM: '%p',
  PM: '%p',
  IW: '%V',
  IYYY: '%G',
  'MON title': '%b',
  'DY title': '%a',
}

/** TO_CHAR at the engine's own speed, for the formats that most models use; undefined when ours must print it. */
function strftimeOf(format: string): string | undefined {
  const nodes = parseTemplate(format)
  if (!nodes.some(({ kind }) => kind === 'field')) return undefined
  let pattern = ''
  for (const node of nodes) {
    const text = node.kind === 'text' ? node.text.replaceAll('%', '%%') : strftimeField(node)
    if (text === undefined) return undefined
    pattern += text
  }
  return pattern
}

function strftimeField(node: Extract<TemplateNode, { kind: 'field' }>): string | undefined {
  if (node.fill || node.ordinal !== undefined) return undefined
  if (node.field === 'AM' || node.field === 'PM') return node.letters === 'upper' ? '%p' : undefined
  return STRFTIME[node.letters === 'title' ? `${node.field} title` : node.field]
}

/** `99` and `S` mean a number, `MI` may mean either, `YYYY` a date: only a format without digits is surely a date's. */
const isDateFormat = (format: string): boolean => !/[09]/.test(format.replaceAll(/"[^"]*"|HH24|HH12/gi, ''))

function toChar(args: readonly CallArgument[]): string {
  const value = argument(args, 0)
  const format = argument(args, 1)
  const numeric = value.type !== undefined && isNumeric(value.type)
  const pattern =
    format.literal !== undefined && !numeric && isDateFormat(format.literal) ? strftimeOf(format.literal) : undefined
  if (pattern !== undefined) return call('strftime', asMoment(value), quoted(pattern))
  return library('to_char', value.word === 'null' ? 'null::timestamp' : value.sql, asText(format))
}

/** Fields of fixed width that the engine reads alike, where the text has exactly their digits. */
const STRPTIME: Readonly<Record<string, readonly [digits: number, pattern: string]>> = {
  YYYY: [4, '%Y'],
  MM: [2, '%m'],
  DD: [2, '%d'],
  HH24: [2, '%H'],
  MI: [2, '%M'],
  SS: [2, '%S'],
}

/** The engine's reading of text by a format of digits, NULL for text of another form; undefined for other formats. */
function strptimeOf(text: string, format: string): string | undefined {
  const nodes = parseTemplate(format)
  const fields = nodes.flatMap((node) => (node.kind === 'field' ? [node.field] : []))
  const whole = fields.includes('YYYY') && fields.includes('MM') && fields.includes('DD')
  if (!whole || new Set(fields).size < fields.length) return undefined
  let shape = ''
  let pattern = ''
  for (const node of nodes) {
    const known = node.kind === 'field' && !node.fill && node.ordinal === undefined ? STRPTIME[node.field] : undefined
    if (node.kind === 'field' && known === undefined) return undefined
    if (node.kind === 'text' && !/^[-/:. T]$/.test(node.text)) return undefined
    shape += node.kind === 'text' ? node.text.replace('.', '[.]') : `[0-9]{${known?.[0]}}`
    pattern += node.kind === 'text' ? node.text : known?.[1]
  }
  return `case when regexp_full_match(${text}, ${quoted(shape)}) then try_strptime(${text}, ${quoted(pattern)}) end`
}

/** TO_DATE and TO_TIMESTAMP. */
const read =
  (name: 'to_date' | 'to_timestamp') =>
  (args: readonly CallArgument[]): string => {
    const text = asText(argument(args, 0))
    const { literal } = argument(args, 1)
    const exact = library(name, text, asText(argument(args, 1)), args[2]?.sql ?? 'false')
    const fast = literal === undefined ? undefined : strptimeOf(text, literal)
    return fast === undefined
      ? exact
      : `coalesce(cast(${fast} as ${name === 'to_date' ? 'date' : 'timestamptz'}), ${exact})`
  }

function toNumber(args: readonly CallArgument[], context: CallContext): string {
  const { literal } = argument(args, 1)
  if (literal === undefined)
    return context.refuse({ reason: 'the format of TO_NUMBER must be a string literal', by: 'redshift' })
  const { precision, scale } = checkedShape(literal, context)
  const read = call('rs_read_number', asText(argument(args, 0)), quoted(literal))
  return `cast(${read} as decimal(${precision}, ${scale}))`
}

function checkedShape(format: string, context: CallContext): { precision: number; scale: number } {
  try {
    return numberShape(format)
  } catch (thrown) {
    if (!(thrown instanceof FormatError)) throw thrown
    return context.refuse({ reason: thrown.message, by: 'redshift' })
  }
}

function numberShape(format: string): { precision: number; scale: number } {
  const { whole, fraction, shift } = parseNumberTemplate(format)
  const scale = Math.min(37, fraction + shift)
  return { precision: Math.max(1, Math.min(38, whole + scale)), scale }
}

function toNumberType(args: readonly CallArgument[], context: CallContext): SqlType | undefined {
  const { literal } = argument(args, 1)
  return literal === undefined ? undefined : { name: 'numeric', ...checkedShape(literal, context) }
}

/** The rules of TEXT_TO_INT_ALT and TEXT_TO_NUMERIC_ALT, whose formats are Teradata's. */
function teradata(
  args: readonly CallArgument[],
  context: CallContext,
): readonly [text: string, precision: number, scale: number] {
  if (args.some(({ literal }, index) => index > 0 && literal !== undefined)) {
    return context.refuse({
      reason: "Teradata's formats do not run on the local target",
      hint: 'use TO_NUMBER',
      by: 'engine',
    })
  }
  const [precision, scale] = [Number(args[1]?.number ?? 38), Number(args[2]?.number ?? 0)]
  return [asText(argument(args, 0)), precision, scale]
}

function textToNumeric(args: readonly CallArgument[], context: CallContext): string {
  const [text, precision, scale] = teradata(args, context)
  return `cast(rs_teradata_number(${text}, ${scale}, 'half_even') as decimal(${precision}, ${scale}))`
}

function textToInteger(args: readonly CallArgument[], context: CallContext): string {
  const [text] = teradata(args, context)
  return `cast(rs_teradata_number(${text}, 0, 'cut') as integer)`
}

export const formattingRules: readonly CallRule[] = [
  { name: 'text_to_int_alt', arity: [1, 2], rewrite: textToInteger, returns: INTEGER },
  {
    name: 'text_to_numeric_alt',
    arity: [1, 4],
    rewrite: textToNumeric,
    returns: (args, context) => {
      const [, precision, scale] = teradata(args, context)
      return { name: 'numeric', precision, scale }
    },
  },
  { name: 'to_char', arity: [2, 2], rewrite: toChar, returns: VARCHAR },
  { name: 'to_date', arity: [2, 3], rewrite: read('to_date'), returns: DATE },
  { name: 'to_timestamp', arity: [2, 3], rewrite: read('to_timestamp'), returns: TIMESTAMPTZ },
  { name: 'to_number', arity: [2, 2], rewrite: toNumber, returns: toNumberType },
]

/** REGEXP_COUNT, REGEXP_INSTR, REGEXP_REPLACE, REGEXP_SUBSTR. Positions count characters from 1. */
import { compilePattern } from '../../../sql/redshift/calls/regular-expression.ts'
import type { ScalarFunction } from '../../duckdb/connection.ts'
import type { Topic } from './definition.ts'
import { numberArgument, textArgument } from './scalar-arguments.ts'

interface Match {
  /** UTF-16 offsets. */
  readonly start: number
  readonly end: number
  readonly text: string
  /** The first subexpression, where it took part. */
  readonly inner?: { readonly start: number; readonly end: number; readonly text: string }
}

/** The offset of the character with this number; the length of the text when there are not so many. */
function offsetOf(text: string, position: number): number {
  let offset = 0
  for (let left = position - 1; left > 0 && offset < text.length; left--)
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
  return offset
}

function characters(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

function* matchesOf(text: string, pattern: string, position: number, parameters: string): Generator<Match> {
  const expression = compilePattern(pattern, parameters)
  const from = offsetOf(text, position)
  if (position > 1 && from >= text.length) return
  // The expression sees what stands before the position, so that ^ matches at the beginning only.
  expression.lastIndex = from
  for (let found = expression.exec(text); found; found = expression.exec(text)) {
    const start = found.index
    const end = start + found[0].length
    const inner = found[1]
    const innerStart = inner === undefined ? -1 : start + found[0].indexOf(inner)
    yield {
      start,
      end,
      text: found[0],
      ...(inner !== undefined && { inner: { start: innerStart, end: innerStart + inner.length, text: inner } }),
    }
    if (end === start) expression.lastIndex = end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1)
    if (expression.lastIndex > text.length) return
  }
}

function occurrenceOf(
  text: string,
  pattern: string,
  position: number,
  occurrence: number,
  parameters: string,
): Match | undefined {
  let seen = 0
  for (const match of matchesOf(text, pattern, position, parameters)) {
    seen += 1
    if (seen === occurrence) return match
  }
  return undefined
}

function count(text: string, pattern: string, position: number, parameters: string): number {
  let seen = 0
  for (const { start, end } of matchesOf(text, pattern, position, parameters)) if (end > start) seen += 1
  return seen
}

/** `$1` and `\1` stand for subexpressions, `$0` and `$&` for the whole match. */
function replace(text: string, pattern: string, replacement: string, position: number, parameters: string): string {
  const from = offsetOf(text, position)
  if (position > 1 && from >= text.length) return text
  const expression = compilePattern(pattern, parameters)
  expression.lastIndex = from
  const body = text.slice(from).replace(expression, (...found: unknown[]) => {
    const groups = found.filter((part): part is string | undefined => typeof part === 'string' || part === undefined)
    return replacement.replaceAll(/[$\\](\d)|\$&/g, (_, digit) => groups[digit === undefined ? 0 : Number(digit)] ?? '')
  })
  return text.slice(0, from) + body
}

/** Options say whether the place before or behind the match counts; parameter `e` asks for the subexpression. */
function place(
  text: string,
  pattern: string,
  position: number,
  occurrence: number,
  option: number,
  parameters: string,
): number {
  if (occurrence < 1) return 0
  const match = occurrenceOf(text, pattern, position, occurrence, parameters)
  if (!match) return 0
  const { start, end } = parameters.includes('e') ? (match.inner ?? match) : match
  return characters(text.slice(0, option === 0 ? start : end)) + 1
}

function part(text: string, pattern: string, position: number, occurrence: number, parameters: string): string | null {
  const length = characters(text)
  if (position > length) return ''
  if (occurrence < 1 || occurrence > length) return null
  const match = occurrenceOf(text, pattern, position, occurrence, parameters)
  if (!match) return ''
  return parameters.includes('e') ? (match.inner?.text ?? match.text) : match.text
}

const functions: readonly ScalarFunction[] = [
  {
    name: 'rs_regexp_count',
    parameters: ['VARCHAR', 'VARCHAR', 'INTEGER', 'VARCHAR'],
    returns: 'INTEGER',
    run: (text, pattern, position, parameters) =>
      count(textArgument(text), textArgument(pattern), numberArgument(position), textArgument(parameters)),
  },
  {
    name: 'rs_regexp_instr',
    parameters: ['VARCHAR', 'VARCHAR', 'INTEGER', 'INTEGER', 'INTEGER', 'VARCHAR'],
    returns: 'INTEGER',
    run: (text, pattern, position, occurrence, option, parameters) =>
      place(
        textArgument(text),
        textArgument(pattern),
        numberArgument(position),
        numberArgument(occurrence),
        numberArgument(option),
        textArgument(parameters),
      ),
  },
  {
    name: 'rs_regexp_replace',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR', 'INTEGER', 'VARCHAR'],
    returns: 'VARCHAR',
    run: (text, pattern, replacement, position, parameters) =>
      replace(
        textArgument(text),
        textArgument(pattern),
        textArgument(replacement),
        numberArgument(position),
        textArgument(parameters),
      ),
  },
  {
    name: 'rs_regexp_substr',
    parameters: ['VARCHAR', 'VARCHAR', 'INTEGER', 'INTEGER', 'VARCHAR'],
    returns: 'VARCHAR',
    run: (text, pattern, position, occurrence, parameters) =>
      part(
        textArgument(text),
        textArgument(pattern),
        numberArgument(position),
        numberArgument(occurrence),
        textArgument(parameters),
      ),
  },
  {
    // The operator ~ : the pattern anywhere.
    name: 'rs_regexp_like',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR'],
    returns: 'BOOLEAN',
    run: (text, pattern, parameters) =>
      compilePattern(textArgument(pattern), textArgument(parameters)).test(textArgument(text)),
  },
]

export const regularExpressionFunctions: Topic = { macros: [], functions }

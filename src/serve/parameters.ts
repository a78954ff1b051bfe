/**
 * `$1` in a statement: the value takes its place as a literal, whose type is as open as that of a parameter, or as the
 * type that the client named. Errors are mapped back to the text with the `$1`.
 */

import { lex, type Token } from '../sql/lexer.ts'
import { redshiftDialect } from '../sql/redshift/dialect.ts'
import { parameterType } from './types.ts'
import { decodeBinary } from './value-binary.ts'

export interface BoundSql {
  readonly sql: string
  /** UTF-16 offset in `sql` → offset in the text with parameters. */
  readonly original: (offset: number) => number
}

/** The highest `$n`. */
export function countParameters(sql: string): number {
  return lex(sql).reduce((most, token) => (token.kind === 'parameter' ? Math.max(most, numberOf(token)) : most), 0)
}

const numberOf = ({ text }: Token): number => Number(text.slice(1))

/** A value by its place from 0, as text; null is NULL. */
export type ValueOf = (index: number) => string | null

export function bindParameters(sql: string, types: readonly number[], textOf: ValueOf): BoundSql {
  const tokens = lex(sql)
  const pieces: { readonly start: number; readonly end: number; readonly length: number }[] = []
  let bound = ''
  let copied = 0
  tokens.forEach((token, position) => {
    if (token.kind !== 'parameter') return
    const index = numberOf(token) - 1
    const text = literalOf(textOf(index), types[index] ?? 0, tokens[position - 1])
    bound += sql.slice(copied, token.start) + text
    pieces.push({ start: bound.length - text.length, end: token.start, length: text.length })
    copied = token.end
  })
  bound += sql.slice(copied)
  return { sql: bound, original: (offset) => originalOffset(offset, pieces, sql) }
}

function originalOffset(
  offset: number,
  pieces: readonly { readonly start: number; readonly end: number; readonly length: number }[],
  sql: string,
): number {
  let shift = 0
  for (const { start, end, length } of pieces) {
    if (offset < start) break
    if (offset < start + length) return end
    const width = /^\$\d+/.exec(sql.slice(end))?.[0].length ?? 0
    shift += length - width
  }
  return offset - shift
}

function literalOf(value: string | null, oid: number, before: Token | undefined): string {
  const type = parameterType(oid)
  if (value === null) return type === undefined ? 'null' : `cast(null as ${type})`
  // LIMIT and OFFSET take numbers only.
  const counts =
    before?.kind === 'word' && (before.text === 'limit' || before.text === 'offset' || before.text === 'top')
  if (counts && /^\d+$/.test(value)) return value
  const literal = redshiftDialect.quoteLiteral(value)
  return type === undefined ? literal : `cast(${literal} as ${type})`
}

/** The text of a value as it came in a Bind message. */
export function valueText(value: Buffer | null, format: number, oid: number): string | null {
  if (value === null) return null
  return format === 0 ? value.toString() : decodeBinary(value, oid)
}

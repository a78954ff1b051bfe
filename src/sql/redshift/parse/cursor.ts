/** Walks the tokens of one statement; the parsers of expressions, queries and statements share it. */
import { type Comment, foldCase, lexAll, type Token } from '../../lexer.ts'
import type { Expression, Name, Query, TableName } from '../tree.ts'
import { RESERVED } from '../words.ts'
import { foreignClause } from './foreign.ts'

/** The statement is not in Redshift's grammar, as far as it is known here. */
export class SqlSyntaxError extends Error {
  override readonly name = 'SqlSyntaxError'
  readonly position: number
  readonly hint?: string
  constructor(message: string, position: number, hint?: string) {
    super(message)
    this.position = position
    if (hint !== undefined) this.hint = hint
  }
}

export interface Cursor {
  readonly sql: string
  readonly tokens: readonly Token[]
  readonly comments: readonly Comment[]
  /** Index of the next token. */
  index: number
  depth: number
  /** Every table named so far. */
  readonly tables: TableName[]
  /** Every common table expression named so far. */
  readonly cteNames: string[]
  /** Expressions hold queries and queries hold expressions; the two parsers meet here. */
  readonly parseQuery: (cursor: Cursor) => Query
  readonly parseExpression: (cursor: Cursor) => Expression
}

export function makeCursor(sql: string, parsers: Pick<Cursor, 'parseQuery' | 'parseExpression'>): Cursor {
  const { tokens, comments } = lexAll(sql)
  const cursor = { sql, tokens, comments, index: 0, depth: 0, tables: [], cteNames: [], ...parsers }
  const broken = tokens.find(({ unterminated }) => unterminated)
  if (broken) {
    const what = broken.kind === 'quoted' ? 'quoted identifier' : 'quoted string'
    throw new SqlSyntaxError(`unterminated ${what} at or near "${excerpt(sql.slice(broken.start))}"`, broken.start)
  }
  const open = comments.find(({ unterminated }) => unterminated)
  if (open)
    throw new SqlSyntaxError(`unterminated /* comment at or near "${excerpt(sql.slice(open.start))}"`, open.start)
  return cursor
}

const excerpt = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

export function peek(cursor: Cursor, ahead = 0): Token | undefined {
  return cursor.tokens[cursor.index + ahead]
}

export function advance(cursor: Cursor): Token {
  const token = peek(cursor)
  if (!token) return fail(cursor)
  cursor.index++
  return token
}

/** Is the next token (or one further on) one of these bare words? */
export function atWord(cursor: Cursor, word: string, ahead = 0): boolean {
  const token = cursor.tokens[cursor.index + ahead]
  return token?.kind === 'word' && token.text === word
}

export function atOperator(cursor: Cursor, operator: string, ahead = 0): boolean {
  const token = cursor.tokens[cursor.index + ahead]
  return token?.kind === 'operator' && token.text === operator
}

export function atWords(cursor: Cursor, ...words: readonly string[]): boolean {
  return words.every((word, ahead) => atWord(cursor, word, ahead))
}

export function acceptWord(cursor: Cursor, ...words: readonly string[]): boolean {
  if (!atWords(cursor, ...words)) return false
  cursor.index += words.length
  return true
}

export function acceptOperator(cursor: Cursor, operator: string): boolean {
  if (!atOperator(cursor, operator)) return false
  cursor.index++
  return true
}

export function expectWord(cursor: Cursor, ...words: readonly string[]): void {
  for (const word of words) {
    if (!acceptWord(cursor, word)) fail(cursor)
  }
}

export function expectOperator(cursor: Cursor, operator: string): void {
  if (!acceptOperator(cursor, operator)) fail(cursor)
}

/** Throws PostgreSQL's words about the next token, or our own where it belongs to another database's language. */
export function fail(cursor: Cursor, ahead = 0): never {
  const token = peek(cursor, ahead)
  const foreign = foreignClause(cursor.tokens, cursor.index + ahead)
  if (token && foreign) throw new SqlSyntaxError(foreign.message, token.start, foreign.hint)
  if (!token) {
    const last = cursor.tokens.at(-1)
    throw new SqlSyntaxError('syntax error at end of input', last ? last.end : 0)
  }
  throw new SqlSyntaxError(`syntax error at or near "${cursor.sql.slice(token.start, token.end)}"`, token.start)
}

/** Where the next token starts, or the text ends. */
export function here(cursor: Cursor): number {
  return peek(cursor)?.start ?? cursor.tokens.at(-1)?.end ?? 0
}

/** Where the last token taken ended. */
export function behind(cursor: Cursor): number {
  return cursor.tokens[cursor.index - 1]?.end ?? 0
}

export function nameOf(cursor: Cursor, token: Token): Name {
  const quoted = token.kind === 'quoted'
  return {
    text: quoted ? foldCase(token.text) : token.text,
    quoted,
    written: quoted ? token.text : cursor.sql.slice(token.start, token.end),
    start: token.start,
    end: token.end,
  }
}

/** A name in a place where only a name can stand; reserved words need quotes. */
export function parseName(cursor: Cursor): Name {
  const token = peek(cursor)
  if (token?.kind === 'quoted' || (token?.kind === 'word' && !RESERVED.has(token.text))) {
    cursor.index++
    return nameOf(cursor, token)
  }
  if (token?.kind === 'word' && !foreignClause(cursor.tokens, cursor.index)) {
    throw new SqlSyntaxError(
      `syntax error at or near "${cursor.sql.slice(token.start, token.end)}"`,
      token.start,
      `"${token.text}" is a reserved word in Redshift: put double quotes around the name`,
    )
  }
  return fail(cursor)
}

/** A name after AS or a dot, where Redshift takes reserved words too. */
export function parseLabel(cursor: Cursor): Name {
  const token = peek(cursor)
  if (token?.kind !== 'quoted' && token?.kind !== 'word') return fail(cursor)
  cursor.index++
  return nameOf(cursor, token)
}

export function parseQualifiedName(cursor: Cursor): Name[] {
  const parts = [parseName(cursor)]
  while (acceptOperator(cursor, '.')) parts.push(parseLabel(cursor))
  return parts
}

/** `( item, item )` after the opening parenthesis was taken; takes the closing one. */
export function parseList<Item>(cursor: Cursor, item: (cursor: Cursor) => Item): Item[] {
  const items: Item[] = [item(cursor)]
  while (acceptOperator(cursor, ',')) items.push(item(cursor))
  return items
}

export function parseParenthesized<Item>(cursor: Cursor, item: (cursor: Cursor) => Item): Item[] {
  expectOperator(cursor, '(')
  const items = parseList(cursor, item)
  expectOperator(cursor, ')')
  return items
}

/** Deeper nesting than anybody writes would overflow the stack, so it is an error with words. */
const DEEPEST = 400

export function nested<Result>(cursor: Cursor, parse: () => Result): Result {
  cursor.depth++
  if (cursor.depth > DEEPEST)
    throw new SqlSyntaxError(`expressions are nested deeper than ${DEEPEST} levels`, here(cursor))
  const result = parse()
  cursor.depth--
  return result
}

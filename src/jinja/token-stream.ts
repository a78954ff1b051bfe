/** The tokens as a parser reads them: one at hand, one ahead, and what to say when another was expected. */
import { createLexer, operatorText, type Token, type Whitespace } from './lexer.ts'
import type { Position } from './nunjucks.ts'
import { type Source, syntaxError } from './source.ts'
import type { TemplateError } from './template-error.ts'
import { quoteText } from './values/unicode.ts'

export interface TokenStream {
  readonly source: Source
  readonly current: Token
  /** How many expressions are being read, one within the other. */
  depth: number
  /** Steps on and returns the token that was current. */
  next(): Token
  /** The token after the current one. */
  look(): Token
}

export function openTokens(source: Source, whitespace: Whitespace): TokenStream {
  const lexer = createLexer(source, whitespace)
  // The end of a template is reported where its last token stands, as in Jinja2.
  const readAfter = ({ lineno, colno }: Position): Token => {
    const token = lexer.next()
    return token.type === 'eof' ? { ...token, lineno, colno } : token
  }
  let current = lexer.next()
  let ahead: Token | undefined
  return {
    source,
    depth: 0,
    get current() {
      return current
    },
    next() {
      const passed = current
      current = ahead ?? readAfter(passed)
      ahead = undefined
      return passed
    },
    look() {
      ahead ??= readAfter(current)
      return ahead
    },
  }
}

export function isName({ type, value }: Token, name: string): boolean {
  return type === 'name' && value === name
}

export function skipIf(tokens: TokenStream, type: string): boolean {
  if (tokens.current.type !== type) return false
  tokens.next()
  return true
}

export function skipName(tokens: TokenStream, name: string): boolean {
  if (!isName(tokens.current, name)) return false
  tokens.next()
  return true
}

export function expect(tokens: TokenStream, type: string): Token {
  if (tokens.current.type !== type) throw unexpected(tokens, describeType(type))
  return tokens.next()
}

export function expectName(tokens: TokenStream, name: string): Token {
  if (!isName(tokens.current, name)) throw unexpected(tokens, name)
  return tokens.next()
}

/** Expects any name and returns it. */
export function readIdentifier(tokens: TokenStream): string {
  return String(expect(tokens, 'name').value)
}

function unexpected(tokens: TokenStream, expected: string): TemplateError {
  const { current } = tokens
  if (current.type === 'eof') return fail(tokens, `unexpected end of template, expected ${quoteText(expected)}.`)
  return fail(tokens, `expected token ${quoteText(expected)}, got ${quoteText(describe(current))}`)
}

export function fail(
  tokens: TokenStream,
  message: string,
  at: Position = tokens.current,
  hint?: string,
): TemplateError {
  return syntaxError(tokens.source, at, message, hint)
}

/** A token in messages. */
export function describe({ type, value }: Token): string {
  return type === 'name' ? String(value) : describeType(type)
}

const typeDescriptions: Readonly<Record<string, string>> = {
  block_begin: 'begin of statement block',
  block_end: 'end of statement block',
  variable_begin: 'begin of print statement',
  variable_end: 'end of print statement',
  data: 'template data / text',
  eof: 'end of template',
}

function describeType(type: string): string {
  return operatorText.get(type) ?? typeDescriptions[type] ?? type
}

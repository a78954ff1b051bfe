/**
 * One lexer for the SQL of Redshift, PostgreSQL and DuckDB. It never throws: what it cannot read becomes a token with
 * `unterminated`, or one of kind `unknown`, and the caller decides. White space and comments lie between tokens.
 */

type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'operator' | 'parameter' | 'unknown'

export interface Token {
  readonly kind: TokenKind
  /** UTF-16 offsets into the text; `end` is exclusive. */
  readonly start: number
  readonly end: number
  /**
   * What the token says: a word in lower case, the name inside the quotes, the decoded content of a string, a number
   * or operator as it is written.
   */
  readonly text: string
  /** A string or quoted identifier that the end of the text cut off. */
  readonly unterminated?: true
  /** How a string was written: `'…'`, `E'…'`, `$$…$$`, `B'…'`, `X'…'`. */
  readonly style?: StringStyle
}

export type StringStyle = 'plain' | 'escape' | 'dollar' | 'bits' | 'hex'

export interface LexerOptions {
  /** Backslash escapes inside plain `'…'` literals: Redshift yes, PostgreSQL since 9.1 and DuckDB no. */
  readonly backslashes?: boolean
}

/** A comment, with its delimiters. */
export interface Comment {
  readonly start: number
  readonly end: number
  readonly unterminated?: true
}

export interface Lexed {
  readonly tokens: readonly Token[]
  readonly comments: readonly Comment[]
}

/** The tokens of a text in Redshift's reading, unless the options say otherwise. */
export function lex(sql: string, options: LexerOptions = {}): readonly Token[] {
  return lexAll(sql, options).tokens
}

export function lexAll(sql: string, { backslashes = true }: LexerOptions = {}): Lexed {
  const tokens: Token[] = []
  const comments: Comment[] = []
  let at = 0
  while (at < sql.length) {
    const code = sql.charCodeAt(at)
    if (isSpace(code)) {
      at++
      continue
    }
    const comment = commentAt(sql, at)
    if (comment) {
      comments.push(comment)
      at = comment.end
      continue
    }
    const token = tokenAt(sql, at, backslashes, tokens.at(-1))
    tokens.push(token)
    at = token.end
  }
  return { tokens, comments }
}

function tokenAt(sql: string, start: number, backslashes: boolean, before: Token | undefined): Token {
  const code = sql.charCodeAt(start)
  if (code === QUOTE) return stringAt(sql, start, start, backslashes, 'plain')
  if (code === DOUBLE_QUOTE) return quotedAt(sql, start)
  if (isWordStart(code)) return prefixedStringAt(sql, start) ?? wordAt(sql, start)
  if (isDigit(code) || (code === DOT && isDigit(sql.charCodeAt(start + 1)))) return numberAt(sql, start)
  if (code === DOLLAR) return dollarAt(sql, start)
  if (code === HASH && isWordStart(sql.charCodeAt(start + 1)) && mayNameFollow(before, start)) {
    return wordAt(sql, start)
  }
  return operatorAt(sql, start)
}

/** `#sales` is a temporary table's name, `a#b` and `5 # b` are exclusive or. */
function mayNameFollow(before: Token | undefined, start: number): boolean {
  if (!before) return true
  if (before.kind === 'operator') return before.text !== ')' && before.text !== ']'
  return before.kind === 'word' && before.end < start
}

function commentAt(sql: string, start: number): Comment | undefined {
  if (sql.startsWith('--', start)) {
    let end = start + 2
    while (end < sql.length && sql[end] !== '\n' && sql[end] !== '\r') end++
    return { start, end }
  }
  if (!sql.startsWith('/*', start)) return undefined
  let depth = 1
  let at = start + 2
  while (at < sql.length) {
    if (sql.startsWith('/*', at)) depth++
    else if (sql.startsWith('*/', at)) depth--
    else {
      at++
      continue
    }
    at += 2
    if (depth === 0) return { start, end: at }
  }
  return { start, end: sql.length, unterminated: true }
}

function wordAt(sql: string, start: number): Token {
  let end = start + 1
  while (end < sql.length && isWordPart(sql.charCodeAt(end))) end++
  return { kind: 'word', start, end, text: foldCase(sql.slice(start, end)) }
}

function prefixedStringAt(sql: string, start: number): Token | undefined {
  if (sql.charCodeAt(start + 1) !== QUOTE) return undefined
  const letter = sql[start]?.toLowerCase()
  if (letter === 'e') return stringAt(sql, start, start + 1, true, 'escape')
  if (letter === 'b') return stringAt(sql, start, start + 1, false, 'bits')
  if (letter === 'x') return stringAt(sql, start, start + 1, false, 'hex')
  return undefined
}

function stringAt(sql: string, start: number, quote: number, backslashes: boolean, style: StringStyle): Token {
  let at = quote + 1
  let text = ''
  let copied = at
  while (at < sql.length) {
    const code = sql.charCodeAt(at)
    if (code === BACKSLASH && backslashes) {
      const decoded = escapeAt(sql, at)
      text += sql.slice(copied, at) + decoded.text
      at = copied = decoded.end
    } else if (code !== QUOTE) {
      at++
    } else if (sql.charCodeAt(at + 1) === QUOTE) {
      text += sql.slice(copied, at + 1)
      at = copied = at + 2
    } else {
      text += sql.slice(copied, at)
      const next = continuationAt(sql, at + 1)
      if (next === undefined) return { kind: 'string', start, end: at + 1, text, style }
      at = copied = next
    }
  }
  return { kind: 'string', start, end: sql.length, text: text + sql.slice(copied), style, unterminated: true }
}

/** The SQL standard joins literals that only white space with a line break keeps apart. */
function continuationAt(sql: string, after: number): number | undefined {
  let at = after
  let newline = false
  while (at < sql.length && isSpace(sql.charCodeAt(at))) {
    newline ||= sql[at] === '\n' || sql[at] === '\r'
    at++
  }
  return newline && sql.charCodeAt(at) === QUOTE ? at + 1 : undefined
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function escapeAt(sql: string, backslash: number): { text: string; end: number } {
  const rest = sql.slice(backslash + 1, backslash + 4)
  const octal = /^[0-7]{1,3}/.exec(rest)?.[0]
  if (octal) return { text: String.fromCharCode(Number.parseInt(octal, 8) & 0xff), end: backslash + 1 + octal.length }
  const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest)
  if (hex?.[1]) return { text: String.fromCharCode(Number.parseInt(hex[1], 16)), end: backslash + 1 + hex[0].length }
  const letter = rest[0]
  if (letter === undefined) return { text: '', end: sql.length }
  return { text: ESCAPES[letter] ?? letter, end: backslash + 2 }
}

function quotedAt(sql: string, start: number): Token {
  let at = start + 1
  for (;;) {
    at = sql.indexOf('"', at)
    if (at < 0) {
      return {
        kind: 'quoted',
        start,
        end: sql.length,
        text: sql.slice(start + 1).replaceAll('""', '"'),
        unterminated: true,
      }
    }
    if (sql.charCodeAt(at + 1) !== DOUBLE_QUOTE) break
    at += 2
  }
  return { kind: 'quoted', start, end: at + 1, text: sql.slice(start + 1, at).replaceAll('""', '"') }
}

const NUMBER = /(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y

function numberAt(sql: string, start: number): Token {
  NUMBER.lastIndex = start
  const text = NUMBER.exec(sql)?.[0] ?? sql.slice(start, start + 1)
  return { kind: 'number', start, end: start + text.length, text }
}

const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
const PARAMETER = /\$\d+/y

function dollarAt(sql: string, start: number): Token {
  PARAMETER.lastIndex = start
  const parameter = PARAMETER.exec(sql)?.[0]
  if (parameter) return { kind: 'parameter', start, end: start + parameter.length, text: parameter }
  DOLLAR_TAG.lastIndex = start
  const tag = DOLLAR_TAG.exec(sql)?.[0]
  if (!tag) return { kind: 'unknown', start, end: start + 1, text: '$' }
  const from = start + tag.length
  const close = sql.indexOf(tag, from)
  if (close < 0) {
    return { kind: 'string', start, end: sql.length, text: sql.slice(from), style: 'dollar', unterminated: true }
  }
  return { kind: 'string', start, end: close + tag.length, text: sql.slice(from, close), style: 'dollar' }
}

/** Longest first, so that `!~~*` is not read as `!~`. */
const OPERATORS = [
  ...[
    '!~~*',
    '!~~',
    '!~*',
    '~~*',
    '->>',
    '||/',
    '!~',
    '~~',
    '~*',
    '::',
    '<=',
    '>=',
    '<>',
    '!=',
    '||',
    '|/',
    '<<',
    '>>',
  ],
  ...[':=', '=>', '->'],
] as const

const SINGLES = '()[]{},;.+-*/%^<>=~!@#&|?:'

function operatorAt(sql: string, start: number): Token {
  const first = sql[start] ?? ''
  if (OPERATOR_STARTS.has(first)) {
    for (const text of OPERATORS) {
      if (sql.startsWith(text, start)) return { kind: 'operator', start, end: start + text.length, text }
    }
  }
  if (SINGLES.includes(first)) return { kind: 'operator', start, end: start + 1, text: first }
  const width = (sql.codePointAt(start) ?? 0) > 0xffff ? 2 : 1
  return { kind: 'unknown', start, end: start + width, text: sql.slice(start, start + width) }
}

const OPERATOR_STARTS: ReadonlySet<string> = new Set(OPERATORS.map((text) => text.slice(0, 1)))

const QUOTE = 39
const DOUBLE_QUOTE = 34
const BACKSLASH = 92
const DOLLAR = 36
const HASH = 35
const DOT = 46

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code >= 0x80 && !isSpace(code))
}

function isWordPart(code: number): boolean {
  return isWordStart(code) || isDigit(code) || code === DOLLAR
}

/** Redshift folds the letters of ASCII only: `CAFÉ` becomes `cafÉ`. */
export function foldCase(name: string): string {
  return /[A-Z]/.test(name) ? name.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()) : name
}

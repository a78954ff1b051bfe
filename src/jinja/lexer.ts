/**
 * Text → tokens, by the rules of Jinja2's lexer (jinja2/lexer.py). Tokens are made one at a time, as the parser asks
 * for them, so that the first error in the text is the one that is reported. Template text is searched with `indexOf`,
 * never character by character: a model is mostly SQL.
 */
import { numberPattern, parseNumber, readText, textPattern } from './literals.ts'
import type { Position } from './nunjucks.ts'
import { type Source, syntaxError } from './source.ts'
import { quoteText } from './values/unicode.ts'
import type { Value } from './values/value.ts'

export interface Whitespace {
  readonly trimBlocks: boolean
  readonly lstripBlocks: boolean
}

export interface Token extends Position {
  /** Jinja2's own name of the token's type: `name`, `block_end`, `floordiv`. */
  readonly type: string
  /** The text of a name or of template data, the value of a literal. */
  readonly value: Value
  /** Offsets of the text the token was read from. */
  readonly start: number
  readonly end: number
}

export interface Lexer {
  next(): Token
}

/** Token types of operators, longest first. */
const operators: ReadonlyMap<string, string> = new Map([
  ['//', 'floordiv'],
  ['**', 'pow'],
  ['==', 'eq'],
  ['!=', 'ne'],
  ['>=', 'gteq'],
  ['<=', 'lteq'],
  ['+', 'add'],
  ['-', 'sub'],
  ['/', 'div'],
  ['*', 'mul'],
  ['%', 'mod'],
  ['~', 'tilde'],
  ['[', 'lbracket'],
  [']', 'rbracket'],
  ['(', 'lparen'],
  [')', 'rparen'],
  ['{', 'lbrace'],
  ['}', 'rbrace'],
  ['>', 'gt'],
  ['<', 'lt'],
  ['=', 'assign'],
  ['.', 'dot'],
  [':', 'colon'],
  ['|', 'pipe'],
  [',', 'comma'],
  [';', 'semicolon'],
])

/** The operator's text for its token type, as messages name it. */
export const operatorText: ReadonlyMap<string, string> = new Map([...operators].map(([text, type]) => [type, text]))

/** What an author meant by a character that Jinja2 does not know. */
const characterHints: ReadonlyMap<string, string> = new Map([
  ['"', 'the text that begins here is not closed'],
  ["'", 'the text that begins here is not closed'],
  ['&', "write 'and'"],
  ['!', "write 'not'"],
  ['?', "write 'one if condition else other'"],
])

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

const asciiName = /[A-Za-z_][A-Za-z0-9_]*/y
const anyName = /[\p{L}\p{N}\p{XID_Continue}]+/uy
const identifier = /^[\p{XID_Start}_]\p{XID_Continue}*$/u
const rawBegin = /\{%[-+]?\s*raw\s*(?:-%\}\s*|%\})/y
const rawEnd = /\{%([-+]?)\s*endraw\s*(?:\+%\}|(-%\}\s*)|(%\}))/g

type State = 'text' | 'variable' | 'block'

/** Python's str.isspace for one UTF-16 unit. */
function isSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 9 && code <= 13) || (code >= 0x1c && code <= 0x1f)
  if (code < 0x85) return false
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  )
}

export function createLexer(source: Source, { trimBlocks, lstripBlocks }: Whitespace): Lexer {
  const { text } = source
  let at = 0
  let lineno = 1
  let lineStart = 0
  let state: State = 'text'
  /** Whether what was read last ends a line, so that space before a tag may be stripped. */
  let lineStarting = true
  const open: string[] = []
  /** A tag's opening that was found with the data before it. */
  let pending: Token | undefined

  const here = (): Position => ({ lineno, colno: at - lineStart + 1 })

  /** Moves on, counting the lines that are passed. */
  function moveTo(offset: number): void {
    for (let end = text.indexOf('\n', at); end !== -1 && end < offset; end = text.indexOf('\n', end + 1)) {
      lineno += 1
      lineStart = end + 1
    }
    at = offset
  }

  function token(type: string, value: Value, end: number): Token {
    const made = { type, value, lineno, colno: at - lineStart + 1, start: at, end }
    moveTo(end)
    return made
  }

  function skipSpace(): void {
    let end = at
    while (end < text.length && isSpace(text.charCodeAt(end))) end += 1
    if (end > at) moveTo(end)
  }

  /** The end of template data before a tag at `tag`, given the tag's sign. */
  function dataEnd(tag: number, sign: string | undefined, strippable: boolean): number {
    let end = tag
    if (sign === '-') {
      while (end > at && isSpace(text.charCodeAt(end - 1))) end -= 1
      return end
    }
    if (sign === '+' || !lstripBlocks || !strippable) return end
    while (end > at && isSpace(text.charCodeAt(end - 1)) && text[end - 1] !== '\n') end -= 1
    if (end === tag || (end > at && text[end - 1] !== '\n') || (end === at && !lineStarting)) return tag
    return end
  }

  /** Template data up to the next tag; undefined when the tag comes at once. */
  function nextText(): Token | undefined {
    let tag = text.indexOf('{', at)
    while (tag !== -1 && !opensTag(text.charCodeAt(tag + 1))) tag = text.indexOf('{', tag + 1)
    if (tag === -1) return at < text.length ? token('data', text.slice(at), text.length) : eof()
    const after = text[tag + 2]
    const sign = after === '-' || after === '+' ? after : undefined
    const end = dataEnd(tag, sign, text[tag + 1] !== '{')
    const data = end > at ? token('data', text.slice(at, end), end) : undefined
    moveTo(tag)
    openTag(tag + (sign === undefined ? 2 : 3))
    return data
  }

  function openTag(end: number): void {
    const kind = text[at + 1]
    if (kind === '#') {
      skipComment(end)
      return
    }
    if (kind === '{') {
      pending = token('variable_begin', text.slice(at, end), end)
      state = 'variable'
      return
    }
    rawBegin.lastIndex = at
    const raw = rawBegin.exec(text)
    if (raw) {
      pending = readRaw(raw[0].length)
      return
    }
    pending = token('block_begin', text.slice(at, end), end)
    state = 'block'
  }

  function skipComment(bodyStart: number): void {
    const end = text.indexOf('#}', bodyStart)
    if (end === -1) throw syntaxError(source, here(), 'Missing end of comment tag', 'close the comment with #}')
    closeTag(end + 2, text[end - 1], end > bodyStart, true)
  }

  /** Steps behind a tag's end, over the whitespace its sign or the environment takes away. */
  function closeTag(end: number, sign: string | undefined, signed: boolean, trims: boolean): void {
    moveTo(end)
    if (signed && sign === '-') skipSpace()
    else if (!(signed && sign === '+') && trims && trimBlocks && text[at] === '\n') moveTo(at + 1)
    lineStarting = text[at - 1] === '\n'
  }

  function readRaw(openingLength: number): Token | undefined {
    const opening = here()
    moveTo(at + openingLength)
    lineStarting = text[at - 1] === '\n'
    rawEnd.lastIndex = at
    const found = rawEnd.exec(text)
    if (!found) throw syntaxError(source, opening, 'Missing end of raw directive', 'close it with {% endraw %}')
    const end = dataEnd(found.index, found[1] || undefined, true)
    const data = end > at ? token('data', text.slice(at, end), end) : undefined
    moveTo(found.index + found[0].length)
    if (found[3] !== undefined && trimBlocks && text[at] === '\n') moveTo(at + 1)
    lineStarting = text[at - 1] === '\n'
    return data
  }

  function eof(): Token {
    return { type: 'eof', value: '', ...here(), start: at, end: at }
  }

  /** The end of a `{{ }}` or `{% %}`, which is only one while no bracket is open. */
  function tagEnd(): Token | undefined {
    const sign = text[at]
    const signed = sign === '-' || (sign === '+' && state === 'block')
    const end = signed ? at + 1 : at
    if (!text.startsWith(state === 'block' ? '%}' : '}}', end)) return undefined
    const type = state === 'block' ? 'block_end' : 'variable_end'
    const made = { type, value: '', ...here(), start: at, end: end + 2 }
    closeTag(end + 2, sign, signed, state === 'block')
    state = 'text'
    return made
  }

  function nextInTag(): Token {
    skipSpace()
    if (at >= text.length) return eof()
    const code = text.charCodeAt(at)
    // '%', '}', '-' and '+' can begin the end of a tag.
    if (open.length === 0 && (code === 0x25 || code === 0x7d || code === 0x2d || code === 0x2b)) {
      const end = tagEnd()
      if (end) return end
    }
    return readName(code) ?? readLiteral(code) ?? readOperator()
  }

  function readName(code: number): Token | undefined {
    const isAscii = code < 0x80
    if (isAscii && !(code === 0x5f || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)))
      return undefined
    asciiName.lastIndex = at
    const ascii = asciiName.exec(text)
    const end = at + (ascii ? ascii[0].length : 0)
    if (ascii && !(text.charCodeAt(end) >= 0x80)) return token('name', ascii[0], end)
    anyName.lastIndex = at
    const name = anyName.exec(text)?.[0]
    if (name === undefined) return ascii ? token('name', ascii[0], end) : undefined
    if (!identifier.test(name)) throw syntaxError(source, here(), 'Invalid character in identifier')
    return token('name', name, at + name.length)
  }

  function readLiteral(code: number): Token | undefined {
    if (code >= 0x30 && code <= 0x39) {
      numberPattern.lastIndex = at
      const digits = numberPattern.exec(text)?.[0]
      if (digits === undefined) return undefined
      const { type, value } = parseNumber(digits)
      return token(type, value, at + digits.length)
    }
    if (code !== 0x22 && code !== 0x27) return undefined
    textPattern.lastIndex = at
    const quoted = textPattern.exec(text)?.[0]
    if (quoted === undefined) return undefined
    const read = readText(quoted.slice(1, -1))
    if ('problem' in read) throw syntaxError(source, here(), read.problem)
    return token('string', read.text, at + quoted.length)
  }

  function readOperator(): Token {
    const two = text.slice(at, at + 2)
    const spelled = operators.has(two) ? two : text.slice(at, at + 1)
    const type = operators.get(spelled)
    if (type === undefined) throw unexpectedCharacter(spelled)
    balance(spelled)
    return token(type, spelled, at + spelled.length)
  }

  function unexpectedCharacter(character: string): Error {
    const hint = characterHints.get(character)
    const shown = quoteText(String.fromCodePoint(text.codePointAt(at) ?? 0))
    return syntaxError(source, here(), `unexpected char ${shown} at ${at}`, hint)
  }

  function balance(operator: string): void {
    const closer = closing[operator]
    if (closer !== undefined) open.push(closer)
    else if (operator === ')' || operator === ']' || operator === '}') {
      const expected = open.pop()
      if (expected === undefined) throw syntaxError(source, here(), `unexpected '${operator}'`)
      if (expected !== operator) {
        throw syntaxError(source, here(), `unexpected '${operator}', expected '${expected}'`)
      }
    }
  }

  return {
    next(): Token {
      for (;;) {
        if (pending) {
          const found = pending
          pending = undefined
          return found
        }
        if (state !== 'text') return nextInTag()
        const found = nextText()
        if (found) return found
      }
    },
  }
}

/** Whether a character after `{` makes it a tag: `{`, `%` or `#`. */
function opensTag(code: number): boolean {
  return code === 0x7b || code === 0x25 || code === 0x23
}

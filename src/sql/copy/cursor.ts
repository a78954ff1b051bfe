/** Reads a statement token by token and collects what is wrong with it, so that one pass finds every problem. */
import { lex, type Token } from '../lexer.ts'
import type { Span, StatementProblem } from './statement.ts'

export interface Cursor {
  readonly sql: string
  readonly problems: StatementProblem[]
  /** The token `ahead` of the next one, or undefined at the end. */
  readonly peek: (ahead?: number) => Token | undefined
  readonly take: () => Token | undefined
  /** Takes the next tokens when they are these words. */
  readonly takeWords: (...words: readonly string[]) => boolean
  readonly takeOperator: (text: string) => boolean
  /** The last token taken, for where a clause ends. */
  readonly last: () => Token | undefined
  readonly fail: (message: string, at: Span | undefined, hint?: string) => void
}

export function openCursor(sql: string): Cursor {
  const tokens = lex(sql)
  const problems: StatementProblem[] = []
  let next = 0
  const peek = (ahead = 0): Token | undefined => tokens[next + ahead]
  const isWord = (token: Token | undefined, word: string): boolean => token?.kind === 'word' && token.text === word
  return {
    sql,
    problems,
    peek,
    take: () => tokens[next++],
    takeWords(...words) {
      if (!words.every((word, ahead) => isWord(peek(ahead), word))) return false
      next += words.length
      return true
    },
    takeOperator(text) {
      const token = peek()
      if (token?.kind !== 'operator' || token.text !== text) return false
      next++
      return true
    },
    last: () => tokens[next - 1],
    fail(message, at, hint) {
      const { start, end } = at ?? { start: sql.length, end: sql.length }
      problems.push({ message, start, end, ...(hint !== undefined && { hint }) })
    },
  }
}

/** What stands at a token, for messages: `'auto'`, `csv`, `the end of the statement`. Strings may hold secrets. */
export function shown(cursor: Cursor, token: Token | undefined): string {
  if (!token) return 'the end of the statement'
  if (token.kind === 'string') return 'a string'
  return `'${cursor.sql.slice(token.start, token.end)}'`
}

/** Takes the string that must follow `after`. */
export function takeString(cursor: Cursor, after: string): Token | undefined {
  const token = cursor.peek()
  if (token?.kind !== 'string') {
    cursor.fail(`${after} needs a string in quotes, not ${shown(cursor, token)}`, token)
    return undefined
  }
  cursor.take()
  if (token.unterminated) cursor.fail(`the string after ${after} has no closing quote`, token)
  return token
}

/** Takes the whole number that must follow `after`, in quotes or not. */
export function takeCount(cursor: Cursor, after: string, least: number, most: number): number | undefined {
  const token = cursor.peek()
  if (token?.kind !== 'number' && token?.kind !== 'string') {
    cursor.fail(`${after} needs a number, not ${shown(cursor, token)}`, token)
    return undefined
  }
  cursor.take()
  const value = /^\s*\d+\s*$/.test(token.text) ? Number(token.text) : Number.NaN
  if (!(value >= least && value <= most)) {
    cursor.fail(`${after} is ${shown(cursor, token)}, not a whole number from ${least} to ${most}`, token)
    return undefined
  }
  return value
}

/** A string as it is written, with only doubled quotes undone: for `\N`, which is no escape sequence to COPY. */
export function writtenText(cursor: Cursor, token: Token): string {
  const body = cursor.sql.slice(token.start, token.end)
  if (token.style !== 'plain') return token.text
  return body.slice(1, token.unterminated ? undefined : -1).replaceAll("''", "'")
}

/** One character as COPY's options write it: `|`, `\t`, `\001`, `\\`. */
export function takeCharacter(cursor: Cursor, after: string): string | undefined {
  const token = takeString(cursor, after)
  if (!token) return undefined
  const character = token.text.length === 1 ? token.text : decodeEscapes(token.text)
  if (character.length !== 1 || character > '\x7f') {
    cursor.fail(`${after} needs a single ASCII character`, token)
    return undefined
  }
  return character
}

const ESCAPED: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', v: '\v' }

/** `\t`, `\001` and `\\` in a text whose backslashes SQL has left alone. */
export function decodeEscapes(text: string): string {
  return text.replaceAll(/\\([0-7]{1,3}|x[0-9a-fA-F]{2}|[\s\S])/g, (_, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff)
    if (/^x../.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
    return ESCAPED[code] ?? code
  })
}

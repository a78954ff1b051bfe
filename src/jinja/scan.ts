/**
 * The fast road for parsing thousands of models. Most hold nothing but comments and calls with constant arguments, as
 * `{{ ref('orders') }}`: their calls are read here without a syntax tree. Everything else is left to the parser, errors
 * included, so this never complains.
 */
import { numberPattern, parseNumber, readText, textPattern } from './literals.ts'
import { neg } from './values/arithmetic.ts'
import { dictOf } from './values/dict.ts'
import { makeTuple } from './values/tuple.ts'
import type { Value } from './values/value.ts'

export interface LiteralCall {
  /** As written, dots included. */
  readonly name: string
  readonly positional: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
  /** Offsets of the call in the source: from its name to behind its closing parenthesis. */
  readonly start: number
  readonly end: number
}

/**
 * The calls of a template whose only code is comments and `{{ name(literal, …, key=literal) }}`; undefined when it
 * holds anything else.
 */
export function scanLiteralCalls(source: string): readonly LiteralCall[] | undefined {
  const calls: LiteralCall[] = []
  for (let at = source.indexOf('{'); at !== -1; at = source.indexOf('{', at)) {
    const kind = source.charCodeAt(at + 1)
    if (kind === percent) return undefined
    if (kind === hash) {
      const end = source.indexOf('#}', at + 2)
      if (end === -1) return undefined
      at = end + 2
    } else if (kind === brace) {
      const cursor: Cursor = { source, at: at + 2 }
      const call = scanTag(cursor)
      if (call === undefined) return undefined
      calls.push(call)
      at = cursor.at
    } else at += 1
  }
  return calls
}

const percent = 0x25
const hash = 0x23
const brace = 0x7b

interface Cursor {
  readonly source: string
  at: number
}

/** `{{` has been read; reads a call and `}}`. */
function scanTag(cursor: Cursor): LiteralCall | undefined {
  const { source } = cursor
  const sign = source[cursor.at]
  if (sign === '-' || sign === '+') cursor.at += 1
  skipSpace(cursor)
  const start = cursor.at
  const name = scanName(cursor, dottedName)
  if (name === undefined || !skip(cursor, '(')) return undefined
  const positional: Value[] = []
  const named = new Map<string, Value>()
  if (!scanArguments(cursor, positional, named)) return undefined
  const end = cursor.at
  skipSpace(cursor)
  if (source[cursor.at] === '-') cursor.at += 1
  if (!source.startsWith('}}', cursor.at)) return undefined
  cursor.at += 2
  return { name, positional, named, start, end }
}

const dottedName = /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/y
const plainName = /[A-Za-z_]\w*/y

function scanName(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at
  const name = pattern.exec(cursor.source)?.[0]
  if (name === undefined) return undefined
  cursor.at += name.length
  return name
}

/** Arguments up to the closing parenthesis; false when they are not all constant. */
function scanArguments(cursor: Cursor, positional: Value[], named: Map<string, Value>): boolean {
  for (;;) {
    skipSpace(cursor)
    if (skip(cursor, ')')) return true
    const key = scanKey(cursor)
    const value = scanValue(cursor)
    if (value === undefined) return false
    if (key === undefined) {
      if (named.size > 0) return false
      positional.push(value)
    } else {
      if (named.has(key)) return false
      named.set(key, value)
    }
    if (!endsItem(cursor, ')')) return false
  }
}

/** `key=`, when it stands there. */
function scanKey(cursor: Cursor): string | undefined {
  const before = cursor.at
  const key = scanName(cursor, plainName)
  if (key !== undefined) {
    skipSpace(cursor)
    if (cursor.source[cursor.at] === '=' && cursor.source[cursor.at + 1] !== '=') {
      cursor.at += 1
      skipSpace(cursor)
      return key
    }
  }
  cursor.at = before
  return undefined
}

const constants: ReadonlyMap<string, Value> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])

function scanValue(cursor: Cursor): Value | undefined {
  const first = cursor.source.charCodeAt(cursor.at)
  if (first === 0x27 || first === 0x22) return scanText(cursor)
  if (first >= 0x30 && first <= 0x39) return scanNumber(cursor)
  if (skip(cursor, '-')) {
    const digits = scanNumber(cursor)
    return digits === undefined ? undefined : neg(digits)
  }
  if (skip(cursor, '[')) return scanItems(cursor, ']')?.items
  if (skip(cursor, '(')) {
    const group = scanItems(cursor, ')')
    if (group === undefined) return undefined
    return group.isTuple ? makeTuple(group.items) : group.items[0]
  }
  if (skip(cursor, '{')) return scanDict(cursor)
  const name = scanName(cursor, plainName)
  return name === undefined ? undefined : constants.get(name)
}

/** One text, or several side by side, which are one. */
function scanText(cursor: Cursor): string | undefined {
  let text = ''
  for (;;) {
    textPattern.lastIndex = cursor.at
    const quoted = textPattern.exec(cursor.source)?.[0]
    if (quoted === undefined) return undefined
    // Line ends within texts are `\n`, whatever the file has.
    const read = readText(quoted.slice(1, -1).replaceAll(/\r\n?/g, '\n'))
    if ('problem' in read) return undefined
    text += read.text
    cursor.at += quoted.length
    const end = cursor.at
    skipSpace(cursor)
    const next = cursor.source[cursor.at]
    if (next !== '"' && next !== "'") {
      cursor.at = end
      return text
    }
  }
}

function scanNumber(cursor: Cursor): Value | undefined {
  numberPattern.lastIndex = cursor.at
  const digits = numberPattern.exec(cursor.source)?.[0]
  if (digits === undefined) return undefined
  cursor.at += digits.length
  return parseNumber(digits).value
}

function scanItems(cursor: Cursor, closer: string): { items: Value[]; isTuple: boolean } | undefined {
  const items: Value[] = []
  let commas = 0
  for (;;) {
    skipSpace(cursor)
    if (skip(cursor, closer)) return { items, isTuple: commas > 0 || items.length === 0 }
    const value = scanValue(cursor)
    if (value === undefined) return undefined
    items.push(value)
    skipSpace(cursor)
    if (cursor.source[cursor.at] === ',') commas += 1
    if (!endsItem(cursor, closer)) return undefined
  }
}

function scanDict(cursor: Cursor): Value | undefined {
  const entries: [Value, Value][] = []
  for (;;) {
    skipSpace(cursor)
    if (skip(cursor, '}')) return dictOf(entries)
    const key = scanValue(cursor)
    skipSpace(cursor)
    if (key === undefined || (typeof key === 'object' && key !== null) || !skip(cursor, ':')) return undefined
    skipSpace(cursor)
    const value = scanValue(cursor)
    if (value === undefined) return undefined
    entries.push([key, value])
    if (!endsItem(cursor, '}')) return undefined
  }
}

/** Steps over a comma, or stays before the closing bracket. */
function endsItem(cursor: Cursor, closer: string): boolean {
  skipSpace(cursor)
  return skip(cursor, ',') || cursor.source[cursor.at] === closer
}

function skip(cursor: Cursor, character: string): boolean {
  if (cursor.source[cursor.at] !== character) return false
  cursor.at += 1
  return true
}

function skipSpace(cursor: Cursor): void {
  const { source } = cursor
  for (;;) {
    const code = source.charCodeAt(cursor.at)
    if (code !== 0x20 && !(code >= 9 && code <= 13)) return
    cursor.at += 1
  }
}

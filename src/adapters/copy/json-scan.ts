/**
 * A strict JSON reader that keeps what COPY needs and `JSON.parse` loses: numbers as they are written, the place of a
 * broken character, and only the wanted values. It reads one object or array at a time from a longer text.
 */
import type { JsonMapping, PathNode } from './json-paths.ts'

/** What a field was in its file: only JSON knows more than text. */
export type ValueKind = 'text' | 'number' | 'boolean' | 'nested'

/** A character at which a text stops being JSON. */
export class JsonFault extends Error {
  override readonly name = 'JsonFault'
  /** UTF-16 offset into the scanned text. */
  readonly at: number
  /** The text ended inside the value: with more of it, it may be right. */
  readonly cutOff: boolean
  constructor(message: string, at: number, cutOff: boolean) {
    super(message)
    this.at = at
    this.cutOff = cutOff
  }
}

export interface JsonScanner {
  /** Wanted values of the last object, by column: undefined where it has none, null for JSON's null. */
  readonly texts: (string | null | undefined)[]
  readonly kinds: ValueKind[]
  /** Where the values begin. */
  readonly starts: number[]
  /** The paths do not fit the object, e.g. an index beyond its array. */
  readonly misfit: () => { readonly column: number; readonly reason: string } | undefined
  /** Reads the object or array at `start` and returns its end. Throws a JsonFault. */
  readonly scan: (text: string, start: number) => number
}

/** A key as it is written, quotes included, and what it leads to. */
interface Expected {
  readonly quoted: string
  readonly node: PathNode | undefined
}

/** Objects with more keys than this are looked up key by key behind it. */
const LONGEST_ORDER = 200

/** Ends the part of a string that needs no look. */
const ODD = /[^ -[\]-\uffff]/g

/** Deeper than this no data is; the limit keeps a hostile file from exhausting the stack. */
const DEEPEST = 500

export function makeJsonScanner({ root, ignoreCase }: JsonMapping, width: number): JsonScanner {
  const texts: (string | null | undefined)[] = new Array(width).fill(undefined)
  const kinds: ValueKind[] = new Array(width).fill('text')
  const starts: number[] = new Array(width).fill(0)
  let misfit: { column: number; reason: string } | undefined
  let s = ''
  let p = 0
  let depth = 0
  /** The first backslash or control character behind the place that asked last. */
  let odd = -1
  const orders = new Map<PathNode, Expected[]>()

  function fault(what: string): never {
    if (p >= s.length) throw new JsonFault('unexpected end of file', s.length, true)
    throw new JsonFault(`${what}, not ${shownCharacter(s, p)}`, p, false)
  }

  function skipSpace(): number {
    for (;;) {
      const code = s.charCodeAt(p)
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return code
      p++
    }
  }

  /** Steps over a string; says whether it holds escapes. The engine finds a character faster than a loop does. */
  function skipString(): boolean {
    const end = s.indexOf('"', p + 1)
    if (end < 0 || oddFrom(p + 1) < end) return skipOddString()
    p = end + 1
    return false
  }

  function oddFrom(from: number): number {
    if (odd >= from) return odd
    ODD.lastIndex = from
    odd = ODD.test(s) ? ODD.lastIndex - 1 : Number.POSITIVE_INFINITY
    return odd
  }

  function skipOddString(): boolean {
    let escaped = false
    for (p++; ; p++) {
      const code = s.charCodeAt(p)
      if (code === 34) break
      if (code === 92) {
        escaped = true
        skipEscape()
      } else if (!(code >= 32)) {
        if (p >= s.length) fault('')
        const isLineEnd = code === 10 || code === 13
        throw new JsonFault(
          isLineEnd
            ? 'a string has no closing quote on its line'
            : `${shownCharacter(s, p)} in a string must be escaped`,
          p,
          false,
        )
      }
    }
    p++
    return escaped
  }

  function skipEscape(): void {
    const code = s.charCodeAt(++p)
    if (code === 117) {
      for (let digit = 0; digit < 4; digit++) {
        p++
        if (!isHex(s.charCodeAt(p))) fault('four hexadecimal digits expected after \\u')
      }
    } else if (!ESCAPABLE.has(code)) {
      fault('an escape sequence expected after the backslash')
    }
  }

  function skipNumber(): void {
    if (s.charCodeAt(p) === 45) p++
    const first = s.charCodeAt(p)
    if (first === 48) p++
    else if (first >= 49 && first <= 57) skipDigits()
    else fault('a digit expected')
    if (s.charCodeAt(p) === 46) {
      p++
      if (!isDigit(s.charCodeAt(p))) fault('a digit expected after the decimal point')
      skipDigits()
    }
    const exponent = s.charCodeAt(p)
    if (exponent === 101 || exponent === 69) {
      p++
      const sign = s.charCodeAt(p)
      if (sign === 43 || sign === 45) p++
      if (!isDigit(s.charCodeAt(p))) fault('a digit expected in the exponent')
      skipDigits()
    }
    // `01`, `1x`: what follows a number must end it.
    const next = s.charCodeAt(p)
    if (next !== 44 && next !== 125 && next !== 93 && next !== 32 && !(next <= 13))
      fault("',' or the end expected after a number")
  }

  function skipDigits(): void {
    while (isDigit(s.charCodeAt(p))) p++
  }

  function skipWord(word: string): void {
    if (s.startsWith(word, p)) {
      p += word.length
      return
    }
    // The place of the error is the first character that differs.
    for (let index = 0; s[p] === word[index]; index++) p++
    fault('a value expected')
  }

  function readKey(): string {
    if (s.charCodeAt(p) !== 34) fault('a key in double quotes expected')
    const start = p
    const escaped = skipString()
    return decoded(start, p, escaped)
  }

  function decoded(start: number, end: number, escaped: boolean): string {
    return escaped ? String(JSON.parse(s.slice(start, end))) : s.slice(start + 1, end - 1)
  }

  function keep(node: PathNode, start: number, kind: ValueKind, text: string | null): void {
    for (const column of node.columns) {
      texts[column] = text
      kinds[column] = kind
      starts[column] = start
    }
  }

  function unfit(node: PathNode, reason: string): void {
    misfit ??= { column: firstColumn(node), reason: `Invalid JSONPath format: ${reason}` }
  }

  function readObject(node: PathNode | undefined): void {
    if (node?.elements) unfit(node, 'Not an array or index out of range.')
    const members = node?.members
    const order = node && members ? orderOf(node) : []
    enter()
    p++
    if (skipSpace() === 125) {
      p++
      depth--
      return
    }
    for (let index = 0; ; index++) {
      let inner: PathNode | undefined
      if (members) {
        inner = readMember(members, order, index)
      } else {
        if (s.charCodeAt(p) !== 34) fault('a key in double quotes expected')
        skipString()
      }
      if (skipSpace() !== 58) fault("':' expected after a key")
      p++
      skipSpace()
      readValue(inner)
      const code = skipSpace()
      if (code === 44) {
        p++
        skipSpace()
      } else if (code === 125) {
        p++
        depth--
        return
      } else {
        fault("',' or '}' expected")
      }
    }
  }

  /** Objects of a file have their keys in the same order: a key is compared with the one that stood there last. */
  function readMember(members: ReadonlyMap<string, PathNode>, order: Expected[], index: number): PathNode | undefined {
    const expected = order[index]
    if (expected && s.startsWith(expected.quoted, p)) {
      p += expected.quoted.length
      return expected.node
    }
    const start = p
    const key = readKey()
    const node = members.get(ignoreCase ? key.toLowerCase() : key)
    if (index < LONGEST_ORDER) order[index] = { quoted: s.slice(start, p), node }
    return node
  }

  function orderOf(node: PathNode): Expected[] {
    const order = orders.get(node) ?? []
    orders.set(node, order)
    return order
  }

  function readArray(node: PathNode | undefined): void {
    if (node?.members) unfit(node, 'Member is not an object.')
    const elements = node?.elements
    enter()
    p++
    let index = 0
    if (skipSpace() === 93) {
      p++
    } else {
      for (;;) {
        readValue(elements?.get(index++))
        const code = skipSpace()
        if (code === 93) {
          p++
          break
        }
        if (code !== 44) fault("',' or ']' expected")
        p++
        skipSpace()
      }
    }
    depth--
    if (!elements) return
    for (const [wanted, inner] of elements) if (wanted >= index) unfit(inner, 'Not an array or index out of range.')
  }

  function enter(): void {
    if (++depth > DEEPEST) throw new JsonFault(`nested deeper than ${DEEPEST} levels`, p, false)
  }

  function readValue(node: PathNode | undefined): void {
    const start = p
    const code = s.charCodeAt(p)
    if (code === 34) {
      const escaped = skipString()
      if (node) scalar(node, start, 'text', decoded(start, p, escaped))
    } else if (code === 123 || code === 91) {
      if (code === 123) readObject(node)
      else readArray(node)
      if (node && node.columns.length > 0) keep(node, start, 'nested', compactJson(s.slice(start, p)))
    } else if (code === 45 || isDigit(code)) {
      skipNumber()
      if (node) scalar(node, start, 'number', s.slice(start, p))
    } else if (code === 116) {
      skipWord('true')
      if (node) scalar(node, start, 'boolean', 'true')
    } else if (code === 102) {
      skipWord('false')
      if (node) scalar(node, start, 'boolean', 'false')
    } else if (code === 110) {
      skipWord('null')
      if (node) keep(node, start, 'text', null)
    } else {
      fault('a value expected')
    }
  }

  function scalar(node: PathNode, start: number, kind: ValueKind, text: string): void {
    if (node.members) unfit(node, 'Member is not an object.')
    if (node.elements) unfit(node, 'Not an array or index out of range.')
    keep(node, start, kind, text)
  }

  return {
    texts,
    kinds,
    starts,
    misfit: () => misfit,
    scan(text, start) {
      if (s !== text) odd = -1
      s = text
      p = start
      depth = 0
      misfit = undefined
      texts.fill(undefined)
      const code = s.charCodeAt(p)
      if (code !== 123 && code !== 91) fault("'{' or '[' expected")
      readValue(root)
      return p
    },
  }
}

function firstColumn(node: PathNode): number {
  const [own] = node.columns
  if (own !== undefined) return own
  const inner = node.members?.values().next().value ?? node.elements?.values().next().value
  return inner ? firstColumn(inner) : 0
}

/** JSON without the white space between its tokens; the tokens stay as they are written. */
export function compactJson(text: string): string {
  if (!/[ \n\r\t]/.test(text)) return text
  return text.replaceAll(/("(?:[^"\\]|\\[\s\S])*")|[ \n\r\t]+/g, '$1')
}

function shownCharacter(text: string, at: number): string {
  const point = text.codePointAt(at) ?? 0
  if (point >= 0xdc80 && point <= 0xdcff) return `the invalid byte 0x${(point & 0xff).toString(16)}`
  if (point < 32 || point === 127) return `the control character 0x${point.toString(16).padStart(2, '0')}`
  return `'${String.fromCodePoint(point)}'`
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function isHex(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70)
}

/** `" \ / b f n r t` */
const ESCAPABLE: ReadonlySet<number> = new Set([34, 92, 47, 98, 102, 110, 114, 116])

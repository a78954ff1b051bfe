/**
 * Reads YAML as people write it: block mappings and lists, flow collections, quoted and plain scalars, block scalars,
 * comments. It follows libyaml's scanner, which PyYAML uses, and is about ten times as fast as the full parser. What it
 * does not know (anchors, tags, merge keys, complex keys, tabs, several documents) and whatever is wrong it leaves to
 * the full parser in `full.ts`, so it neither reports a syntax error nor guesses.
 */
import type { Location, Problem } from '../../core/problem.ts'
import { makeEntry, makeMap, makeScalar, type YamlEntry, type YamlNode, type YamlScalar } from '../yaml-node.ts'
import { readBlockScalar } from './block-scalar.ts'
import {
  type Cursor,
  codeAt,
  columnOf,
  endLine,
  failWhenMarker,
  isBlankAt,
  NotSimple,
  placeFrom,
  skipBlank,
  skipSpaces,
} from './cursor.ts'
import { readQuoted } from './quoted.ts'
import { resolvePlain } from './scalar.ts'

/** The document, or undefined when the full parser has to look. `text` has `\n` line breaks and no byte order mark. */
export function readSimpleYaml(text: string, file: string, problems: Problem[]): YamlNode | undefined {
  if (STRANGE.test(text)) return undefined
  const cursor: Cursor = { text, file, problems: [], at: 0, line: 1, lineStart: 0, depth: 0 }
  try {
    const node = readDocument(cursor)
    problems.push(...cursor.problems)
    return node
  } catch (error) {
    if (error instanceof NotSimple) return undefined
    throw error
  }
}

/** Tabs, control characters, breaks that only YAML 1.1 knows, byte order marks, halves of surrogate pairs. */
const STRANGE = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u
const DEEPEST = 200
const LONGEST_KEY = 1024

function readDocument(cursor: Cursor): YamlNode {
  skipBlank(cursor)
  if (cursor.text.startsWith('---', cursor.at) && isBlankAt(cursor, 3) && columnOf(cursor) === 0) {
    cursor.at += 3
    endLine(cursor)
    skipBlank(cursor)
  }
  const node = isEnd(cursor) ? emptyAt(cursor) : readBlockNode(cursor, -1)
  skipBlank(cursor)
  if (!isEnd(cursor)) throw new NotSimple()
  return node
}

const isEnd = (cursor: Cursor): boolean => cursor.at >= cursor.text.length

/** A node that begins here, right of its parent's column. */
function readBlockNode(cursor: Cursor, parent: number): YamlNode {
  failWhenMarker(cursor)
  const column = columnOf(cursor)
  if (isDash(cursor)) return nest(cursor, () => readBlockList(cursor, column))
  if (isCollectionOrBlock(codeAt(cursor))) return readInline(cursor, parent)
  const before = { ...mark(cursor) }
  const key = readKey(cursor)
  if (key) return nest(cursor, () => readBlockMap(cursor, column, key))
  Object.assign(cursor, before)
  return readInline(cursor, parent)
}

function nest(cursor: Cursor, read: () => YamlNode): YamlNode {
  if (++cursor.depth > DEEPEST) throw new NotSimple()
  const node = read()
  cursor.depth--
  return node
}

const mark = ({ at, line, lineStart }: Cursor) => ({ at, line, lineStart })

function readBlockMap(cursor: Cursor, column: number, firstKey: YamlScalar): YamlNode {
  const pairs: YamlEntry[] = []
  let key: YamlScalar | undefined = firstKey
  while (key) {
    pairs.push(makeEntry(key, readValue(cursor, column)))
    skipBlank(cursor)
    if (isEnd(cursor) || columnOf(cursor) < column) break
    if (columnOf(cursor) > column || isDash(cursor)) throw new NotSimple()
    failWhenMarker(cursor)
    key = readKey(cursor)
    if (!key) throw new NotSimple()
  }
  return makeMap(firstKey.at, pairs, [], cursor.problems)
}

/** What stands behind `key:`, on the same line or below it. */
function readValue(cursor: Cursor, column: number): YamlNode {
  const empty = emptyAt(cursor)
  if (!skipSpaces(cursor)) {
    if (isDash(cursor)) throw new NotSimple()
    return readInline(cursor, column)
  }
  skipBlank(cursor)
  if (isEnd(cursor) || columnOf(cursor) < column) return empty
  if (columnOf(cursor) > column) return readBlockNode(cursor, column)
  // A list may stand as far left as the key it belongs to.
  return isDash(cursor) ? nest(cursor, () => readBlockList(cursor, column)) : empty
}

function readBlockList(cursor: Cursor, column: number): YamlNode {
  const at = placeFrom(cursor, mark(cursor))
  const items: YamlNode[] = []
  while (!isEnd(cursor) && columnOf(cursor) === column && isDash(cursor)) {
    cursor.at++
    items.push(readItem(cursor, column))
    skipBlank(cursor)
    if (!isEnd(cursor) && columnOf(cursor) > column) throw new NotSimple()
  }
  return { kind: 'list', at, items }
}

function readItem(cursor: Cursor, column: number): YamlNode {
  const empty = emptyAt(cursor)
  if (!skipSpaces(cursor)) return readBlockNode(cursor, column)
  skipBlank(cursor)
  return isEnd(cursor) || columnOf(cursor) <= column ? empty : readBlockNode(cursor, column)
}

/** A `key:` on one line, or undefined when what stands here is none. Leaves the cursor behind the colon. */
function readKey(cursor: Cursor): YamlScalar | undefined {
  const start = mark(cursor)
  const quoted = isQuote(codeAt(cursor))
  const text = quoted ? readQuoted(cursor) : readPlainLine(cursor, false)
  const at = placeFrom(cursor, start, quoted ? cursor.at - start.at : text.length)
  while (codeAt(cursor) === SPACE) cursor.at++
  if (codeAt(cursor) !== COLON || !isBlankAt(cursor, 1)) return undefined
  if (cursor.line !== start.line || cursor.at - start.at > LONGEST_KEY) throw new NotSimple()
  cursor.at++
  return quoted ? makeScalar(at, text, { type: 'str', value: text }) : plainScalar(at, text, true)
}

/** A scalar or flow collection in a block context, to the end of its line. */
function readInline(cursor: Cursor, parent: number): YamlNode {
  const start = mark(cursor)
  const code = codeAt(cursor)
  if (code === PIPE || code === GREATER) {
    const at = placeFrom(cursor, start)
    const text = readBlockScalar(cursor, parent)
    return makeScalar(at, text, { type: 'str', value: text })
  }
  const node = code === BRACKET || code === BRACE ? readFlow(cursor) : readScalar(cursor, parent)
  endLine(cursor)
  return node
}

/** A quoted or plain scalar. In a flow context, `parent` is undefined: there, indentation means nothing. */
function readScalar(cursor: Cursor, parent: number | undefined): YamlScalar {
  const start = mark(cursor)
  if (isQuote(codeAt(cursor))) {
    const text = readQuoted(cursor)
    return makeScalar(placeFrom(cursor, start, cursor.at - start.at), text, { type: 'str', value: text })
  }
  const text = readPlain(cursor, parent)
  return plainScalar(placeFrom(cursor, start, cursor.at - start.at), text, false)
}

function plainScalar(at: Location, text: string, isKey: boolean): YamlScalar {
  const value = resolvePlain(text)
  if (!value || (isKey && text === '<<')) throw new NotSimple()
  return makeScalar(at, text, value)
}

/** A plain scalar with the lines that continue it. Leaves the cursor behind its last character. */
function readPlain(cursor: Cursor, parent: number | undefined): string {
  const isFlow = parent === undefined
  let text = readPlainLine(cursor, isFlow)
  for (;;) {
    const end = { ...mark(cursor), at: cursor.at - trailingSpaces(cursor) }
    const breaks = skipBreaks(cursor)
    const goesOn = breaks > 0 && !isEnd(cursor) && codeAt(cursor) !== HASH && (isFlow || columnOf(cursor) > parent)
    if (goesOn) failWhenMarker(cursor)
    const line = goesOn && !(isFlow && isFlowIndicator(codeAt(cursor))) ? continuation(cursor, isFlow) : ''
    if (line === '') {
      Object.assign(cursor, end)
      return text
    }
    text += (breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)) + line
  }
}

function trailingSpaces(cursor: Cursor): number {
  let count = 0
  while (codeAt(cursor, -1 - count) === SPACE) count++
  return count
}

/** Skips line breaks and the spaces around them, and tells how many breaks there were. */
function skipBreaks(cursor: Cursor): number {
  let breaks = 0
  for (;;) {
    const code = codeAt(cursor)
    if (code === NEWLINE) {
      breaks++
      cursor.line++
      cursor.lineStart = cursor.at + 1
    } else if (code !== SPACE) return breaks
    cursor.at++
  }
}

/** One line of a plain scalar, without the spaces at its end. The cursor stops at what ended it. */
function readPlainLine(cursor: Cursor, isFlow: boolean): string {
  if (!startsPlain(cursor, isFlow)) throw new NotSimple()
  return continuation(cursor, isFlow)
}

function continuation(cursor: Cursor, isFlow: boolean): string {
  const start = cursor.at
  for (; ; cursor.at++) {
    const code = codeAt(cursor)
    if (Number.isNaN(code) || code === NEWLINE) break
    if (code === COLON) {
      if (isBlankAt(cursor, 1)) break
      if (isFlow && isFlowIndicator(codeAt(cursor, 1))) throw new NotSimple()
    }
    if (code === HASH && cursor.at > start && codeAt(cursor, -1) === SPACE) break
    if (isFlow && isFlowIndicator(code)) break
  }
  let end = cursor.at
  while (end > start && cursor.text.charCodeAt(end - 1) === SPACE) end--
  return cursor.text.slice(start, end)
}

/** libyaml's `check_plain`. */
function startsPlain(cursor: Cursor, isFlow: boolean): boolean {
  const code = codeAt(cursor)
  if (code === DASH) return !isBlankAt(cursor, 1)
  if (code === QUESTION || code === COLON) return !isFlow && !isBlankAt(cursor, 1)
  return !isBlankAt(cursor, 0) && !NEVER_FIRST.has(code)
}

function readFlow(cursor: Cursor): YamlNode {
  return nest(cursor, () => (codeAt(cursor) === BRACKET ? readFlowList(cursor) : readFlowMap(cursor)))
}

function readFlowList(cursor: Cursor): YamlNode {
  const at = placeFrom(cursor, mark(cursor), 1)
  const items: YamlNode[] = []
  readFlowEntries(cursor, CLOSE_BRACKET, () => {
    const item = readFlowNode(cursor)
    const value = readFlowValue(cursor, item, CLOSE_BRACKET)
    if (!value) items.push(item)
    else items.push(makeMap(item.at, [makeEntry(scalarKey(item), value)], [], cursor.problems))
  })
  return { kind: 'list', at, items }
}

function readFlowMap(cursor: Cursor): YamlNode {
  const at = placeFrom(cursor, mark(cursor), 1)
  const pairs: YamlEntry[] = []
  readFlowEntries(cursor, CLOSE_BRACE, () => {
    const key = scalarKey(readFlowNode(cursor))
    const empty = emptyAt(cursor)
    pairs.push(makeEntry(key, readFlowValue(cursor, key, CLOSE_BRACE) ?? empty))
  })
  return makeMap(at, pairs, [], cursor.problems)
}

/** Entries with commas between them, up to the closing bracket. */
function readFlowEntries(cursor: Cursor, close: number, readEntry: () => void): void {
  cursor.at++
  for (;;) {
    skipFlowBlank(cursor)
    if (codeAt(cursor) === close) break
    readEntry()
    skipFlowBlank(cursor)
    if (codeAt(cursor) === close) break
    if (codeAt(cursor) !== COMMA) throw new NotSimple()
    cursor.at++
  }
  cursor.at++
}

/** The value behind a colon, when one follows on the key's own line. */
function readFlowValue(cursor: Cursor, key: YamlNode, close: number): YamlNode | undefined {
  skipFlowBlank(cursor)
  if (codeAt(cursor) !== COLON) return undefined
  if (cursor.line !== key.at.line) throw new NotSimple()
  cursor.at++
  const empty = emptyAt(cursor)
  skipFlowBlank(cursor)
  const code = codeAt(cursor)
  return code === COMMA || code === close ? empty : readFlowNode(cursor)
}

function readFlowNode(cursor: Cursor): YamlNode {
  const code = codeAt(cursor)
  return code === BRACKET || code === BRACE ? readFlow(cursor) : readScalar(cursor, undefined)
}

function skipFlowBlank(cursor: Cursor): void {
  skipBlank(cursor)
  failWhenMarker(cursor)
}

function scalarKey(node: YamlNode): YamlScalar {
  if (node.kind !== 'scalar' || node.text === '<<') throw new NotSimple()
  return node
}

function emptyAt(cursor: Cursor): YamlScalar {
  return makeScalar(placeFrom(cursor, mark(cursor)), '', { type: 'null', value: null })
}

const [NEWLINE, SPACE, HASH, COMMA, DASH, COLON, QUESTION, PIPE, GREATER] = [10, 32, 35, 44, 45, 58, 63, 124, 62]
const [BRACKET, CLOSE_BRACKET, BRACE, CLOSE_BRACE] = [91, 93, 123, 125]
const NEVER_FIRST: ReadonlySet<number> = new Set([...',[]{}#&*!|>\'"%@`'].map((letter) => letter.charCodeAt(0)))

const isDash = (cursor: Cursor): boolean => codeAt(cursor) === DASH && isBlankAt(cursor, 1)
const isQuote = (code: number): boolean => code === 34 || code === 39
const isCollectionOrBlock = (code: number): boolean =>
  code === BRACKET || code === BRACE || code === PIPE || code === GREATER
/** The question mark is here because libyaml and its users do not agree on it: the full parser decides. */
const isFlowIndicator = (code: number): boolean =>
  code === COMMA ||
  code === BRACKET ||
  code === CLOSE_BRACKET ||
  code === BRACE ||
  code === CLOSE_BRACE ||
  code === QUESTION

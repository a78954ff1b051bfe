/** Reads Python's regular expressions, with Python's complaints. */
import { overflowError, PyError } from '../errors.ts'
import { repr } from '../operators.ts'
import { type Category, type ClassItem, type Flags, type RegexNode, type RegexTree, widthOf } from './syntax.ts'

interface Reader {
  readonly points: readonly string[]
  at: number
  readonly names: Map<string, number>
  readonly captures: Map<number, RegexNode>
  readonly open: Set<number>
  groups: number
  /** Groups that are asked for by number before it is known whether there are so many. */
  readonly awaited: { readonly index: number; readonly position: number }[]
}

export function regexError(message: string, position?: number): PyError {
  return new PyError('error', position === undefined ? message : `${message} at position ${position}`)
}

export function parseRegex(pattern: string, flags: Flags): RegexTree {
  const start = leadingFlags(pattern, flags)
  const reader: Reader = {
    points: Array.from(pattern),
    at: start.length,
    names: new Map(),
    captures: new Map(),
    open: new Set(),
    groups: 0,
    awaited: [],
  }
  const body = readChoice(reader, start.flags)
  if (reader.at < reader.points.length) throw regexError('unbalanced parenthesis', reader.at)
  for (const { index, position } of reader.awaited) {
    if (index > reader.groups) throw regexError(`invalid group reference ${index}`, position)
  }
  return { body, flags: start.flags, groups: reader.groups, names: reader.names }
}

/** `(?im)` at the very start holds for all of the pattern, and so do others after it. */
function leadingFlags(pattern: string, flags: Flags): { flags: Flags; length: number } {
  const [whole = ''] = /^(?:\(\?(?:[aiLmsux]+|#[^)]*)\))*/.exec(pattern) ?? []
  const letters = whole.replaceAll(/\(\?#[^)]*\)|[()?]/g, '')
  return { flags: withFlags(flags, letters, true), length: Array.from(whole).length }
}

const flagNames = { a: 'ascii', i: 'ignoreCase', m: 'multiline', s: 'dotAll', x: 'verbose' } as const

function isFlagLetter(letter: string): letter is keyof typeof flagNames {
  return letter in flagNames
}

function withFlags(flags: Flags, letters: string, value: boolean): Flags {
  let changed = flags
  for (const letter of letters) {
    if (letter === 'L') throw new PyError('ValueError', 'cannot use LOCALE flag with a str pattern')
    if (letter === 'u') changed = { ...changed, ascii: false }
    else if (isFlagLetter(letter)) changed = { ...changed, [flagNames[letter]]: value }
  }
  return changed
}

function readChoice(reader: Reader, flags: Flags): RegexNode {
  const branches = [readSequence(reader, flags)]
  while (reader.points[reader.at] === '|') {
    reader.at += 1
    branches.push(readSequence(reader, flags))
  }
  const [only] = branches
  return branches.length === 1 && only ? only : { kind: 'choice', branches }
}

function readSequence(reader: Reader, flags: Flags): RegexNode {
  const items: RegexNode[] = []
  for (;;) {
    if (flags.verbose) skipVerbose(reader)
    const character = reader.points[reader.at]
    if (character === undefined || character === '|' || character === ')') break
    const repeat = readRepeat(reader)
    if (repeat) {
      const last = items.pop()
      items.push(repeated(last, repeat))
    } else {
      const atom = readAtom(reader, flags)
      if (atom) items.push(atom)
    }
  }
  return { kind: 'sequence', items }
}

function skipVerbose(reader: Reader): void {
  for (;;) {
    const character = reader.points[reader.at]
    if (character === '#') {
      while (reader.at < reader.points.length && reader.points[reader.at] !== '\n') reader.at += 1
    } else if (character !== undefined && ' \t\n\r\f\v'.includes(character)) reader.at += 1
    else return
  }
}

interface Repeat {
  readonly least: number
  readonly most: number
  readonly mode: 'greedy' | 'lazy' | 'possessive'
  readonly position: number
}

function readRepeat(reader: Reader): Repeat | undefined {
  const position = reader.at
  const bounds = readBounds(reader)
  if (!bounds) return undefined
  const next = reader.points[reader.at]
  const mode = next === '?' ? 'lazy' : next === '+' ? 'possessive' : 'greedy'
  if (mode !== 'greedy') reader.at += 1
  return { ...bounds, mode, position }
}

function readBounds(reader: Reader): { least: number; most: number } | undefined {
  const character = reader.points[reader.at]
  if (character === '*' || character === '+' || character === '?') {
    reader.at += 1
    return { least: character === '+' ? 1 : 0, most: character === '?' ? 1 : Number.POSITIVE_INFINITY }
  }
  if (character !== '{') return undefined
  const rest = reader.points.slice(reader.at, reader.at + 30).join('')
  // Anything else in braces is a text: `{`, `{,}` is a repeat without bounds.
  const match = /^\{(\d*)(,?)(\d*)\}/.exec(rest)
  if (!match || match[0] === '{}') return undefined
  const [whole, low = '', comma, high = ''] = match
  const least = low === '' ? 0 : Number(low)
  const most = comma === '' ? least : high === '' ? Number.POSITIVE_INFINITY : Number(high)
  if (least > mostRepeats || (most > mostRepeats && most !== Number.POSITIVE_INFINITY)) {
    throw overflowError('the repetition number is too large')
  }
  if (most < least) throw regexError('min repeat greater than max repeat', reader.at + 1)
  reader.at += whole.length
  return { least, most }
}

const mostRepeats = 4_294_967_294

function repeated(body: RegexNode | undefined, { least, most, mode, position }: Repeat): RegexNode {
  if (!body || body.kind === 'assertion') throw regexError('nothing to repeat', position)
  if (body.kind === 'repeat') throw regexError('multiple repeat', position)
  return { kind: 'repeat', body, least, most, mode }
}

function readAtom(reader: Reader, flags: Flags): RegexNode | undefined {
  const character = reader.points[reader.at] ?? ''
  switch (character) {
    case '.':
      reader.at += 1
      return { kind: 'any', flags }
    case '^':
    case '$':
      reader.at += 1
      return { kind: 'assertion', name: character, flags }
    case '(':
      return readGroup(reader, flags)
    case '[':
      return readClass(reader, flags)
    case '\\':
      return readEscape(reader, flags)
    default:
      reader.at += 1
      return { kind: 'literal', code: character.codePointAt(0) ?? 0, flags }
  }
}

function readGroup(reader: Reader, flags: Flags): RegexNode | undefined {
  const start = reader.at
  const rest = reader.points.slice(start, start + 80).join('')
  if (!rest.startsWith('(?')) {
    reader.at += 1
    return readCapture(reader, flags, start, undefined)
  }
  if (rest.startsWith('(?#')) {
    const end = reader.points.indexOf(')', start)
    if (end < 0) throw regexError('missing ), unterminated comment', start)
    reader.at = end + 1
    return undefined
  }
  if (rest.startsWith('(?P<')) return readNamed(reader, flags, start)
  if (rest.startsWith('(?P=')) return readNamedReference(reader, flags, start)
  const look = /^\(\?(<?)([=!])/.exec(rest)
  if (look)
    return readLook(reader, flags, start, { behind: look[1] === '<', negated: look[2] === '!', size: look[0].length })
  if (rest.startsWith('(?>')) {
    reader.at += 3
    return { kind: 'atomic', body: readBody(reader, flags, start) }
  }
  if (rest.startsWith('(?(')) return readConditional(reader, flags, start)
  return readFlagGroup(reader, flags, start, rest)
}

function readFlagGroup(reader: Reader, flags: Flags, start: number, rest: string): RegexNode {
  const match = /^\(\?([aiLmsux]*)(?:-([imsx]+))?([:)]?)/.exec(rest)
  const [whole = '', on = '', off = '', end = ''] = match ?? []
  if (end === '') {
    const shown = reader.points[start + 2]
    if (shown === undefined) throw regexError('unexpected end of pattern', start + 2)
    throw regexError(
      /[a-zA-Z]/.test(shown) && whole.length > 2 ? 'unknown flag' : `unknown extension ?${shown}`,
      start + 1,
    )
  }
  if (end === ')') throw regexError('global flags not at the start of the expression', start)
  const scoped = withFlags(withFlags(flags, on, true), off, false)
  reader.at += whole.length
  return readBody(reader, scoped, start)
}

function readBody(reader: Reader, flags: Flags, start: number): RegexNode {
  const body = readChoice(reader, flags)
  if (reader.points[reader.at] !== ')') throw regexError('missing ), unterminated subpattern', start)
  reader.at += 1
  // A group of its own, even around a single part: what is repeated is all of it.
  return { kind: 'sequence', items: [body] }
}

function readCapture(reader: Reader, flags: Flags, start: number, name: string | undefined): RegexNode {
  reader.groups += 1
  const index = reader.groups
  if (name !== undefined) {
    const earlier = reader.names.get(name)
    if (earlier !== undefined) {
      throw regexError(`redefinition of group name ${repr(name)} as group ${index}; was group ${earlier}`, start + 4)
    }
    reader.names.set(name, index)
  }
  reader.open.add(index)
  const body = readBody(reader, flags, start)
  reader.open.delete(index)
  reader.captures.set(index, body)
  return { kind: 'capture', index, body }
}

function readName(reader: Reader, from: number, close: string): string {
  const end = reader.points.indexOf(close, from)
  const name = reader.points.slice(from, end < 0 ? undefined : end).join('')
  if (name === '') throw regexError('missing group name', from)
  if (end < 0) throw regexError(`missing ${close}, unterminated name`, from)
  if (!isName(name)) throw regexError(`bad character in group name ${repr(name)}`, from)
  reader.at = end + 1
  return name
}

function readNamed(reader: Reader, flags: Flags, start: number): RegexNode {
  return readCapture(reader, flags, start, readName(reader, start + 4, '>'))
}

function readNamedReference(reader: Reader, flags: Flags, start: number): RegexNode {
  const name = readName(reader, start + 4, ')')
  const index = reader.names.get(name)
  if (index === undefined) throw regexError(`unknown group name ${repr(name)}`, start + 4)
  if (reader.open.has(index)) throw regexError('cannot refer to an open group', start + 4)
  return { kind: 'reference', index, flags }
}

/** `(?(1)yes|no)`: what follows depends on whether a group took part. */
function readConditional(reader: Reader, flags: Flags, start: number): RegexNode {
  const from = start + 3
  const end = reader.points.indexOf(')', from)
  const name = reader.points.slice(from, end < 0 ? undefined : end).join('')
  if (name === '') throw regexError('missing group name', from)
  if (end < 0) throw regexError('missing ), unterminated name', from)
  const index = conditionOf(reader, name, from)
  reader.at = end + 1
  const yes = readSequence(reader, flags)
  let no: RegexNode = { kind: 'sequence', items: [] }
  if (reader.points[reader.at] === '|') {
    reader.at += 1
    no = readSequence(reader, flags)
    if (reader.points[reader.at] === '|') {
      throw regexError('conditional backref with more than two branches', reader.at)
    }
  }
  if (reader.points[reader.at] !== ')') throw regexError('missing ), unterminated subpattern', start)
  reader.at += 1
  return { kind: 'conditional', index, yes, no }
}

function conditionOf(reader: Reader, name: string, position: number): number {
  if (/^\d+$/.test(name)) {
    const index = Number(name)
    if (index === 0) throw regexError('bad group number', position)
    reader.awaited.push({ index, position })
    return index
  }
  if (!isName(name)) throw regexError(`bad character in group name ${repr(name)}`, position)
  const index = reader.names.get(name)
  if (index === undefined) throw regexError(`unknown group name ${repr(name)}`, position)
  return index
}

function isName(text: string): boolean {
  return /^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(text)
}

function readLook(
  reader: Reader,
  flags: Flags,
  start: number,
  { behind, negated, size }: { behind: boolean; negated: boolean; size: number },
): RegexNode {
  reader.at += size
  const body = readBody(reader, flags, start)
  if (!behind) return { kind: 'look', behind: 0, negated, body }
  const { least, most } = widthOf(body, reader.captures)
  if (least !== most) throw regexError('look-behind requires fixed-width pattern')
  return { kind: 'look', behind: least, negated, body }
}

const characterEscapes: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 }

function isCategory(letter: string): letter is Category {
  return letter.length === 1 && 'dDsSwW'.includes(letter)
}

function readEscape(reader: Reader, flags: Flags): RegexNode {
  const start = reader.at
  const letter = reader.points[start + 1]
  if (letter === undefined) throw regexError('bad escape (end of pattern)', start)
  if (isCategory(letter)) {
    reader.at += 2
    return { kind: 'class', negated: false, items: [{ kind: 'category', name: letter }], flags }
  }
  if (letter === 'A' || letter === 'Z' || letter === 'b' || letter === 'B') {
    reader.at += 2
    return { kind: 'assertion', name: letter, flags }
  }
  if (/[1-9]/.test(letter)) {
    const reference = readReference(reader, flags)
    if (reference) return reference
  }
  return { kind: 'literal', code: readCodeEscape(reader), flags }
}

function readReference(reader: Reader, flags: Flags): RegexNode | undefined {
  const start = reader.at
  const digits = reader.points.slice(start + 1, start + 4).join('')
  // Three octal digits are a character.
  if (/^[0-3][0-7]{2}$/.test(digits)) return undefined
  const [number = ''] = /^\d\d?/.exec(digits) ?? []
  const index = Number(number)
  if (index > reader.groups) throw regexError(`invalid group reference ${index}`, start + 1)
  if (reader.open.has(index)) throw regexError('cannot refer to an open group', start)
  reader.at += 1 + number.length
  return { kind: 'reference', index, flags }
}

/** An escape that stands for one character, within a class or without. */
function readCodeEscape(reader: Reader): number {
  const start = reader.at
  const rest = reader.points.slice(start, start + 10).join('')
  const letter = reader.points[start + 1] ?? ''
  const hex = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest)
  if (hex) {
    reader.at += hex[0].length
    return Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? '0', 16)
  }
  if ('xuU'.includes(letter)) {
    const [partial = ''] = /^\\[xuU][0-9a-fA-F]*/.exec(rest) ?? []
    throw regexError(`incomplete escape ${partial}`, start)
  }
  const octal = /^\\(0[0-7]{0,2}|[0-7]{3})/.exec(rest)
  if (octal) {
    reader.at += octal[0].length
    const code = Number.parseInt(octal[1] ?? '0', 8)
    if (code > 0o377) throw regexError(`octal escape value ${octal[0]} outside of range 0-0o377`, start)
    return code
  }
  const known = characterEscapes[letter]
  if (known === undefined && /[a-zA-Z0-9]/.test(letter)) throw regexError(`bad escape \\${letter}`, start)
  reader.at += 2
  return known ?? letter.codePointAt(0) ?? 0
}

function readClass(reader: Reader, flags: Flags): RegexNode {
  const start = reader.at
  reader.at += 1
  const negated = reader.points[reader.at] === '^'
  if (negated) reader.at += 1
  const first = reader.at
  const items: ClassItem[] = []
  for (;;) {
    const character = reader.points[reader.at]
    if (character === undefined) throw regexError('unterminated character set', start)
    if (character === ']' && reader.at > first) {
      reader.at += 1
      return { kind: 'class', negated, items, flags }
    }
    items.push(...readClassItem(reader, start))
  }
}

function readClassItem(reader: Reader, start: number): ClassItem[] {
  const from = reader.at
  const low = readClassMember(reader)
  const isRange = reader.points[reader.at] === '-' && reader.points[reader.at + 1] !== ']'
  if (!isRange) return [low]
  reader.at += 1
  if (reader.points[reader.at] === undefined) throw regexError('unterminated character set', start)
  const high = readClassMember(reader)
  const shown = reader.points.slice(from, reader.at).join('')
  if (low.kind !== 'range' || high.kind !== 'range' || high.from < low.from) {
    throw regexError(`bad character range ${shown}`, from)
  }
  return [{ kind: 'range', from: low.from, to: high.from }]
}

function readClassMember(reader: Reader): ClassItem {
  const character = reader.points[reader.at] ?? ''
  if (character !== '\\') {
    reader.at += 1
    return single(character.codePointAt(0) ?? 0)
  }
  const letter = reader.points[reader.at + 1]
  if (letter === undefined) throw regexError('bad escape (end of pattern)', reader.at)
  if (isCategory(letter)) {
    reader.at += 2
    return { kind: 'category', name: letter }
  }
  return single(readCodeEscape(reader))
}

function single(code: number): ClassItem {
  return { kind: 'range', from: code, to: code }
}

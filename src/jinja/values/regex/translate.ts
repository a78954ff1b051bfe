/**
 * Python's regular expressions as JavaScript's. Two things differ, and cannot be told to JavaScript: a reference to a
 * group that took no part matches nothing here and fails there, and a group within a repeat forgets what it captured
 * in an earlier round.
 */
import { parseRegex, regexError } from './parse.ts'
import type { Category, ClassItem, Flags, RegexNode, RegexTree } from './syntax.ts'

export interface Regex {
  readonly tree: RegexTree
  readonly source: string
  /** The same, but it only matches what is not empty. */
  readonly advancing: string
  readonly flags: string
  /** Python's group number → JavaScript's; some of JavaScript's are of our making. */
  readonly groupOf: readonly number[]
}

export function translateRegex(pattern: string, flags: Flags): Regex {
  const tree = parseRegex(pattern, flags)
  const writer: Writer = { groupOf: [0], count: 1, expandCase: tree.mixedCase }
  const body = write(tree.body, writer)
  return {
    tree,
    source: `()${body}`,
    // The first group holds the rest of the text; where a match ends, the rest must be shorter.
    advancing: `(?=([\\s\\S]*))${body}(?!\\1$)`,
    flags: `dv${tree.flags.ignoreCase && !tree.mixedCase ? 'i' : ''}`,
    groupOf: writer.groupOf,
  }
}

/** JavaScript's expression; Python's are checked when they are parsed, so only their size can be refused here. */
export function makeExpression(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags)
  } catch (error) {
    if (error instanceof SyntaxError) throw regexError('the pattern is too large')
    throw error
  }
}

interface Writer {
  readonly groupOf: number[]
  count: number
  readonly expandCase: boolean
}

const space = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const unicodeSets = { d: '\\p{Nd}', s: space, w: '\\p{L}\\p{N}_' } as const
const asciiSets = { d: '0-9', s: '\\t-\\r\\x20', w: 'a-zA-Z0-9_' } as const

function categorySet(name: Category, { ascii }: Flags): string {
  const sets = ascii ? asciiSets : unicodeSets
  const lower = name.toLowerCase()
  const set = lower === 'd' ? sets.d : lower === 's' ? sets.s : sets.w
  return name === lower ? `[${set}]` : `[^${set}]`
}

function write(node: RegexNode, writer: Writer): string {
  switch (node.kind) {
    case 'literal':
      return writeLiteral(node.code, node.flags, writer)
    case 'any':
      return node.flags.dotAll ? '[\\s\\S]' : '[^\\n]'
    case 'class':
      return `[${node.negated ? '^' : ''}${node.items.map((item) => writeItem(item, node.flags, writer)).join('')}]`
    case 'assertion':
      return writeAssertion(node.name, node.flags)
    case 'sequence':
      return `(?:${node.items.map((item) => write(item, writer)).join('')})`
    case 'choice':
      return `(?:${node.branches.map((branch) => write(branch, writer)).join('|')})`
    case 'capture':
      writer.count += 1
      writer.groupOf[node.index] = writer.count
      return `(${write(node.body, writer)})`
    case 'atomic':
      return writeAtomic(() => write(node.body, writer), writer)
    case 'look':
      return `(?${node.behind ? '<' : ''}${node.negated ? '!' : '='}${write(node.body, writer)})`
    case 'reference':
      return `(?:\\${writer.groupOf[node.index]})`
    case 'repeat':
      if (node.mode === 'possessive') return writeAtomic(() => writeRepeat(node, writer), writer)
      return `${writeRepeat(node, writer)}${node.mode === 'lazy' ? '?' : ''}`
  }
}

/** What a look-ahead has captured cannot be given back: that makes a group atomic. */
function writeAtomic(body: () => string, writer: Writer): string {
  writer.count += 1
  const group = writer.count
  return `(?:(?=(${body()}))\\${group})`
}

function writeRepeat(node: Extract<RegexNode, { kind: 'repeat' }>, writer: Writer): string {
  const { least, most } = node
  return `(?:${write(node.body, writer)}){${least},${most === Number.POSITIVE_INFINITY ? '' : most}}`
}

function writeAssertion(name: '^' | '$' | 'A' | 'Z' | 'b' | 'B', flags: Flags): string {
  const word = categorySet('w', flags)
  switch (name) {
    case '^':
      return flags.multiline ? '(?<![^\\n])' : '^'
    case '$':
      return flags.multiline ? '(?![^\\n])' : '(?=\\n?$)'
    case 'A':
      return '^'
    case 'Z':
      return '$'
    case 'b':
      return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`
    case 'B':
      return `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`
  }
}

function writeCode(code: number): string {
  return `\\u{${code.toString(16)}}`
}

function writeLiteral(code: number, { ignoreCase }: Flags, { expandCase }: Writer): string {
  const character = String.fromCodePoint(code)
  if (ignoreCase && expandCase) return `[${caseVariants(code).map(writeCode).join('')}]`
  return /[a-zA-Z0-9 _]/.test(character) ? character : writeCode(code)
}

function writeItem(item: ClassItem, flags: Flags, { expandCase }: Writer): string {
  if (item.kind === 'category') return categorySet(item.name, flags)
  const range = item.from === item.to ? writeCode(item.from) : `${writeCode(item.from)}-${writeCode(item.to)}`
  if (!flags.ignoreCase || !expandCase) return range
  // Ranges of letters are short; a long range has both cases of most of what it holds.
  const size = Math.min(item.to - item.from + 1, 1000)
  const variants = Array.from({ length: size }, (_, index) => caseVariants(item.from + index)).flat()
  return range + variants.map(writeCode).join('')
}

function caseVariants(code: number): number[] {
  const character = String.fromCodePoint(code)
  const variants = [character, character.toLowerCase(), character.toUpperCase()].filter(
    (text) => Array.from(text).length === 1,
  )
  return [...new Set(variants.map((text) => text.codePointAt(0) ?? code))]
}

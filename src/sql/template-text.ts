/**
 * Whether two texts of a model say the same: comments and formatting aside. Careful rather than clever: a text in which
 * white space may carry meaning (a captured block, a raw block) is compared as it stands.
 */
import { RESERVED } from './redshift/words.ts'

export function saysTheSame(one: string, other: string): boolean {
  return one === other || withoutFormatting(one) === withoutFormatting(other)
}

/** Text that these blocks hold becomes a value of the template, or is no template at all. */
const KEEPS_ITS_SPACE = /\{%[-+]?\s*(?:raw|call|macro|filter|materialization|snapshot|test|set\s+[^=%]+%\})/

/** One text for all that differ in comments, white space and the case of keywords only. */
function withoutFormatting(text: string): string {
  if (KEEPS_ITS_SPACE.test(text)) return text.replaceAll(/\{#[\s\S]*?#\}/g, '').trim()
  return joined(piecesOf(text))
}

/** A piece is text that must stay as it is; between two of them there may have been white space. */
interface Piece {
  readonly text: string
  readonly kind: 'template' | 'string' | 'name' | 'word' | 'mark'
  /** White space before it: none, some, or some with a line's end. */
  readonly before: '' | ' ' | '\n'
}

const JINJA = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/y
const JINJA_COMMENT = /\{#[\s\S]*?#\}/y
const SPACE = /\s+/y
const LINE_COMMENT = /--[^\n]*/y
// A hint of PostgreSQL's extensions is a comment in form only.
const BLOCK_COMMENT = /\/\*(?!\+)[\s\S]*?\*\//y
const WORD = /[\p{L}\p{N}_$]+/uy

function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let before: Piece['before'] = ''
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  const skip = (skipped: string): void => {
    if (/\s|^\/\*|^--/.test(skipped) && before !== '\n') before = skipped.includes('\n') ? '\n' : ' '
    at += skipped.length
  }
  const keep = (kept: string, kind: Piece['kind']): void => {
    pieces.push({ text: kept, kind, before })
    before = ''
    at += kept.length
  }
  while (at < text.length) {
    const comment = take(JINJA_COMMENT)
    const space = take(SPACE)
    const line = take(LINE_COMMENT) ?? take(BLOCK_COMMENT)
    const template = take(JINJA)
    const char = text.charAt(at)
    if (comment !== undefined) at += comment.length
    else if (space !== undefined) skip(space)
    // Templates in a comment are rendered too: they may name a dependency or ask the warehouse.
    else if (line !== undefined && !/\{[{%]/.test(line)) skip(line)
    else if (template !== undefined) keep(template, 'template')
    else if (char === "'" || char === '"') keep(quotedAt(text, at), char === "'" ? 'string' : 'name')
    else keep(take(WORD) ?? char, take(WORD) === undefined ? 'mark' : 'word')
  }
  return pieces
}

/** A quoted text with the templates in it, whose own quotes do not end it. */
function quotedAt(text: string, start: number): string {
  const quote = text.charAt(start)
  let at = start + 1
  while (at < text.length && text.charAt(at) !== quote) {
    JINJA.lastIndex = at
    at += JINJA.exec(text)?.[0].length ?? 1
  }
  return text.slice(start, at + 1)
}

/** White space stays only where it keeps two pieces apart. */
function joined(pieces: readonly Piece[]): string {
  let text = ''
  let last: Piece | undefined
  for (const piece of pieces) {
    if (last && piece.before !== '' && matters(last, piece)) text += isContinued(last, piece) ? '\n' : ' '
    text += worded(piece)
    last = piece
  }
  return text
}

function matters(left: Piece, right: Piece): boolean {
  return !ALONE.has(left.text) && !ALONE.has(right.text)
}

/** Marks that are no part of a longer operator, whatever stands beside them. */
const ALONE: ReadonlySet<string> = new Set(['(', ')', ',', ';'])

/** Two texts on two lines are one text in SQL; on one line they are an error. */
function isContinued(left: Piece, right: Piece): boolean {
  return left.kind === 'string' && right.kind === 'string' && right.before === '\n'
}

function worded({ text, kind }: Piece): string {
  if (kind === 'word') return RESERVED.has(text.toLowerCase()) ? text.toLowerCase() : text
  if (kind !== 'template') return text
  return text
    .split(/('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/\s+/g, ' ')))
    .join('')
    .replace(/^(\{[{%][-+]?) ?/, '$1')
    .replace(/ ?([-+]?[}%]\})$/, '$1')
}

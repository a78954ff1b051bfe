/** The text of a template and where it stands in a file of the project. */
import type { Position } from './nunjucks.ts'
import { TemplateError, type TemplateFrame } from './template-error.ts'
import type { Place } from './values/value.ts'

/** Where a template begins inside of a file, when it is not the whole file. */
export interface SourcePlace {
  readonly file: string
  /** The line and column of its first character; both default to 1. */
  readonly line?: number
  readonly column?: number
  /**
   * Where each of its lines begins, for text that is indented or folded in its file (a YAML block): the first entry is
   * line 1 of the template. Lines beyond the end follow the last entry.
   */
  readonly lineMap?: readonly { readonly line: number; readonly column: number }[]
}

export interface Source {
  /** With `\n` line ends and, unless the environment keeps it, without the last of them. */
  readonly text: string
  /** As it was given. */
  readonly original: string
  readonly place: SourcePlace | undefined
}

/** Reads `\r\n` and `\r` as `\n`, and drops one trailing line end, as Jinja2 does. */
export function makeSource(original: string, keepTrailingNewline: boolean, place: SourcePlace | undefined): Source {
  const text = original.includes('\r') ? original.replace(/\r\n?/g, '\n') : original
  return { text: keepTrailingNewline || !text.endsWith('\n') ? text : text.slice(0, -1), original, place }
}

/** From a position in the template to a place in its file. */
export function placeOf({ place }: Source, { lineno, colno }: Position): Place {
  if (place === undefined) return { file: undefined, line: lineno, column: colno }
  const { file, line = 1, column = 1, lineMap } = place
  if (lineMap && lineMap.length > 0) {
    const known = Math.min(lineno, lineMap.length)
    const start = lineMap[known - 1] ?? { line: 1, column: 1 }
    return { file, line: start.line + lineno - known, column: start.column + colno - 1 }
  }
  return { file, line: line + lineno - 1, column: lineno === 1 ? column + colno - 1 : colno }
}

/** From an offset into the text, with `\n` line ends, to the same character of the original. */
export function originalOffset({ text, original }: Source, offset: number): number {
  if (!original.includes('\r')) return offset
  let at = 0
  for (let seen = 0; seen < offset; seen += 1) {
    at += text[seen] === '\n' && original.startsWith('\r\n', at) ? 2 : 1
  }
  return at
}

const token = /[\p{L}\p{N}_]+|'[^'\n]*'|"[^"\n]*"|[*/=!<>]{2}|\S/uy

/** How many characters to underline: the name, text or operator that begins at a position. */
function lengthAt({ text }: Source, { lineno, colno }: Position): number | undefined {
  let lineStart = 0
  for (let line = 1; line < lineno; line += 1) lineStart = text.indexOf('\n', lineStart) + 1
  token.lastIndex = lineStart + colno - 1
  return token.exec(text)?.[0].length
}

/** What an error says besides its place. */
export interface Complaint {
  readonly message: string
  readonly kind: TemplateError['kind']
  readonly exception: string
  readonly hint?: string | undefined
  readonly frames?: readonly TemplateFrame[]
  readonly cause?: unknown
}

export function errorAt(source: Source, position: Position, complaint: Complaint): TemplateError {
  return new TemplateError({ ...complaint, ...placeOf(source, position), length: lengthAt(source, position) })
}

export function syntaxError(source: Source, position: Position, message: string, hint?: string): TemplateError {
  return errorAt(source, position, { message, kind: 'syntax', exception: 'TemplateSyntaxError', hint })
}

/** Where the reader of simple YAML stands, and the steps that every part of it takes. */
import type { Location, Problem } from '../../core/problem.ts'

export interface Cursor {
  readonly text: string
  readonly file: string
  readonly problems: Problem[]
  at: number
  line: number
  lineStart: number
  depth: number
}

/** Thrown when the full parser has to look; never leaves `readSimpleYaml`. */
export class NotSimple extends Error {
  override readonly name = 'NotSimple'
}

/** The character here, or so many further; NaN at the end. */
export const codeAt = (cursor: Cursor, ahead = 0): number => cursor.text.charCodeAt(cursor.at + ahead)

/** From 0. */
export const columnOf = (cursor: Cursor): number => cursor.at - cursor.lineStart

/** A space, a line break, or the end. */
export function isBlankAt(cursor: Cursor, ahead: number): boolean {
  const code = codeAt(cursor, ahead)
  return code === SPACE || code === NEWLINE || Number.isNaN(code)
}

/** Skips spaces, comments and line breaks. */
export function skipBlank(cursor: Cursor): void {
  for (;;) {
    skipSpaces(cursor)
    if (codeAt(cursor) !== NEWLINE) return
    nextLine(cursor)
  }
}

/** Skips spaces and a comment; true at the end of the line. */
export function skipSpaces(cursor: Cursor): boolean {
  while (codeAt(cursor) === SPACE) cursor.at++
  if (codeAt(cursor) === HASH) {
    const end = cursor.text.indexOf('\n', cursor.at)
    cursor.at = end < 0 ? cursor.text.length : end
  }
  return isBlankAt(cursor, 0)
}

/** Steps over the line break that stands here. */
export function nextLine(cursor: Cursor): void {
  cursor.at++
  cursor.line++
  cursor.lineStart = cursor.at
}

/** Nothing but a comment may follow on this line. */
export function endLine(cursor: Cursor): void {
  if (!skipSpaces(cursor)) throw new NotSimple()
}

/** `---` and `...` begin and end documents; we read one. */
export function failWhenMarker(cursor: Cursor): void {
  if (cursor.at !== cursor.lineStart) return
  const isMarker = cursor.text.startsWith('---', cursor.at) || cursor.text.startsWith('...', cursor.at)
  if (isMarker && isBlankAt(cursor, 3)) throw new NotSimple()
}

type Mark = Pick<Cursor, 'at' | 'line' | 'lineStart'>

/** The place of a mark; with a length when the text from there ends on the same line. */
export function placeFrom({ file, line }: Cursor, start: Mark, length?: number): Location {
  const column = start.at - start.lineStart + 1
  return length === undefined || line !== start.line
    ? { file, line: start.line, column }
    : { file, line: start.line, column, length }
}

const [NEWLINE, SPACE, HASH] = [10, 32, 35]

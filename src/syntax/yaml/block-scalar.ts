/** Block scalars of simple YAML: `|` keeps line breaks, `>` folds them; libyaml's `scan_block_scalar`. */
import { type Cursor, codeAt, columnOf, endLine, NotSimple, nextLine } from './cursor.ts'

/** The text below the indicator that stands here. Leaves the cursor at the start of the line behind it. */
export function readBlockScalar(cursor: Cursor, parent: number): string {
  const isFolded = cursor.text.charAt(cursor.at) === '>'
  const header = HEADER.exec(cursor.text.slice(cursor.at + 1, cursor.at + 3))
  cursor.at += 1 + (header?.[0].length ?? 0)
  const chomping = header?.[1] ?? header?.[4]
  const digit = header?.[2] ?? header?.[3]
  endLine(cursor)
  if (cursor.at < cursor.text.length) nextLine(cursor)
  const least = Math.max(parent + 1, 1)
  const indent = digit === undefined ? Math.max(least, detectIndent(cursor)) : least + Number(digit) - 1
  return readLines(cursor, indent, isFolded, chomping)
}

const HEADER = /^(?:([+-])([1-9])?|([1-9])([+-])?)/

/** The column of the first line that says something. */
function detectIndent(cursor: Cursor): number {
  FIRST_TEXT.lastIndex = cursor.at
  const blank = FIRST_TEXT.exec(cursor.text)?.[0] ?? ''
  const lines = blank.split('\n')
  const indent = lines.pop()?.length ?? 0
  // Blank lines that are indented more than the text: libyaml takes their column, and then misreads the text.
  if (lines.some((line) => line.length > indent)) throw new NotSimple()
  return indent
}

const FIRST_TEXT = /[ \n]*/y

function readLines(cursor: Cursor, indent: number, isFolded: boolean, chomping: string | undefined): string {
  let text = ''
  let lineBreak = ''
  let blankLines = skipBlankLines(cursor, indent)
  while (isText(cursor, indent)) {
    const startsWithSpace = codeAt(cursor) === SPACE
    text += '\n'.repeat(blankLines) + readRest(cursor)
    lineBreak = cursor.at < cursor.text.length ? '\n' : ''
    if (lineBreak) nextLine(cursor)
    blankLines = skipBlankLines(cursor, indent)
    if (!isText(cursor, indent)) break
    const folds = isFolded && !startsWithSpace && codeAt(cursor) !== SPACE
    if (!folds) text += lineBreak
    else if (blankLines === 0) text += ' '
  }
  if (chomping === '-') return text
  return chomping === '+' ? text + lineBreak + '\n'.repeat(blankLines) : text + lineBreak
}

const isText = (cursor: Cursor, indent: number): boolean =>
  columnOf(cursor) === indent && cursor.at < cursor.text.length

function readRest(cursor: Cursor): string {
  const end = cursor.text.indexOf('\n', cursor.at)
  const line = cursor.text.slice(cursor.at, end < 0 ? undefined : end)
  cursor.at += line.length
  return line
}

/** Skips empty lines, and the indentation of the first that is not. */
function skipBlankLines(cursor: Cursor, indent: number): number {
  let count = 0
  for (;;) {
    while (columnOf(cursor) < indent && codeAt(cursor) === SPACE) cursor.at++
    if (codeAt(cursor) !== NEWLINE) return count
    nextLine(cursor)
    count++
  }
}

const [NEWLINE, SPACE] = [10, 32]

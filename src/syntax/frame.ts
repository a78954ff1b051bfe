/** A line of a file with a caret under what is meant: tabs, wide characters and long lines included. */
import type { Location } from '../core/problem.ts'
import { type Glyph, glyphsOf } from './width.ts'

export interface Frame {
  readonly line: number
  /** The line as a terminal can show it, cut around the caret where it is too long. */
  readonly text: string
  /** Columns before the first caret; undefined when the place is the whole line. */
  readonly indent?: number
  /** How many carets, at least 1. */
  readonly carets: number
}

/** The frame for a place, at most `columns` wide; undefined where the file has no such line. */
export function frameSource(source: string, { line, column, length }: Location, columns: number): Frame | undefined {
  const text = lineOf(source, line)
  if (text === undefined) return undefined
  const glyphs = glyphsOf(text)
  if (column === undefined) return { line, text: cut(glyphs, 0, columns).text, carets: 1 }
  const [from, to] = underlined(glyphs, text.length, column - 1, length ?? 1)
  const window = cut(glyphs, windowStart(glyphs, from, to, columns), columns)
  const indent = window.columnOf(from)
  const carets = Math.max(1, Math.min(window.columnOf(to) - indent, columns - indent))
  return { line, text: window.text, indent, carets }
}

function lineOf(source: string, line: number): string | undefined {
  let start = 0
  for (let count = 1; count < line; count++) {
    const end = source.indexOf('\n', start)
    if (end < 0) return undefined
    start = end + 1
  }
  const end = source.indexOf('\n', start)
  return source.slice(start, end < 0 ? undefined : end).replace(/\r$/, '')
}

/** The glyphs under the caret, as indexes; the place behind the last is the end of the line. */
function underlined(glyphs: readonly Glyph[], textLength: number, offset: number, length: number): [number, number] {
  const indexOf = (position: number): number => {
    if (position >= textLength) return glyphs.length
    return Math.max(
      0,
      glyphs.findLastIndex((glyph) => glyph.offset <= position),
    )
  }
  const from = indexOf(offset)
  const end = glyphs.findIndex((glyph) => glyph.offset >= offset + length)
  return [from, Math.max(from + 1, end < 0 ? glyphs.length : end)]
}

/** The first glyph to show: the start of the line where the caret fits, else so that a third stands before it. */
function windowStart(glyphs: readonly Glyph[], from: number, to: number, columns: number): number {
  if (totalWidth(glyphs) <= columns || totalWidth(glyphs.slice(0, to)) + 1 < columns) return 0
  let room = Math.floor(columns / 3)
  let start = from
  while (start > 0 && room >= (glyphs[start - 1]?.width ?? 0)) room -= glyphs[--start]?.width ?? 0
  return start
}

const totalWidth = (glyphs: readonly Glyph[]): number => glyphs.reduce((sum, { width }) => sum + width, 0)

interface Window {
  readonly text: string
  /** Columns before a glyph, by its index. */
  readonly columnOf: (index: number) => number
}

/** As many glyphs from `start` as fit, with an ellipsis at each end that is cut. */
function cut(glyphs: readonly Glyph[], start: number, columns: number): Window {
  const before = start > 0 ? '…' : ''
  let end = start
  let width = before.length
  while (end < glyphs.length && width + (glyphs[end]?.width ?? 0) <= columns) width += glyphs[end++]?.width ?? 0
  const isCut = end < glyphs.length
  if (isCut && width >= columns) end--
  const shown = glyphs.slice(start, end)
  const text = before + shown.map((glyph) => glyph.text).join('') + (isCut ? '…' : '')
  return { text, columnOf: (index) => before.length + totalWidth(shown.slice(0, Math.max(0, index - start))) }
}

/** How much room text takes on a terminal, and text that cannot disturb one. */

/** One thing that a person sees as a character. */
export interface Glyph {
  /** What to print: the character itself, or a visible stand-in for one that would disturb the screen. */
  readonly text: string
  /** Columns of the terminal. */
  readonly width: number
  /** Where it begins in the text, in UTF-16 units. */
  readonly offset: number
}

/** The characters of one line, each with its width. Tabs reach to the next stop; controls become visible. */
export function glyphsOf(line: string, tabSize = 4): Glyph[] {
  const glyphs: Glyph[] = []
  let column = 0
  for (const { segment, index } of segments(line)) {
    const glyph = segment === '\t' ? tab(column, tabSize, index) : { ...visible(segment), offset: index }
    glyphs.push(glyph)
    column += glyph.width
  }
  return glyphs
}

/** Columns that the text takes once it is printable. */
export function widthOf(text: string): number {
  if (ORDINARY.test(text)) return text.length
  return glyphsOf(text).reduce((sum, { width }) => sum + width, 0)
}

/** The text with controls made visible, on one line: no value of the user's can move the cursor or change colours. */
export function printable(text: string): string {
  if (ORDINARY.test(text)) return text
  return Array.from(segments(text), ({ segment }) => visible(segment).text).join('')
}

/** Cuts text to so many columns, with an ellipsis where something is gone. */
export function truncate(text: string, columns: number): string {
  if (ORDINARY.test(text))
    return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}${columns > 0 ? '…' : ''}`
  if (widthOf(text) <= columns)
    return glyphsOf(text)
      .map((glyph) => glyph.text)
      .join('')
  let kept = ''
  let width = 1
  for (const glyph of glyphsOf(text)) {
    if (width + glyph.width > columns) break
    kept += glyph.text
    width += glyph.width
  }
  return columns > 0 ? `${kept}…` : ''
}

/** Fills up with spaces to so many columns; longer text stays as it is. */
export function pad(text: string, columns: number, side: 'left' | 'right' = 'right'): string {
  const fill = ' '.repeat(Math.max(0, columns - widthOf(text)))
  return side === 'left' ? fill + text : text + fill
}

/** Breaks text between words into lines of at most so many columns; a longer word stands alone and is not cut. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

const ORDINARY = /^[\x20-\x7e]*$/

let segmenter: Intl.Segmenter | undefined
function segments(text: string): Iterable<{ segment: string; index: number }> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return segmenter.segment(text)
}

function tab(column: number, size: number, offset: number): Glyph {
  const width = size - (column % size)
  return { text: ' '.repeat(width), width, offset }
}

function visible(segment: string): { text: string; width: number } {
  const code = segment.codePointAt(0) ?? 0
  if (segment === '\r\n') return { text: '␍␊', width: 2 }
  if (code < 0x20) return { text: String.fromCodePoint(0x2400 + code), width: 1 }
  if (code === 0x7f) return { text: '␡', width: 1 }
  if (HIDDEN.test(segment)) return { text: '�', width: 1 }
  return { text: segment, width: graphemeWidth(segment, code) }
}

/** C1 controls, marks that turn the direction of text, breaks of YAML and JavaScript, lone surrogates. */
const HIDDEN = /^[\x80-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]/u
const ONLY_MARKS = /^[\p{Mn}\p{Me}\u200b-\u200d\u2060]+$/u
const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Regional_Indicator}{2}|\p{Extended_Pictographic}\ufe0f)/u

function graphemeWidth(segment: string, code: number): number {
  if (code < 0x300) return 1
  if (ONLY_MARKS.test(segment)) return 0
  return isWide(code) || EMOJI.test(segment) ? 2 : 1
}

/** Unicode's East Asian Width W and F, in ranges. */
const WIDE: readonly (readonly [from: number, to: number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
]

const isWide = (code: number): boolean => WIDE.some(([from, to]) => code >= from && code <= to)

/** Python's textwrap, as the wordwrap filter uses it: tabs and newlines within a line stay. */
import { valueError } from '../errors.ts'
import { codePoints, textLength } from '../unicode.ts'

export interface WrapOptions {
  readonly width: number
  readonly breakLongWords: boolean
  readonly breakOnHyphens: boolean
}

const word = '[\\p{L}\\p{N}_]'
const punctuated = `[\\p{L}\\p{N}_!"'&.,?]`
const letter = '(?:(?!\\p{Nd})[\\p{L}\\p{N}_])'
const space = '[\\t\\n\\v\\f\\r ]'
const solid = '[^\\t\\n\\v\\f\\r ]'

/** Where a line may break: at space, after a hyphen between letters, around a dash. */
const chunk = new RegExp(
  `(${space}+` +
    `|(?<=${punctuated})-{2,}(?=${word})` +
    `|${solid}+?(?:-(?:(?<=${letter}{2}-)|(?<=${letter}-${punctuated}-))(?=${letter}-?${letter})` +
    `|(?=${space}|$)` +
    `|(?<=${punctuated})(?=-{2,}${word})))`,
  'u',
)
const simpleChunk = new RegExp(`(${space}+)`)
const blank = new RegExp(`^${space}*$`)

export function wrapText(text: string, options: WrapOptions): string[] {
  if (options.width <= 0) throw valueError(`invalid width ${options.width} (must be > 0)`)
  const chunks = text.split(options.breakOnHyphens ? chunk : simpleChunk).filter((part) => part)
  const lines: string[] = []
  chunks.reverse()
  while (chunks.length > 0) {
    if (lines.length > 0 && isBlank(chunks.at(-1))) chunks.pop()
    const line = fillLine(chunks, options)
    if (line.length > 0 && isBlank(line.at(-1))) line.pop()
    if (line.length > 0) lines.push(line.join(''))
  }
  return lines
}

function isBlank(part: string | undefined): boolean {
  return part === undefined || blank.test(part)
}

/** Takes from the end of the reversed chunks what fits on one line. */
function fillLine(chunks: string[], { width, breakLongWords, breakOnHyphens }: WrapOptions): string[] {
  const line: string[] = []
  let size = 0
  for (let next = chunks.at(-1); next !== undefined; next = chunks.at(-1)) {
    if (size + textLength(next) > width) break
    line.push(next)
    size += textLength(next)
    chunks.pop()
  }
  const next = chunks.at(-1)
  if (next === undefined || textLength(next) <= width) return line
  if (breakLongWords) {
    const room = breakPoint(next, width - size, breakOnHyphens)
    const points = codePoints(next)
    line.push(points.slice(0, room).join(''))
    chunks[chunks.length - 1] = points.slice(room).join('')
  } else if (line.length === 0) {
    line.push(next)
    chunks.pop()
  }
  return line
}

/** A long word breaks after its last hyphen that fits, unless only hyphens stand before it. */
function breakPoint(text: string, room: number, onHyphens: boolean): number {
  const points = codePoints(text)
  if (!onHyphens || points.length <= room) return room
  const hyphen = points.slice(0, room).lastIndexOf('-')
  return hyphen > 0 && points.slice(0, hyphen).some((character) => character !== '-') ? hyphen + 1 : room
}

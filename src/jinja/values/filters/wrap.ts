/** Python's textwrap, as the wordwrap filter uses it: tabs and newlines within a line stay. */
import { valueError } from '../errors.ts'
import { codePoints } from '../unicode.ts'

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

/** A piece of a line; what has been broken off its front is before `from`. */
interface Chunk {
  readonly points: readonly string[]
  from: number
}

export function wrapText(text: string, options: WrapOptions): string[] {
  if (options.width <= 0) throw valueError(`invalid width ${options.width} (must be > 0)`)
  const parts = text.split(options.breakOnHyphens ? chunk : simpleChunk).filter((part) => part)
  const chunks = parts.map((part): Chunk => ({ points: codePoints(part), from: 0 })).reverse()
  const lines: string[] = []
  while (chunks.length > 0) {
    if (lines.length > 0 && isBlank(textOf(chunks.at(-1)))) chunks.pop()
    const line = fillLine(chunks, options)
    if (line.length > 0 && isBlank(line.at(-1))) line.pop()
    if (line.length > 0) lines.push(line.join(''))
  }
  return lines
}

function isBlank(part: string | undefined): boolean {
  return part === undefined || blank.test(part)
}

/** Of a long word no more than its first characters are read each time. */
function textOf(part: Chunk | undefined): string | undefined {
  if (part === undefined) return undefined
  const first = part.points[part.from] ?? ''
  return isBlank(first) ? part.points.slice(part.from).join('') : first
}

function sizeOf({ points, from }: Chunk): number {
  return points.length - from
}

/** Takes from the end of the reversed chunks what fits on one line. */
function fillLine(chunks: Chunk[], { width, breakLongWords, breakOnHyphens }: WrapOptions): string[] {
  const line: string[] = []
  let size = 0
  for (let next = chunks.at(-1); next !== undefined; next = chunks.at(-1)) {
    if (size + sizeOf(next) > width) break
    size += sizeOf(next)
    line.push(takeFront(next, sizeOf(next)))
    chunks.pop()
  }
  const next = chunks.at(-1)
  if (next === undefined || sizeOf(next) <= width) return line
  if (breakLongWords) line.push(takeFront(next, breakPoint(next, width - size, breakOnHyphens)))
  else if (line.length === 0) {
    line.push(takeFront(next, sizeOf(next)))
    chunks.pop()
  }
  return line
}

function takeFront(part: Chunk, count: number): string {
  const { from } = part
  part.from += count
  return part.points.slice(from, part.from).join('')
}

/** A long word breaks after its last hyphen that fits, unless only hyphens stand before it. */
function breakPoint({ points, from }: Chunk, room: number, onHyphens: boolean): number {
  if (!onHyphens || points.length - from <= room) return room
  const front = points.slice(from, from + room)
  const hyphen = front.lastIndexOf('-')
  return hyphen > 0 && front.slice(0, hyphen).some((character) => character !== '-') ? hyphen + 1 : room
}

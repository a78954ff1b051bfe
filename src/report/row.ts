/** A row of the terminal report: a mark, a name, what it is, what came of it, and how long it took. */
import { pad, truncate, widthOf } from '../syntax/width.ts'
import { formatDuration, formatMany } from './figures.ts'
import type { LiveLine } from './live-block.ts'
import type { Paint, Style } from './style.ts'

export interface Row {
  readonly mark: string
  readonly paint: Paint
  readonly name: string
  readonly kind: string
  readonly outcome: string
  readonly time: string
  /** For rows that should not draw the eye. */
  readonly isFaint?: boolean
}

/** Wider than this, an eye loses the row. */
const WIDEST = 100
const KIND = 11
const OUTCOME = 14
const TIME = 7

/** The row in at most `columns` columns. Where they are few, the kind goes first, then the outcome. */
export function renderRow(
  { mark, paint, name, kind, outcome, time, isFaint }: Row,
  columns: number,
  style: Style,
): LiveLine {
  const width = Math.min(columns - 1, WIDEST)
  const paintText = isFaint ? style.dim : plainPaint
  const cells = [
    ...(width >= 66 ? [{ text: pad(truncate(kind, KIND), KIND), paint: style.dim }] : []),
    ...(width >= 48 ? [{ text: pad(truncate(outcome, OUTCOME), OUTCOME, 'left'), paint: paintText }] : []),
    { text: pad(truncate(time, TIME), TIME, 'left'), paint: style.dim },
  ]
  const right = cells.reduce((sum, { text }) => sum + 2 + widthOf(text), 0)
  const room = Math.max(1, width - 4 - right)
  const left = pad(truncate(name, room), room)
  const text = `  ${paint(mark)} ${paintText(left)}${cells.map((cell) => `  ${cell.paint(cell.text)}`).join('')}`
  return { text: text.trimEnd(), width: Math.min(width, 4 + room + right) }
}

const plainPaint: Paint = (text) => text

export interface Progress {
  readonly done: number
  readonly total: number
  /** Tests that have passed so far. */
  readonly passed: number
  readonly ms: number
}

/** How much of the work is done: a bar, `12 of 41`, tests that passed where there is room, the time since the start. */
export function renderBar({ done, total, passed, ms }: Progress, columns: number, style: Style): LiveLine {
  const width = Math.min(columns - 1, WIDEST)
  const tests = passed > 0 && width >= 60 ? `${formatMany(passed, 'test')} passed · ` : ''
  const count = `${tests}${done} of ${total}`
  const length = Math.max(0, width - 2 - 2 - count.length - 2 - TIME)
  const filled = total === 0 ? 0 : Math.round((Math.min(done, total) / total) * length)
  const bar = `${style.green('━'.repeat(filled))}${style.dim('─'.repeat(length - filled))}`
  const text = `  ${bar}  ${style.dim(tests)}${done} of ${total}  ${style.dim(pad(formatDuration(ms), TIME, 'left'))}`
  return { text, width: Math.max(width, 6 + count.length + TIME) }
}

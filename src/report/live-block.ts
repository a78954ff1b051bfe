/** Lines at the bottom of a terminal that are drawn over and over in place, below everything that is printed. */
import type { Output } from './reporter.ts'

/** A line that fits the terminal: what to write, colours included, and how wide it is without them. */
export interface LiveLine {
  readonly text: string
  readonly width: number
}

export interface LiveBlock {
  /** Draws these lines where the former ones stood. */
  readonly show: (lines: readonly LiveLine[]) => void
  /** Prints whole lines above the block. */
  readonly print: (text: string) => void
  /** Takes the block away and gives the cursor back. */
  readonly close: () => void
}

export function openLiveBlock(output: Output): LiveBlock {
  let drawn: readonly LiveLine[] = []
  let drawnColumns = 0
  let isCursorHidden = false

  /** Back to where the block begins. A window that became narrower has broken its lines. */
  const rewind = (): string => {
    const columns = Math.max(1, output.columns())
    const rows = drawn.reduce((sum, { width }) => sum + Math.max(1, Math.ceil(width / columns)), 0)
    return rows > 0 ? `\r\x1b[${rows}A` : ''
  }

  const draw = (lines: readonly LiveLine[], above: string): void => {
    // What changes from one moment to the next is overwritten, not wiped first: no flicker.
    const keepsPlace = above === '' && drawnColumns === output.columns()
    const start = keepsPlace ? rewind() : `${rewind()}${drawn.length > 0 ? '\x1b[J' : ''}${above}`
    const body = lines.map(({ text }) => `${text}\x1b[K\n`).join('')
    const rest = drawn.length > lines.length ? '\x1b[J' : ''
    const hide = lines.length > 0 && !isCursorHidden ? '\x1b[?25l' : ''
    isCursorHidden ||= lines.length > 0
    drawn = lines
    drawnColumns = output.columns()
    const text = hide + start + body + rest
    if (text !== '') output.write(text)
  }

  return {
    show: (lines) => draw(lines.slice(0, Math.max(1, output.rows() - 1)), ''),
    print: (text) => draw(drawn, text),
    close: () => {
      draw([], '')
      if (isCursorHidden) output.write('\x1b[?25h')
      isCursorHidden = false
    },
  }
}

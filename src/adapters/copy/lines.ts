/** Line numbers of a text that comes in pieces, counted once and never backwards. */
export interface LineCounter {
  /** Begins a new piece, at the place where the last one was left. */
  readonly open: (text: string) => void
  /** The line of an offset, from 1. Offsets must not decrease. */
  readonly lineAt: (offset: number) => number
}

export function lineCounter(): LineCounter {
  let text = ''
  let line = 1
  /** The first line break not counted yet. */
  let next = -1
  const find = (from: number): number => {
    const found = text.indexOf('\n', from)
    return found < 0 ? Number.POSITIVE_INFINITY : found
  }
  return {
    open(piece) {
      text = piece
      next = find(0)
    },
    lineAt(offset) {
      while (next < offset) {
        line++
        next = find(next + 1)
      }
      return line
    },
  }
}

/** The line around an offset, and the offset's column in it, from 1. */
export function lineAround(text: string, offset: number): { readonly line: string; readonly column: number } {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const end = text.indexOf('\n', offset)
  return { line: text.slice(start, end < 0 ? undefined : end).trimEnd(), column: offset - start + 1 }
}

/** Where `count` lines of header end, or undefined when the text ends before them. */
export function afterLines(text: string, count: number): number | undefined {
  let at = 0
  for (let skipped = 0; skipped < count; skipped++) {
    const end = text.indexOf('\n', at)
    if (end < 0) return undefined
    at = end + 1
  }
  return at
}

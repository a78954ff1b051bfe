/** A terminal small enough to read: what a person would see after the control codes that were written. */
import { glyphsOf } from '../../src/syntax/width.ts'

export interface Screen {
  readonly write: (text: string) => void
  readonly columns: () => number
  readonly rows: () => number
  /** All lines, those that have scrolled away too. */
  readonly text: () => string
  readonly isCursorVisible: () => boolean
  /** Control codes that this terminal does not know. */
  readonly unknown: readonly string[]
}

export function makeScreen(columns: number, rows: number): Screen {
  const lines: string[][] = [[]]
  const unknown: string[] = []
  let [row, column, isVisible] = [0, 0, true]

  const lineAt = (index: number): string[] => {
    while (lines.length <= index) lines.push([])
    return lines[index] ?? []
  }
  const put = (text: string, width: number): void => {
    if (column + width > columns) [row, column] = [row + 1, 0]
    const line = lineAt(row)
    while (line.length < column) line.push(' ')
    line.splice(column, width, text, ...Array.from({ length: width - 1 }, () => ''))
    column += width
  }
  const control = (code: string): void => {
    const count = Number(/\d+/.exec(code)?.[0] ?? 1)
    if (code === '\n') [row, column] = [row + 1, 0]
    else if (code === '\r') column = 0
    else if (code === '\x1b[?25l' || code === '\x1b[?25h') isVisible = code.endsWith('h')
    else if (code.endsWith('A')) row = Math.max(lines.length - rows, 0, row - count)
    else if (code === '\x1b[K') lineAt(row).splice(column)
    else if (code === '\x1b[J') {
      lineAt(row).splice(column)
      lines.splice(row + 1)
    } else if (!code.endsWith('m')) unknown.push(code)
    lineAt(row)
  }
  return {
    columns: () => columns,
    rows: () => rows,
    unknown,
    isCursorVisible: () => isVisible,
    text: () => lines.map((line) => line.join('').trimEnd()).join('\n'),
    write: (text) => {
      for (const part of text.split(/(\x1b\[[?\d;]*[A-Za-z]|[\n\r])/)) {
        if (/^[\x1b\n\r]/.test(part)) control(part)
        else for (const glyph of glyphsOf(part)) put(glyph.text, glyph.width)
      }
    },
  }
}

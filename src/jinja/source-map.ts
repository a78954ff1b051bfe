/** From a character of rendered text back to the template that wrote it. */
import type { Position } from './nunjucks.ts'
import type { Mark, Printed } from './scope.ts'
import { placeOf } from './source.ts'
import type { TemplateFrame } from './template-error.ts'
import type { Place } from './values/value.ts'

/** Where a character was written, and the macro calls that led there, innermost first. */
export interface MappedPlace extends Place {
  readonly frames: readonly TemplateFrame[]
}

export interface SourceMap {
  /** undefined outside of the rendered text. */
  place(offset: number): MappedPlace | undefined
}

export function sourceMapOf(printed: Printed): SourceMap {
  return { place: (offset) => (offset < 0 || offset > printed.text.length ? undefined : find(printed, offset, [])) }
}

function find(printed: Printed, offset: number, frames: readonly TemplateFrame[]): MappedPlace | undefined {
  const mark = markAt(printed.marks, offset)
  if (mark === undefined) return undefined
  const into = offset - mark.offset
  if (mark.inner) {
    const frame = { name: mark.name ?? 'macro', ...placeOf(printed.source, mark.position) }
    const found = find(mark.inner, into, [frame, ...frames])
    if (found) return found
  }
  const position = mark.literal ? advance(mark.position, printed.text.slice(mark.offset, offset)) : mark.position
  return { ...placeOf(printed.source, position), frames }
}

/** The last mark at or before an offset, by bisection. */
function markAt(marks: readonly Mark[], offset: number): Mark | undefined {
  let low = 0
  let high = marks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((marks[middle]?.offset ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return marks[low - 1]
}

function advance({ lineno, colno }: Position, text: string): Position {
  const lastBreak = text.lastIndexOf('\n')
  if (lastBreak === -1) return { lineno, colno: colno + text.length }
  let lines = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1
  return { lineno: lineno + lines, colno: text.length - lastBreak }
}

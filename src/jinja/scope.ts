/** What a template holds while it renders: its variables, its context, and the text so far with where it came from. */
import type { Position } from './nunjucks.ts'
import type { Source } from './source.ts'
import { PyError } from './values/errors.ts'
import type { Value } from './values/value.ts'

/** The mark of a variable that is known not to be set. A slot that is undefined has not been looked up yet. */
export const MISSING: unique symbol = Symbol('missing')
type Slot = Value | typeof MISSING | undefined

/** Names that a template does not set itself. */
export interface Names {
  /** undefined: there is no such name. */
  lookup(name: string): Value | undefined
  /** The names there are, for the hints of errors. */
  known?(): Iterable<string>
}

/** How far a template may go before it is stopped with an error. */
export interface Limits {
  /** Characters of one text. */
  readonly output: number
  /** Rounds of all loops of a rendering together. */
  readonly loops: number
  /** Macro calls within macro calls. */
  readonly depth: number
}

/** One rendering, from the call of `render` to its end; macros join the rendering that calls them. */
export interface Rendering {
  readonly limits: Limits
  loops: number
  depth: number
  /** What the macro that returned last has printed, so that its caller can keep the places of its text. */
  printed: Printed | undefined
}

/** Text with the places it was written from. */
export interface Printed {
  readonly source: Source
  text: string
  readonly marks: Mark[]
  /** Values as they are, when they are wanted instead of their text. */
  readonly values?: Value[]
}

/** From this offset on, the text was written by the node at this position. */
export interface Mark {
  readonly offset: number
  readonly position: Position
  /** Template text, whose characters have places of their own. */
  readonly literal: boolean
  /** The text a macro printed, in its own places. */
  readonly inner: Printed | undefined
  /** The macro's name. */
  readonly name: string | undefined
}

/** The variables of one unit at work. */
export interface Scope {
  readonly slots: Slot[]
  readonly up: Scope | undefined
  readonly context: Names
  readonly rendering: Rendering
  /** What the template has set at its top level, for its `{% block %}`s; absent when it has none. */
  readonly exported?: Map<string, Value>
  /** Where statements write; a block that catches its text sets another for a while. */
  out: Printed
}

export function startRendering(limits: Limits): Rendering {
  return { limits, loops: 0, depth: 0, printed: undefined }
}

export function printedOf(source: Source): Printed {
  return { source, text: '', marks: [] }
}

export function writeLiteral({ out, rendering }: Scope, text: string, position: Position): void {
  if (out.values) {
    out.values.push(text)
    return
  }
  out.marks.push({ offset: out.text.length, position, literal: true, inner: undefined, name: undefined })
  append(out, text, rendering)
}

/** Writes the text of a value. When a macro printed it just now, the places of the macro are kept. */
export function writeText({ out, rendering }: Scope, text: string, position: Position, name?: string): void {
  if (text === '') return
  const { printed } = rendering
  const inner = printed !== undefined && printed.text === text ? printed : undefined
  out.marks.push({ offset: out.text.length, position, literal: false, inner, name })
  append(out, text, rendering)
}

function append(out: Printed, text: string, { limits }: Rendering): void {
  out.text += text
  if (out.text.length > limits.output) {
    throw new PyError('MemoryError', `the text has become longer than ${limits.output} characters`)
  }
}

/** Counts a macro or a level of a recursive loop that is entered. */
export function enterDepth(rendering: Rendering): void {
  if (rendering.depth >= rendering.limits.depth) throw new PyError('RecursionError', 'maximum recursion depth exceeded')
  rendering.depth += 1
}

/** Counts a round of a loop. */
export function countRound(rendering: Rendering): void {
  rendering.loops += 1
  if (rendering.loops > rendering.limits.loops) {
    throw new PyError('MemoryError', `the loops have run more than ${rendering.limits.loops} rounds`)
  }
}

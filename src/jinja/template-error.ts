/** What goes wrong in a template, with the place where its author wrote it. */
import type { Value } from './values/value.ts'

export type TemplateErrorKind = 'syntax' | 'undefined' | 'runtime' | 'limit'

/** A call on the way to an error: what was called, and where the call stands. */
export interface TemplateFrame {
  readonly name: string
  readonly file: string | undefined
  readonly line: number
  readonly column: number
}

/** An error of a template's author. Lines and columns count from 1; columns count UTF-16 units. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError'
  readonly kind: TemplateErrorKind
  /** The exception Jinja2 or Python would raise: `TemplateSyntaxError`, `UndefinedError`, `TypeError`. */
  readonly exception: string
  readonly file: string | undefined
  readonly line: number
  readonly column: number
  /** Length of the name or operator at the place, where one stands there. */
  readonly length?: number
  /** The macro calls that led here, innermost first. */
  readonly frames: readonly TemplateFrame[]
  readonly hint?: string
  constructor(facts: {
    message: string
    kind: TemplateErrorKind
    exception: string
    file: string | undefined
    line: number
    column: number
    length?: number | undefined
    frames?: readonly TemplateFrame[]
    hint?: string | undefined
    cause?: unknown
  }) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.kind = facts.kind
    this.exception = facts.exception
    this.file = facts.file
    this.line = facts.line
    this.column = facts.column
    if (facts.length !== undefined) this.length = facts.length
    this.frames = facts.frames ?? []
    if (facts.hint !== undefined) this.hint = facts.hint
  }
}

/** The same error as seen from one call further out. */
export function calledFrom(error: TemplateError, frame: TemplateFrame): TemplateError {
  return copyOf(error, { frames: [...error.frames, frame] })
}

/** The same error with what to do about it. */
export function withHint(error: TemplateError, hint: string): TemplateError {
  return copyOf(error, { hint })
}

function copyOf(
  { message, kind, exception, file, line, column, length, frames, hint, cause }: TemplateError,
  changed: { readonly frames?: readonly TemplateFrame[]; readonly hint?: string },
): TemplateError {
  return new TemplateError({
    message,
    kind,
    exception,
    file,
    line,
    column,
    length,
    frames: changed.frames ?? frames,
    hint: changed.hint ?? hint,
    cause,
  })
}

/**
 * What a host's `return()` throws: the macro that called it ends, and its value passes through with its type. It is
 * control flow, not an error, so it carries no stack; thousands are thrown in one run.
 */
export class ReturnSignal {
  readonly value: Value
  constructor(value: Value) {
    this.value = value
  }
}

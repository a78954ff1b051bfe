/** What compiling needs to know besides the tree, and how errors of the values find their place in the template. */
import type { Code, Completion } from './code.ts'
import type { Position, Statement } from './nunjucks.ts'
import type { Limits } from './scope.ts'
import { errorAt, placeOf, type Source } from './source.ts'
import type { Symbols } from './symbols.ts'
import { calledFrom, ReturnSignal, TemplateError, type TemplateErrorKind } from './template-error.ts'
import { PyError } from './values/errors.ts'
import type { Runtime } from './values/runtime.ts'
import type { UndefinedMode } from './values/undefined.ts'

/** The parts of an environment that templates are compiled with. */
export interface Vocabulary {
  readonly runtime: Runtime
  readonly undefined: UndefinedMode
  readonly limits: Limits
  /** Whether values are written HTML-escaped where no `{% autoescape %}` says otherwise. */
  readonly autoescape: boolean
}

export interface Compiler {
  readonly source: Source
  readonly vocabulary: Vocabulary
  /** plain: nothing can wait. program: calls may yield what they ask of the world. */
  readonly mode: 'plain' | 'program'
  /** Statements → code; loops and macros call back through it. */
  readonly compileBody: (compiler: Compiler, frame: Frame, body: readonly Statement[]) => Code<Completion>
}

/** Where statements stand. */
export interface Frame {
  readonly symbols: Symbols
  /** What is set here is seen by the `{% block %}`s of the template. */
  readonly exports: boolean
}

/** An error with the place of the node that caused it. What is no error of the template comes back as it is. */
export function located(source: Source, at: Position, error: unknown): unknown {
  if (error instanceof TemplateError || error instanceof ReturnSignal || isBug(error)) return error
  const complaint = complaintOf(error)
  return errorAt(source, at, { ...complaint, cause: error })
}

/** As located, for an error that came out of a call: what had its place already gets the call as a frame. */
export function locatedCall(source: Source, at: Position, callee: string, error: unknown): unknown {
  if (!(error instanceof TemplateError)) return located(source, at, error)
  if (error.frames.length >= mostFrames) return error
  return calledFrom(error, { name: callee, ...placeOf(source, at) })
}

/** Enough to see where a recursion goes round. */
const mostFrames = 40

/** An error of this program, which must not look like one of the template. */
function isBug(error: unknown): boolean {
  return error instanceof TypeError || error instanceof ReferenceError || error instanceof SyntaxError
}

function complaintOf(error: unknown): { message: string; kind: TemplateErrorKind; exception: string } {
  if (error instanceof PyError) return { message: error.message, kind: kindOf(error.kind), exception: error.kind }
  // The stack of JavaScript ends before the depth limit when the calls go through functions of the host.
  if (error instanceof RangeError) {
    return error.message.includes('call stack')
      ? { message: 'maximum recursion depth exceeded', kind: 'limit', exception: 'RecursionError' }
      : { message: error.message, kind: 'limit', exception: 'MemoryError' }
  }
  return { message: messageOf(error), kind: 'runtime', exception: error instanceof Error ? error.name : 'Exception' }
}

function kindOf(exception: string): TemplateErrorKind {
  if (exception === 'UndefinedError') return 'undefined'
  return exception === 'RecursionError' || exception === 'MemoryError' ? 'limit' : 'runtime'
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

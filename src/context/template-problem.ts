import { DatabaseError } from '../core/adapter.ts'
import {
  databaseError,
  type Location,
  type Problem,
  type TemplateFrame,
  templateError,
  templateSyntax,
  withStack,
} from '../core/problem.ts'
import type { TemplateError } from '../jinja/template-error.ts'
import { LIBRARY_FILES } from './library.ts'

/** A template's error as a problem; `file` stands in where the error names none. */
export function templateProblem(error: TemplateError, file: string): Problem {
  const { at, stack } = placeOf(error, file)
  if (error.kind === 'syntax') return templateSyntax(error.message, at, error.hint)
  const refused = databaseCause(error)
  return refused ? refusedProblem(refused, at, stack) : templateError(error.message, at, stack, error.hint)
}

/** A place in a template, and the calls through which it was reached, innermost first. */
export interface Placed {
  readonly at: Location
  readonly stack: readonly TemplateFrame[]
}

/** What happens inside a built-in macro is shown where the user's own text called it. */
export function userPlace({ at, stack }: Placed): Placed {
  if (!at.file.startsWith(LIBRARY_FILES)) return { at, stack }
  const first = stack.findIndex((frame) => !frame.at.file.startsWith(LIBRARY_FILES))
  const called = stack[first]
  return called ? { at: called.at, stack: stack.slice(first + 1) } : { at, stack }
}

function placeOf(error: TemplateError, file: string): Placed {
  const inner: Location = {
    file: error.file ?? file,
    line: error.line,
    column: error.column,
    ...(error.length !== undefined && { length: error.length }),
  }
  const stack = error.frames.map(
    (frame): TemplateFrame => ({
      name: frame.name,
      at: { file: frame.file ?? file, line: frame.line, column: frame.column },
    }),
  )
  return userPlace({ at: inner, stack })
}

/** The warehouse's refusal that ended the template, when it was one. */
export function databaseCause(error: unknown): { readonly error: DatabaseError; readonly sql?: string } | undefined {
  let sql: string | undefined
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof DatabaseError) return { error: cause, ...(sql !== undefined && { sql }) }
    if ('sql' in cause && typeof cause.sql === 'string') sql = cause.sql
  }
  return undefined
}

function refusedProblem(
  { error, sql }: NonNullable<ReturnType<typeof databaseCause>>,
  at: Location,
  stack: readonly TemplateFrame[],
): Problem {
  const { hint, detail, sqlState } = error
  const problem = databaseError(error.message, {
    at,
    ...(hint !== undefined && { hint }),
    ...(detail !== undefined && { detail }),
    ...(sqlState !== undefined && { sqlState }),
  })
  const asked = sql === undefined ? [] : [`asked: ${oneLine(sql)}`]
  return withStack({ ...problem, notes: [...(problem.notes ?? []), ...asked] }, stack)
}

function oneLine(sql: string): string {
  const line = sql.trim().replaceAll(/\s+/g, ' ')
  return line.length > 160 ? `${line.slice(0, 159)}…` : line
}

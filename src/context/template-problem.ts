import { type Problem, type TemplateFrame, templateError, templateSyntax } from '../core/problem.ts'
import type { TemplateError } from '../jinja/template-error.ts'

/** A template's error as a problem; `file` stands in where the error names none. */
export function templateProblem(error: TemplateError, file: string): Problem {
  const at = {
    file: error.file ?? file,
    line: error.line,
    column: error.column,
    ...(error.length !== undefined && { length: error.length }),
  }
  if (error.kind === 'syntax') return templateSyntax(error.message, at, error.hint)
  const stack = error.frames.map(
    (frame): TemplateFrame => ({
      name: frame.name,
      at: { file: frame.file ?? file, line: frame.line, column: frame.column },
    }),
  )
  return templateError(error.message, at, stack, error.hint)
}

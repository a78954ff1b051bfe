/**
 * What can be wrong with a project, as data. A problem about a file carries its place; `report/` frames it, nothing
 * here prints. Constructors are sorted by code; codes are public, documented in `docs/errors.md`, and never reused.
 */

/** A place in a file of the project. Lines and columns count from 1; columns count UTF-16 code units. */
export interface Location {
  /** Path relative to the project folder, with forward slashes. */
  readonly file: string
  readonly line: number
  readonly column?: number
  /** Length of the underlined text, when it is known. */
  readonly length?: number
}

export type Severity = 'error' | 'warning'

export interface Problem {
  readonly code: ProblemCode
  readonly severity: Severity
  /** One sentence, no full stop, the user's own names in quotes. */
  readonly message: string
  readonly at?: Location
  /** What to do, as an imperative or a question. */
  readonly hint?: string
  /** Further facts, a line each: the macro stack, the server's detail, known names. */
  readonly notes?: readonly string[]
}

export type ProblemCode = string & { readonly __code?: never }

/** Carries every problem of a stage to the one place that prints them. */
export class ProjectError extends Error {
  override readonly name = 'ProjectError'
  readonly problems: readonly Problem[]
  constructor(problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('\n'))
    this.problems = problems
  }
}

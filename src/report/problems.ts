/** Problems as text: what, where, the line with a caret, and what to do. */
import { compareProblems, formatPlace, type Problem } from '../core/problem.ts'
import { frameSource } from '../syntax/frame.ts'
import { printable, wrap } from '../syntax/width.ts'
import { renderDiff } from './diff.ts'
import { formatMany } from './figures.ts'
import type { Style } from './style.ts'

export interface ProblemOptions {
  readonly style: Style
  /** Width of the terminal; undefined where nobody watches, and no message is broken. */
  readonly columns?: number | undefined
  /** The text of a file by its path in the project, where there is one. */
  readonly source: (file: string) => string | undefined
}

/** All problems, ordered by file, line and code, each once, with an empty line between them. */
export function renderProblems(problems: readonly Problem[], options: ProblemOptions): string {
  const texts = problems.toSorted(compareProblems).map((problem) => renderProblem(problem, options))
  return [...new Set(texts)].join('\n')
}

/** `2 errors, 1 warning` */
export function countProblems(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const warnings = problems.length - errors
  const counts = [
    ...(errors > 0 ? [formatMany(errors, 'error')] : []),
    ...(warnings > 0 ? [formatMany(warnings, 'warning')] : []),
  ]
  return counts.join(', ')
}

export function renderProblem(problem: Problem, options: ProblemOptions): string {
  const { style, columns } = options
  const paint = problem.severity === 'error' ? style.red : style.yellow
  const label = `${problem.severity}[${problem.code}]:`
  // The label is wrapped with the message, and painted afterwards: colours have no width.
  const [first = '', ...more] = wrapLines(`${label} ${problem.message}`, columns, '  ')
  const lines = [
    `${paint(style.bold(label.slice(0, -1)))}${style.bold(first.slice(label.length - 1))}`,
    ...more.map(style.bold),
    ...renderPlace(problem, options, paint),
    ...(problem.diff ? renderDiff(problem.diff, style, columns && columns - 2).map((line) => `  ${line}`) : []),
    ...(problem.notes ?? []).flatMap((note) => renderAside('note', note, columns, style.dim)),
    ...(problem.hint === undefined ? [] : renderAside('hint', problem.hint, columns, style.blue)),
  ]
  return `${lines.join('\n')}\n`
}

/** Printable lines that fit, all but the first with an indentation. */
function wrapLines(text: string, columns: number | undefined, indentation: string): string[] {
  const width = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(20, columns - indentation.length)
  const lines = text.split('\n').flatMap((line) => wrap(printable(line), width))
  return lines.map((line, index) => (index === 0 ? line : indentation + line))
}

function renderPlace(
  { at }: Problem,
  { style, columns = WIDTH_OF_LOGS, source }: ProblemOptions,
  paint: (text: string) => string,
): string[] {
  if (!at) return []
  const arrow = `  ${style.dim('-->')} ${printable(formatPlace(at))}`
  const text = source(at.file)
  // A line that came along stands alone.
  const framed = text === undefined && at.text !== undefined ? { text: at.text, at: { ...at, line: 1 } } : { text, at }
  const number = String(at.line)
  const gutter = `  ${' '.repeat(number.length)} ${style.dim('|')}`
  const frame =
    framed.text === undefined
      ? undefined
      : frameSource(framed.text, framed.at, Math.max(20, columns - number.length - 6))
  if (!frame) return [arrow]
  const line = `  ${style.dim(`${number} |`)} ${frame.text}`.trimEnd()
  if (frame.indent === undefined) return [arrow, gutter, line]
  return [arrow, gutter, line, `${gutter} ${' '.repeat(frame.indent)}${paint('^'.repeat(frame.carets))}`]
}

/** A frame in a log is cut to this. */
const WIDTH_OF_LOGS = 120

/** Further lines of a note stand below its first. */
function renderAside(
  label: string,
  text: string,
  columns: number | undefined,
  paint: (text: string) => string,
): string[] {
  const [first = '', ...more] = wrapLines(
    `${label}: ${text}`,
    columns === undefined ? undefined : columns - 2,
    ' '.repeat(label.length + 2),
  )
  return [
    `  ${paint(first.slice(0, label.length + 1))}${first.slice(label.length + 1)}`,
    ...more.map((line) => `  ${line}`),
  ]
}

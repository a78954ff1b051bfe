/** One stable line an event, without control codes: for logs, pipes and CI. Close to dbt's own lines. */
import type { Event } from '../core/event.ts'
import { formatClock } from './figures.ts'
import { isAtLeast, type LeastLevel, type Level, linesOf } from './lines.ts'
import { type ProblemOptions, renderProblem } from './problems.ts'
import { listenToAll, type Reporter } from './reporter.ts'
import type { Style } from './style.ts'

export interface PlainOptions extends ProblemOptions {
  readonly write: (text: string) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Lines below this level are left out. */
  readonly level: LeastLevel
  /** Columns before the status of a line. */
  readonly printerWidth?: number | undefined
}

export function plainReporter(options: PlainOptions): Reporter {
  return listenToAll((event) => {
    for (const { level, message, problem } of linesOf(event, options.printerWidth)) {
      if (!isAtLeast(level, options.level)) continue
      const text = problem ? renderProblem(problem, options).trimEnd() : paintStatus(message, level, options.style)
      options.write(stamp(text, options.now()))
    }
  })
}

/** Only what is wrong, framed: `--quiet`. */
export function quietReporter(options: Omit<PlainOptions, 'level' | 'now'>): Reporter {
  const report = (event: Event): void => {
    for (const { problem } of linesOf(event)) {
      if (problem?.severity === 'error') options.write(renderProblem(problem, options))
    }
  }
  return { problem: report, runFinished: report }
}

/** The time stands before the first line; the others are indented below it. */
function stamp(text: string, now: number): string {
  const [first = '', ...more] = text.split('\n')
  const lines = [`${formatClock(now)}  ${first}`.trimEnd(), ...more.map((line) => `          ${line}`.trimEnd())]
  return `${lines.join('\n')}\n`
}

/** dbt colours the status in brackets, nothing else. */
function paintStatus(message: string, level: Level, style: Style): string {
  const match = /^(\d+ of \d+ .*) \[(.+?)( in [\d.]+s)?\]$/s.exec(message)
  const [, words, status = '', rest = ''] = match ?? []
  if (words === undefined) return message
  const paint =
    level === 'error'
      ? style.red
      : level === 'warn' || status === 'SKIP'
        ? style.yellow
        : status === 'RUN'
          ? style.dim
          : style.green
  return `${words} [${paint(status)}${rest}]`
}

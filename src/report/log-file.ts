/** The lines of the log file: a time, a level and a thread before each message, as in dbt's. */
import type { Event } from '../core/event.ts'
import { isAtLeast, type LeastLevel, type Line, linesOf } from './lines.ts'
import { renderProblem } from './problems.ts'
import { listenToAll, type Reporter } from './reporter.ts'
import { makeStyle } from './style.ts'

export interface LogFileOptions {
  readonly write: (text: string) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly level: LeastLevel
  readonly invocationId: string
  readonly source: (file: string) => string | undefined
  /** Colours for those who read it in a terminal. */
  readonly hasColours: boolean
}

export function logFileReporter(options: LogFileOptions): Reporter {
  const style = makeStyle(options.hasColours)
  let isBegun = false
  return listenToAll((event: Event) => {
    for (const line of linesOf(event)) {
      if (!isAtLeast(line.level, options.level)) continue
      if (!isBegun) options.write(`${headline(options)}\n`)
      isBegun = true
      const text = line.problem
        ? renderProblem(line.problem, { style, source: options.source }).trimEnd()
        : line.message
      options.write(`${clock(options.now())} [${line.level.padEnd(5)}] [${threadOf(line)}]: ${text}\n`)
    }
  })
}

/** Where one command begins in a file of many. */
function headline({ now, invocationId }: LogFileOptions): string {
  const rule = '='.repeat(30)
  return `\n${rule} ${new Date(now()).toISOString()} | ${invocationId} ${rule}`
}

/** `08:05:00.000000`, UTC. */
function clock(now: number): string {
  return new Date(now).toISOString().slice(11, 23).padEnd(15, '0')
}

function threadOf({ thread }: Line): string {
  return thread === undefined ? 'MainThread' : `Thread-${thread}`
}

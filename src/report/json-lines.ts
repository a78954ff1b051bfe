/** One JSON object a line, in the shape of dbt's `--log-format json`. */
import { isAtLeast, type LeastLevel, type Line, linesOf } from './lines.ts'
import { listenToAll, type Reporter } from './reporter.ts'

export interface JsonOptions {
  readonly write: (text: string) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly level: LeastLevel
  /** Columns before the status of a line. */
  readonly printerWidth?: number | undefined
  readonly invocationId: string
  readonly pid: number
  /** `DBT_ENV_CUSTOM_ENV_…` of the environment, prefix left out. */
  readonly extra?: Readonly<Record<string, string>>
}

export function jsonReporter(options: JsonOptions): Reporter {
  return listenToAll((event) => {
    for (const line of linesOf(event, options.printerWidth)) {
      if (isAtLeast(line.level, options.level)) options.write(`${JSON.stringify(toRecord(line, options))}\n`)
    }
  })
}

function toRecord({ name, code, level, message, data, thread }: Line, options: JsonOptions): unknown {
  return {
    data,
    info: {
      category: '',
      code,
      extra: options.extra ?? {},
      invocation_id: options.invocationId,
      level,
      msg: message,
      name,
      pid: options.pid,
      thread: thread === undefined ? 'MainThread' : `Thread-${thread}`,
      ts: new Date(options.now()).toISOString().replace('Z', '000Z'),
    },
  }
}

/** How a data test is judged. https://docs.getdbt.com/reference/resource-configs/severity */
import type { NodeConfig } from '../core/node.ts'
import type { RunStatus } from '../core/result.ts'
import type { Cell } from '../core/table.ts'

export interface Verdict {
  readonly status: Extract<RunStatus, 'pass' | 'fail' | 'warn'>
  /** dbt's own sentence, or nothing to say. */
  readonly message: string | undefined
  readonly failures: number
}

export interface Judged {
  readonly failures: number
  readonly shouldWarn: boolean
  readonly shouldError: boolean
}

/** A test of severity `error` can still only warn, by `warn_if`; one of severity `warn` never fails. */
export function verdict(
  { failures, shouldWarn, shouldError }: Judged,
  config: Pick<NodeConfig, 'severity' | 'warnIf' | 'errorIf'>,
  warnsAreErrors = false,
): Verdict {
  const got = `Got ${failures} result${failures === 1 ? '' : 's'}`
  if (config.severity === 'error' && shouldError) {
    return { status: 'fail', message: `${got}, configured to fail if ${config.errorIf}`, failures }
  }
  if (shouldWarn && warnsAreErrors) {
    return { status: 'fail', message: `${got}, configured to fail if ${config.warnIf}`, failures }
  }
  if (shouldWarn) return { status: 'warn', message: `${got}, configured to warn if ${config.warnIf}`, failures }
  return { status: 'pass', message: undefined, failures }
}

/** The count that `fail_calc` gave; undefined when it is no number. */
export function failureCount(cell: Cell): number | undefined {
  if (cell === null) return 0
  const count = Number(cell)
  return Number.isFinite(count) ? count : undefined
}

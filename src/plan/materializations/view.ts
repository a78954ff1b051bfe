import type { StatementResult, ViewOptions } from '../../core/adapter.ts'
import { execute, type Program } from '../../core/program.ts'
import { type Contract, checkContract } from './contract.ts'
import { replace, type Target } from './swap.ts'

export interface ViewTarget extends Target {
  readonly select: string
  readonly sqlHeader?: string
  readonly options: ViewOptions
  /** The columns that the model promises. */
  readonly contract?: Contract
}

/** Creates the view beside what stands under its name, table or view, and swaps them at once. */
export function* view(target: ViewTarget): Program<StatementResult> {
  const { dialect, select, options, contract } = target
  if (contract) yield* checkContract(contract, select, dialect)
  return yield* replace(target, 'view', function* (fresh) {
    if (target.sqlHeader !== undefined) yield* execute(target.sqlHeader)
    return yield* execute(dialect.createView(fresh, select, options), true)
  })
}

import type { StatementResult, TableOptions } from '../../core/adapter.ts'
import { execute, type Program } from '../../core/program.ts'
import { type Contract, checkContract, createByContract } from './contract.ts'
import { replace, type Target } from './swap.ts'

export interface TableTarget extends Target {
  readonly select: string
  readonly sqlHeader?: string
  readonly options: TableOptions
  /** The columns that the model promises. */
  readonly contract?: Contract
}

/** Builds the table beside the old one and swaps them at once, so that no reader ever finds it missing. */
export function* table(target: TableTarget): Program<StatementResult> {
  const { dialect, select, options, contract } = target
  if (contract) yield* checkContract(contract, select, dialect)
  return yield* replace(target, 'table', function* (fresh) {
    if (target.sqlHeader !== undefined) yield* execute(target.sqlHeader)
    if (contract) return yield* createByContract(contract, fresh, select, options, dialect)
    return yield* execute(dialect.createTableAs(fresh, select, options), true)
  })
}

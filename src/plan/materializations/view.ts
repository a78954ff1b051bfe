import type { StatementResult, ViewOptions } from '../../core/adapter.ts'
import { columnsOf, execute, find, type Program, query, transaction } from '../../core/program.ts'
import { type Contract, checkContract } from './contract.ts'
import { areSame, finishing, outerHooks, replace, runHooks, type Target, tellOfDrops, tiedFromOutside } from './swap.ts'

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
  const inPlace = yield* replacementOf(target)
  if (inPlace !== undefined) return yield* changeInPlace(target, inPlace)
  return yield* replace(target, 'view', function* (fresh) {
    if (target.sqlHeader !== undefined) yield* execute(target.sqlHeader)
    return yield* execute(dialect.createView(fresh, select, options), true)
  })
}

/** A view that others are tied to, which this run does not build again, keeps them when its columns stay the same. */
function* replacementOf(target: ViewTarget): Program<string | undefined> {
  const { relation, dialect, select, options, replaceBy } = target
  const existing = yield* find(relation)
  if (existing?.kind !== 'view' || !dialect.replaceView) return undefined
  const tied = yield* tiedFromOutside(target)
  if (tied.length === 0) return undefined
  const { columns } = yield* query(`select * from (\n${select}\n) wh_columns limit 0`)
  if (replaceBy !== 'swap' && areSame(yield* columnsOf(relation), columns)) {
    return dialect.replaceView(relation, select, options)
  }
  yield* tellOfDrops(target, tied)
  return undefined
}

function* changeInPlace(target: ViewTarget, statement: string): Program<StatementResult> {
  yield* runHooks(target, target.preHooks)
  if (target.sqlHeader !== undefined) yield* execute(target.sqlHeader)
  const finish = yield* finishing(target, { standsAs: target.relation, kind: 'view', isNew: false })
  yield* transaction([statement, ...finish])
  yield* runHooks(target, outerHooks(target))
  return { tag: 'CREATE VIEW' }
}

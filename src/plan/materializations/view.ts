import type { StatementResult, ViewOptions } from '../../core/adapter.ts'
import { execute, type Program } from '../../core/program.ts'
import { replace, type Target } from './swap.ts'

export interface ViewTarget extends Target {
  readonly select: string
  readonly sqlHeader?: string
  readonly options: ViewOptions
}

/** Creates the view beside what stands under its name, table or view, and swaps them at once. */
export function* view(target: ViewTarget): Program<StatementResult> {
  const { dialect, select, options } = target
  return yield* replace(target, 'view', function* (fresh) {
    if (target.sqlHeader !== undefined) yield* execute(target.sqlHeader)
    return yield* execute(dialect.createView(fresh, select, options), true)
  })
}

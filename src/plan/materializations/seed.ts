import type { StatementResult, TableColumn, TableOptions } from '../../core/adapter.ts'
import { execute, load, type Program } from '../../core/program.ts'
import { replace, type Target } from './swap.ts'

export interface SeedTarget extends Target {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly (string | null)[])[]
  readonly options: TableOptions
}

/** Loads the rows of a CSV file into a new table and swaps, so that readers never see a truncated or half-filled seed. */
export function* seed(target: SeedTarget): Program<StatementResult> {
  const { dialect, columns, rows, options } = target
  return yield* replace(target, 'table', function* (fresh) {
    yield* execute(dialect.createTable(fresh, columns, options))
    const count = yield* load(fresh, columns, rows)
    return { tag: 'INSERT', rows: count }
  })
}

import type { StatementResult, TableColumn, TableOptions } from '../../core/adapter.ts'
import { changed, copyFiles, execute, type Program } from '../../core/program.ts'
import { besides, dropLeftover, dropUnfinished, replace, type Target } from './swap.ts'

export interface CopyTarget extends Target {
  /** The model's COPY statement, naming any table: `retarget` points it at the one that is being built. */
  readonly retarget: (fresh: Target['relation']) => string
  readonly columns: readonly TableColumn[]
  readonly options: TableOptions
}

/**
 * Creates an empty table from the model's declared columns, loads it with the model's own COPY statement, and swaps: a
 * load that fails halfway leaves the table of the last good load in place.
 */
export function* copy(target: CopyTarget): Program<StatementResult> {
  const { dialect, columns, options } = target
  return yield* replace(target, 'table', function* (fresh) {
    yield* execute(dialect.createTable(fresh, columns, options))
    return yield* copyFiles(target.retarget(fresh))
  })
}

const CHECKED = '__wh_check'

/** Checks the files with NOLOAD against an empty table of the declared columns; the model's own is not touched. */
export function* checkFiles(target: CopyTarget): Program<StatementResult> {
  const { dialect, relation, columns } = target
  const scratch = besides(relation, CHECKED, dialect.identifierLimit)
  yield* dropLeftover(scratch, dialect)
  yield* execute(dialect.createTable(scratch, columns, {}))
  yield* changed(scratch, 'table')
  try {
    const sql = target.retarget(scratch)
    return { ...(yield* copyFiles(dialect.copy?.check(sql) ?? sql)), tag: 'CHECK' }
  } finally {
    yield* dropUnfinished(scratch, 'table', dialect)
  }
}

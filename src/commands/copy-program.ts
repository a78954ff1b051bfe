/** A COPY model → the program that loads it. */
import {
  DatabaseError,
  type Dialect,
  type StatementResult,
  type TableColumn,
  type TableOptions,
} from '../core/adapter.ts'
import type { Model } from '../core/node.ts'
import type { Program } from '../core/program.ts'
import { checkFiles, copy } from '../plan/materializations/copy.ts'
import { copyNewFiles } from '../plan/materializations/copy-new-files.ts'
import type { Target } from '../plan/materializations/swap.ts'

export interface CopyScope {
  readonly columns: readonly TableColumn[]
  readonly options: TableOptions
  readonly fullRefresh: boolean
  /** `--check`: the files are read, and nothing is loaded. */
  readonly check: boolean
  /** Tells this run from every other. */
  readonly run: string
}

export function* copyModel(
  node: Model,
  sql: string,
  target: Target,
  { columns, options, fullRefresh, check, run }: CopyScope,
): Program<StatementResult> {
  const loaded = { ...target, retarget: copyRetarget(sql, node, target.dialect), columns, options }
  if (check) return yield* checkFiles(loaded)
  if (node.config.values.incremental !== true) return yield* copy(loaded)
  return yield* copyNewFiles({ ...loaded, run, fullRefresh: node.config.fullRefresh ?? fullRefresh })
}

/** The COPY of the model, pointed at the table that is being built. */
function copyRetarget(sql: string, node: Model, dialect: Dialect): (fresh: Model['relation']) => string {
  return (fresh) => {
    const moved = dialect.copy?.retarget(sql, node.relation, fresh)
    if (moved && 'sql' in moved) return moved.sql
    throw new DatabaseError(moved?.reason ?? 'this target has no COPY', {
      ...(moved && { position: moved.position }),
      ...(moved?.hint !== undefined && { hint: moved.hint }),
    })
  }
}

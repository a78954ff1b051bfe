/**
 * COPY models that load each file once. Beside the table stands its ledger: the files whose rows are in it. New files
 * are loaded into a table of their own; then their rows and their names move in one transaction, so that a run that is
 * killed at any moment has done both or neither.
 *
 * Two runs at once may load the same new files. Whoever comes second finds them in the ledger, inside the transaction,
 * and moves nothing: every statement of it says so itself, and the first of them makes the two wait for each other.
 */
import type { StatementResult } from '../../core/adapter.ts'
import {
  changed,
  copyFiles,
  execute,
  filesOf,
  find,
  load,
  type Program,
  query,
  transaction,
} from '../../core/program.ts'
import type { Relation } from '../../core/relation.ts'
import type { CopyTarget } from './copy.ts'
import { besides, dropLeftover, dropUnfinished, finishing, outerHooks, replace, runHooks } from './swap.ts'

export interface CopyNewFilesTarget extends CopyTarget {
  readonly fullRefresh: boolean
  /** Tells this run from every other. */
  readonly run: string
}

const LEDGER = '__wh_files'
const ROWS = '__wh_new'
const NAMES = '__wh_new_files'

/** Bytes of a file's name: a key of S3 has 1,024, a bucket 63, and paths are shorter. */
const LEDGER_COLUMNS = [
  { name: 'file', type: 'varchar(1200)' },
  { name: 'run', type: 'varchar(64)' },
] as const

/** Builds the table with all files when there is none; else adds the files that are new. */
export function* copyNewFiles(target: CopyNewFilesTarget): Program<StatementResult> {
  const ledger = besides(target.relation, LEDGER, target.dialect.identifierLimit)
  const [table, known] = [yield* find(target.relation), yield* find(ledger)]
  if (table?.kind !== 'table' || !known || target.fullRefresh)
    return yield* loadAll(target, ledger, known !== undefined)
  yield* runHooks(target, target.preHooks)
  for (let attempt = 1; ; attempt++) {
    const result = yield* loadNew(target, ledger)
    if (result || attempt === ATTEMPTS) return yield* finished(target, result ?? NOTHING)
  }
}

/** How often another run may come first; each time fewer files are left. */
const ATTEMPTS = 5

const NOTHING: StatementResult = {
  tag: 'COPY',
  rows: 0,
  load: { files: 0, bytes: 0, loaded: 0, rejected: 0, errors: [] },
}

function* finished(target: CopyNewFilesTarget, result: StatementResult): Program<StatementResult> {
  yield* runHooks(target, outerHooks(target))
  return result
}

/** The table anew, from all files; the ledger changes in the transaction of the swap. */
function* loadAll(target: CopyNewFilesTarget, ledger: Relation, isThere: boolean): Program<StatementResult> {
  const { dialect, columns, options, run } = target
  if (!isThere) {
    yield* execute(dialect.createTable(ledger, LEDGER_COLUMNS, {}))
    yield* changed(ledger, 'table')
  }
  const names = besides(target.relation, NAMES, dialect.identifierLimit)
  const noted = [
    `delete from ${dialect.render(ledger)}`,
    // The row that two runs wait for; no file has this name.
    `insert into ${dialect.render(ledger)} (file, run) values ('', ${dialect.quoteLiteral(run)})`,
    `insert into ${dialect.render(ledger)} (file, run) select file, run from ${dialect.render(names)}`,
  ]
  const result = yield* replace(
    {
      ...target,
      *finish(shown) {
        return [...noted, ...(target.finish ? yield* target.finish(shown) : [])]
      },
    },
    'table',
    function* (fresh) {
      const sql = target.retarget(fresh)
      const files = yield* filesOf(sql)
      yield* stageNames(target, names, files)
      yield* execute(dialect.createTable(fresh, columns, options))
      return yield* copyFiles(sql, files.length > 0 ? files : undefined)
    },
  )
  yield* dropUnfinished(names, 'table', dialect)
  return result
}

/** Loads what the ledger does not know; undefined when another run has come first. */
function* loadNew(target: CopyNewFilesTarget, ledger: Relation): Program<StatementResult | undefined> {
  const { relation, dialect, columns, run } = target
  const rows = besides(relation, ROWS, dialect.identifierLimit)
  const names = besides(relation, NAMES, dialect.identifierLimit)
  yield* dropLeftover(rows, dialect)
  const sql = target.retarget(rows)
  const files = yield* newFiles(yield* filesOf(sql), ledger, target)
  if (files.length === 0) return NOTHING
  yield* stageNames(target, names, files)
  yield* execute(dialect.createTable(rows, columns, {}))
  yield* changed(rows, 'table')
  try {
    const result = yield* copyFiles(sql, files)
    yield* transaction([
      ...moveStatements(target, { rows, names, ledger }),
      ...(yield* finishing(target, { standsAs: relation, kind: 'table', isNew: false })),
    ])
    const { rows: counted } = yield* query(
      `select count(*) from ${dialect.render(ledger)} where run = ${dialect.quoteLiteral(run)} and file <> ''`,
    )
    return Number(counted[0]?.[0]) >= files.length ? result : undefined
  } finally {
    yield* dropUnfinished(rows, 'table', dialect)
    yield* dropUnfinished(names, 'table', dialect)
  }
}

function* newFiles(
  files: readonly string[],
  ledger: Relation,
  { dialect }: CopyNewFilesTarget,
): Program<readonly string[]> {
  const { rows } = yield* query(`select file from ${dialect.render(ledger)}`)
  const known = new Set(rows.map(([file]) => file))
  return files.filter((file) => !known.has(file))
}

/** A table of names: a statement could not hold those of a hundred thousand files. */
function* stageNames(target: CopyNewFilesTarget, names: Relation, files: readonly string[]): Program<void> {
  const { dialect, run } = target
  yield* dropLeftover(names, dialect)
  yield* execute(dialect.createTable(names, LEDGER_COLUMNS, {}))
  yield* changed(names, 'table')
  yield* load(
    names,
    LEDGER_COLUMNS,
    files.map((file) => [file, run]),
  )
}

function moveStatements(
  { relation, dialect, columns, run }: CopyNewFilesTarget,
  tables: { readonly rows: Relation; readonly names: Relation; readonly ledger: Relation },
): readonly string[] {
  const [rows, names, ledger] = [tables.rows, tables.names, tables.ledger].map(dialect.render)
  const list = columns.map(({ name }) => dialect.quoteIdentifier(name)).join(', ')
  const isFirst = `(select count(*) from ${ledger} known join ${names} staged on known.file = staged.file) = 0`
  return [
    `update ${ledger} set run = ${dialect.quoteLiteral(run)} where file = ''`,
    `insert into ${dialect.render(relation)} (${list}) select ${list} from ${rows} where ${isFirst}`,
    `insert into ${ledger} (file, run) select file, run from ${names} where ${isFirst}`,
  ]
}

import type { Dialect } from '../../core/adapter.ts'
import { changed, execute, find, type Program, query } from '../../core/program.ts'
import type { Relation } from '../../core/relation.ts'
import type { Cell } from '../../core/table.ts'

export interface TestTarget {
  readonly dialect: Dialect
  /** The query whose rows are the failures. */
  readonly select: string
  readonly limit?: number
  readonly failCalc: string
  readonly warnIf: string
  readonly errorIf: string
  /** Where failing rows are kept, and as what. */
  readonly store?: { readonly relation: Relation; readonly as: 'table' | 'view' }
  readonly sqlHeader?: string
}

/** What a test's one row says; the verdict is made of it in `quality/`. */
export interface TestAnswer {
  readonly failures: Cell
  readonly shouldWarn: boolean
  readonly shouldError: boolean
}

/** Runs the test's query inside a count, as dbt does, so that `fail_calc`, `warn_if` and `error_if` mean the same. */
export function* test(target: TestTarget): Program<TestAnswer> {
  if (target.sqlHeader !== undefined) yield* execute(target.sqlHeader)
  const from = target.store ? yield* keepFailures(target, target.store) : target.select
  const { rows } = yield* query(verdictQuery(target, from))
  const [failures = null, shouldWarn, shouldError] = rows[0] ?? []
  return { failures, shouldWarn: isTrue(shouldWarn), shouldError: isTrue(shouldError) }
}

function verdictQuery(target: TestTarget, from: string): string {
  const { failCalc, warnIf, errorIf, limit } = target
  return [
    'select',
    `  ${failCalc} as failures,`,
    `  ${failCalc} ${warnIf} as should_warn,`,
    `  ${failCalc} ${errorIf} as should_error`,
    'from (',
    from,
    ...(limit === undefined ? [] : [`limit ${limit}`]),
    ') dbt_internal_test',
  ].join('\n')
}

function* keepFailures(
  { dialect, select }: TestTarget,
  { relation, as }: NonNullable<TestTarget['store']>,
): Program<string> {
  const existing = yield* find(relation)
  if (existing) yield* execute(dialect.drop(relation, existing.kind))
  yield* execute(
    as === 'table' ? dialect.createTableAs(relation, select, {}) : dialect.createView(relation, select, {}),
  )
  yield* changed(relation, as)
  return `select * from ${dialect.render(relation)}`
}

/** Engines answer a comparison as a boolean, a number or a word. */
function isTrue(cell: Cell | undefined): boolean {
  return cell === true || cell === 1 || cell === 't' || cell === 'true'
}

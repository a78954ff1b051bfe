/** What went wrong while a node ran, as a problem with its place in the user's file. */
import type { Compiled } from '../compile/compile.ts'
import { databaseCause, templateProblem } from '../context/template-problem.ts'
import { DatabaseError } from '../core/adapter.ts'
import type { Node, UnitTest } from '../core/node.ts'
import {
  connectionLost,
  contractFailed,
  databaseError,
  formatPlace,
  incrementalFailed,
  type Location,
  loadError,
  type Problem,
  ProjectError,
  seedInvalid,
  snapshotFailed,
  templateError,
  withStack,
} from '../core/problem.ts'
import { TemplateError } from '../jinja/template-error.ts'
import { PyError } from '../jinja/values/errors.ts'
import { ContractError } from '../plan/materializations/contract.ts'
import { IncrementalError } from '../plan/materializations/incremental.ts'
import { SnapshotError } from '../plan/materializations/snapshot.ts'
import type { Csv } from '../syntax/csv.ts'
import { atHook, failedHook, type ReachedHook } from './hook-place.ts'

/** What the explanation of an error needs to know of the node: filled in as its program advances. */
export interface Progress {
  compiled?: Compiled
  compiledPath?: string
  hooks?: ReachedHook[]
  /** Where a cell of a seed stands in its file. */
  cellPlace?: Csv['placeOf']
  /** The unit test that runs the model. */
  unitTest?: UnitTest
  /** Its inputs as queries, and where their rows are written. */
  fixtures?: readonly { readonly select: string; readonly at: Location; readonly input: string }[]
}

/** What went wrong, at the place in the user's file where that can be known. */
export function explain(error: Error, sql: string | undefined, node: Node, progress: Progress): Problem {
  const position = error instanceof DatabaseError ? error.position : undefined
  const hook = failedHook(progress.hooks ?? [], sql, position)
  if (hook) return atHook(explainPart(error, sql, node, {}), hook, node.at)
  const problem = explainPart(error, sql, node, progress)
  const fixture = sql === undefined ? undefined : progress.fixtures?.find(({ select }) => sql.endsWith(select))
  const placed = fixture ? { ...problem, at: fixture.at, notes: [`in the rows of ${fixture.input}`] } : problem
  return progress.unitTest ? inUnitTest(placed, progress.unitTest) : placed
}

/** What is wrong in the model of a unit test is shown in the model, with the test that runs it. */
function inUnitTest(problem: Problem, { name, at }: UnitTest): Problem {
  if (problem.at?.file === at.file && problem.code === 'UNIT_TEST_INVALID') return problem
  return { ...problem, notes: [...(problem.notes ?? []), `in unit test '${name}' at ${formatPlace(at)}`] }
}

function explainPart(error: Error, sql: string | undefined, node: Node, progress: Progress): Problem {
  if (error instanceof ProjectError) {
    const [first, ...others] = error.problems
    if (first)
      return others.length === 0
        ? first
        : { ...first, notes: [...(first.notes ?? []), ...others.map(({ message }) => message)] }
  }
  if (error instanceof TemplateError) {
    // A materialization of the project's own sends the model's SQL: what is wrong in that has its place there.
    const refused = databaseCause(error)
    const isOwn = refused && placeOf(refused.error.position, refused.sql, progress) !== undefined
    return isOwn ? explainDatabase(refused.error, refused.sql, node, progress) : templateProblem(error, node.at.file)
  }
  if (error instanceof PyError) return templateError(error.message, node.at)
  if (error instanceof IncrementalError)
    return incrementalFailed(node.name, error.message, node.at, error.hint, error.details)
  if (error instanceof ContractError)
    return contractFailed(node.name, error.message, node.describedAt ?? node.at, error.details)
  if (error instanceof SnapshotError)
    return snapshotFailed(node.name, error.message, wholeOf(node), error.hint, error.details)
  if (error instanceof DatabaseError) return explainDatabase(error, sql, node, progress)
  throw error
}

function explainDatabase(error: DatabaseError, sql: string | undefined, node: Node, progress: Progress): Problem {
  const [first, ...others] = error.loadErrors ?? []
  if (first) {
    const { file, line, column, columnName, columnType, value, code, reason, rawLine } = first
    const text = rawLine?.includes('\n') ? undefined : rawLine
    const at = { file, line, ...(column !== undefined && { column }), ...(text !== undefined && { text }) }
    const problem = loadError(reason, {
      at,
      code,
      ...(columnName !== undefined && { columnName }),
      ...(columnType !== undefined && { columnType }),
      ...(value !== undefined && { value }),
    })
    const notes = [
      ...others.slice(0, 9).map(({ file, line, columnName, reason }) => {
        return `also ${file}:${line}: ${columnName === undefined ? '' : `column '${columnName}': `}${reason}`
      }),
      `loaded by '${node.name}' at ${node.at.file}`,
    ]
    return {
      ...problem,
      notes: [...(problem.notes ?? []), ...notes],
      ...(error.hint !== undefined && { hint: error.hint }),
    }
  }
  if (error.lost) return connectionLost(node.name, error.message, wholeOf(node), error.uncertain)
  const { cell } = error
  if (cell && progress.cellPlace) return seedInvalid(error.message, progress.cellPlace(cell.row, cell.column))
  const found = placeOf(error.position, sql, progress)
  const compiled = progress.compiledPath === undefined ? undefined : compiledLocation(error.position, sql, progress)
  const hint = error.hint ?? (error.sqlState === NO_PRIVILEGE ? PRIVILEGE_HINT : undefined)
  const problem = databaseError(error.message, {
    at: found?.at ?? wholeOf(node),
    ...(hint !== undefined && { hint }),
    ...(error.detail !== undefined && { detail: error.detail }),
    ...(error.sqlState !== undefined && { sqlState: error.sqlState }),
    ...(compiled && { compiled }),
  })
  return withStack(problem, found?.frames ?? [])
}

const NO_PRIVILEGE = '42501'
const PRIVILEGE_HINT = "grant it to the user of the target, or set a 'role:' that has it"

/** Where the node is, when nothing tells which part of it is wrong: no column, so that no caret points at the first word. */
function wholeOf({ kind, at }: Node): Location {
  return kind === 'model' || kind === 'snapshot' ? { file: at.file, line: at.line } : at
}

/** An offset of the statement that was sent → an offset of the node's compiled SQL inside it. */
function compiledOffset(
  position: number | undefined,
  sql: string | undefined,
  { compiled }: Progress,
): number | undefined {
  if (position === undefined || !compiled) return undefined
  if (sql === undefined) return position
  const start = sql.indexOf(compiled.sql)
  if (start >= 0) return position >= start && position <= start + compiled.sql.length ? position - start : undefined
  // A COPY is sent with another target: what stands behind the target is as far from the end as it was.
  const fromEnd = sql.length - position
  return sql.endsWith(compiled.sql.slice(-Math.min(fromEnd, compiled.sql.length)))
    ? compiled.sql.length - fromEnd
    : undefined
}

function placeOf(
  position: number | undefined,
  sql: string | undefined,
  progress: Progress,
): ReturnType<Compiled['place']> {
  const offset = compiledOffset(position, sql, progress)
  return offset === undefined || offset < 0 ? undefined : progress.compiled?.place(offset)
}

function compiledLocation(
  position: number | undefined,
  sql: string | undefined,
  progress: Progress,
): Location | undefined {
  const offset = compiledOffset(position, sql, progress)
  if (progress.compiledPath === undefined || !progress.compiled) return undefined
  if (offset === undefined || offset < 0) return { file: progress.compiledPath, line: 1 }
  const before = progress.compiled.sql.slice(0, offset).split('\n')
  return { file: progress.compiledPath, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

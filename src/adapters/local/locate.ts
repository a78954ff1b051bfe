/** Looks for the expression that made a statement fail, by running it again with its expressions watched. */
import { DatabaseError } from '../../core/adapter.ts'
import type { Probe } from '../../sql/redshift/translate/context.ts'
import type { Translation } from '../../sql/redshift/translate/plan.ts'
import { newProbe, placeIn } from '../../sql/redshift/translate/probe.ts'
import type { DuckDbConnection } from '../duckdb/connection.ts'

/** No more than this is spent on finding a place. */
const BUDGET_MS = 2000
/** Expressions inside of expressions: deeper ones are not looked for. */
const MOST_RUNS = 12

/** What stands twice in a statement is computed once by the engine, before and outside of what watches it. */
const KEEP_TOGETHER = "set disabled_optimizers = 'common_subexpressions'"

/** A value was refused, and it is not known which: a data exception without a place. */
export function isUnplaced(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && error.position === undefined && (error.sqlState?.startsWith('22') ?? false)
}

/**
 * The innermost expression that fails comes first. Leaves nothing behind: each run is rolled back. A search that the
 * engine breaks off, as when the user cancels, has found nothing: the error to tell stays the statement's own.
 */
export async function placeOfFailure(
  connection: DuckDbConnection,
  translated: (probe: Probe) => Translation,
): Promise<number | undefined> {
  try {
    return await searched(connection, translated)
  } catch (error) {
    if (error instanceof DatabaseError) return undefined
    throw error
  }
}

async function searched(
  connection: DuckDbConnection,
  translated: (probe: Probe) => Translation,
): Promise<number | undefined> {
  let late = false
  const timer = setTimeout(() => {
    late = true
    connection.interrupt()
  }, BUDGET_MS)
  try {
    await connection.run(KEEP_TOGETHER)
    for (let height = 1; height <= MOST_RUNS && !late; height++) {
      const probe = newProbe(height)
      const translation = translated(probe)
      if (probe.tallest < height)
        return late || translation.returnsRows ? undefined : await placeOfAssignment(connection, translated)
      const place = placeIn(await failureOf(connection, translation))
      if (place !== undefined) return place
    }
    return undefined
  } finally {
    clearTimeout(timer)
    await connection.run('reset disabled_optimizers')
  }
}

/** No expression fails: a value does not fit where it goes. */
async function placeOfAssignment(
  connection: DuckDbConnection,
  translated: (probe: Probe) => Translation,
): Promise<number | undefined> {
  return placeIn(await failureOf(connection, translated(newProbe(0))))
}

/** The message with which the engine refuses the statements; empty when it takes them. */
async function failureOf(connection: DuckDbConnection, { steps, returnsRows }: Translation): Promise<string> {
  const sql = steps.map((step) => step.sql)
  try {
    await connection.run((returnsRows ? sql : ['begin transaction', ...sql]).join(';\n'))
    return ''
  } catch (error) {
    if (error instanceof DatabaseError) return error.message
    throw error
  } finally {
    if (!returnsRows) await connection.run('rollback')
  }
}

export function placed(error: DatabaseError, position: number): DatabaseError {
  const { message, sqlState, detail, hint, lost, cause } = error
  return new DatabaseError(message, {
    position,
    ...(sqlState !== undefined && { sqlState }),
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
    lost,
    cause,
  })
}

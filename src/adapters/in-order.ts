import { DatabaseError, type StatementResult } from '../core/adapter.ts'

/** Runs the statements of a unit one after the other; an error says which of them met it. */
export async function inOrder(
  statements: readonly string[],
  run: (sql: string) => Promise<StatementResult>,
): Promise<StatementResult> {
  let result: StatementResult = { tag: 'COMMIT' }
  for (const [index, sql] of statements.entries()) {
    try {
      result = await run(sql)
    } catch (error) {
      if (error instanceof DatabaseError) error.statement = index
      throw error
    }
  }
  return result
}

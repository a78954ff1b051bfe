/** A transaction of PostgreSQL and of Redshift: begun, and committed or rolled back as a whole. */
import { DatabaseError } from '../../core/adapter.ts'
import type { WireConnection } from './protocol.ts'

/** What is thrown is the first error; of one that broke the COMMIT itself it says that nobody knows. */
export async function inTransaction<Result>(wire: WireConnection, work: () => Promise<Result>): Promise<Result> {
  await wire.run('begin')
  let isCommitting = false
  try {
    const result = await work()
    isCommitting = true
    await wire.run('commit')
    return result
  } catch (error) {
    if (error instanceof DatabaseError && error.lost) error.uncertain = isCommitting
    else await rollBack(wire)
    throw error
  }
}

/** A connection that is gone has rolled back by itself. */
async function rollBack(wire: WireConnection): Promise<void> {
  try {
    await wire.run('rollback')
  } catch (error) {
    if (!(error instanceof DatabaseError && error.lost)) throw error
  }
}

/** Programs that are no steps of a plan: what `compile`, `show` and `sql` ask of the warehouse. */
import type { Session } from '../core/adapter.ts'
import type { Node } from '../core/node.ts'
import { ProjectError, usage } from '../core/problem.ts'
import type { Program } from '../core/program.ts'
import { drive, StatementError } from '../run/drive.ts'
import { lazySession } from '../run/lazy-session.ts'
import { readState } from '../run/state.ts'
import { explain, type Progress } from './explain.ts'
import type { Prepared } from './prepare.ts'
import { openWarehouse } from './warehouse.ts'

const NOT_ASKED = 'a template asks the warehouse, and --no-introspect forbids that'

/** A session of the prepared project that connects when it is first asked. */
export function projectSession(prepared: Prepared): Session {
  return lazySession(async () => {
    if (!prepared.introspects) throw new ProjectError([usage(NOT_ASKED)])
    const warehouse = await openWarehouse(prepared)
    return { warehouse, session: await warehouse.openSession('wh') }
  })
}

/** Runs a program about one node; what goes wrong in it is thrown as a ProjectError with its place. */
export async function driveFor<Result>(
  program: Program<Result>,
  node: Node,
  session: Session,
  { emit, world }: Prepared,
  progress: Progress = {},
): Promise<Result> {
  try {
    return await drive(program, {
      session,
      state: await readState({ ...session, schemas: async () => [] }, []),
      heard: ({ sql, ms, rows }) => emit({ kind: 'statement', node, sql, ms, ...(rows !== undefined && { rows }) }),
      log: (text, level) => emit({ kind: 'message', level, text, node }),
      monotonic: world.monotonic,
    })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const failed = error instanceof StatementError && error.cause instanceof Error ? error.cause : error
    throw new ProjectError([explain(failed, error instanceof StatementError ? error.sql : undefined, node, progress)])
  }
}

/** `on-run-start` and `on-run-end`: statements around a run, one after the other, outside of transactions. */
import { compileOperation } from '../compile/compile.ts'
import { queryComment } from '../compile/query-comment.ts'
import type { Operation } from '../core/node.ts'
import { execute, type Program } from '../core/program.ts'
import type { RunResult } from '../core/result.ts'
import { fromJs } from '../jinja/values/convert.ts'
import { execute as executePlan } from '../run/execute.ts'
import type { Outcome, Place } from '../run/execution.ts'
import { coverSecrets } from '../sql/copy/redact.ts'
import { splitStatements } from '../sql/split.ts'
import { explain } from './explain.ts'
import type { Prepared } from './prepare.ts'
import type { ProgramScope } from './program-scope.ts'

/** Runs the hooks in order; the first that fails ends them. `more` are names that only these templates have. */
export async function runOperations(
  operations: readonly Operation[],
  place: Place,
  scope: ProgramScope,
  { world, emit }: Prepared,
  more: ReadonlyMap<string, unknown>,
): Promise<readonly RunResult[]> {
  if (operations.length === 0) return []
  const names = new Map([...more].map(([name, value]) => [name, fromJs(value)] as const))
  const steps = operations.map((node, index) => ({
    id: node.id,
    node,
    after: operations.slice(Math.max(index - 1, 0), index).map(({ id }) => id),
    urgency: operations.length - index,
  }))
  const { results } = await executePlan({
    plan: { steps, schemas: [] },
    placeOf: () => place,
    threads: 1,
    failFast: true,
    programOf: ({ node }) => ({
      comment: () => queryComment(node, scope.compile),
      program: operationProgram(node as Operation, scope, names),
      explain: (error, sql) => explain(error, sql, node, {}),
      isRepeatable: false,
      sent: () => undefined,
      ended: () => undefined,
    }),
    emit,
    now: world.now,
    monotonic: world.monotonic,
    random: world.random,
    signal: new AbortController().signal,
  })
  return results
}

function* operationProgram(
  node: Operation,
  scope: ProgramScope,
  more: Parameters<typeof compileOperation>[2],
): Program<Outcome> {
  const compiled = yield* compileOperation(node, scope.compile, more)
  for (const { text } of splitStatements(compiled.sql)) yield* execute(text)
  return { status: 'success', message: 'OK', compiledCode: coverSecrets(compiled.sql) }
}

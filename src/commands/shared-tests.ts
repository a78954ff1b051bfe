/** Data tests that one query answers together: which may, and the program of the one that asks for all. */
import { compileNode, mayAskWhileCompiling } from '../compile/compile.ts'
import { DatabaseError } from '../core/adapter.ts'
import type { NodeId, Test } from '../core/node.ts'
import { type Program, query } from '../core/program.ts'
import { TemplateError } from '../jinja/template-error.ts'
import { PyError } from '../jinja/values/errors.ts'
import { CANCELLED } from '../run/attempt.ts'
import { StatementError } from '../run/drive.ts'
import { type Countable, countable, scanQueries } from '../sql/shared-scan.ts'
import type { ProgramScope } from './program-scope.ts'

/** Tests of one node share a scan when nothing but the number zero decides them, and no row of theirs is kept. */
export function sharesScan({ config, parents }: Test, storeFailures: boolean): string | undefined {
  const [parent, ...others] = parents
  const isPlain =
    config.failCalc === 'count(*)' &&
    config.warnIf === '!= 0' &&
    config.errorIf === '!= 0' &&
    config.limit === undefined &&
    config.sqlHeader === undefined &&
    !(config.storeFailures ?? storeFailures)
  return isPlain && others.length === 0 ? parent : undefined
}

/** Asks for the test and those behind it at once. Whatever it cannot ask so is asked later by each test itself. */
export function* askTogether(test: Test, leads: readonly NodeId[], scope: ProgramScope): Program<void> {
  const { manifest, dialect } = scope.compile
  const tests = [test.id, ...leads].flatMap((id) => {
    const node = manifest.nodes.get(id)
    return node?.kind === 'test' ? [node] : []
  })
  const options = { backslashes: dialect.macroPrefixes.includes('redshift') }
  const counts: (Countable & { readonly test: Test })[] = []
  for (const node of tests) {
    const sql = yield* quietlyCompiled(node, scope)
    const found = sql === undefined ? undefined : countable(sql, options)
    if (found) counts.push({ ...found, test: node })
  }
  for (const { sql, tests: asked } of scanQueries(counts)) {
    const row = yield* countsOf(sql)
    for (const [index, node] of asked.entries())
      if (Number(row?.[index] ?? 1) === 0) scope.sharedTests.passed.add(node.id)
  }
}

/** undefined for a test that must ask the warehouse to be compiled, or that cannot be: its own turn tells. */
function* quietlyCompiled(node: Test, { compile, sharedTests }: ProgramScope): Program<string | undefined> {
  if (mayAskWhileCompiling(node, compile)) return undefined
  try {
    const compiled = sharedTests.compiled.get(node.id) ?? (yield* compileNode(node, compile))
    sharedTests.compiled.set(node.id, compiled)
    return compiled.sql
  } catch (error) {
    if (error instanceof TemplateError || error instanceof PyError) return undefined
    throw error
  }
}

/** undefined when one of the counts cannot be made: each test then fails or passes by its own query. */
function* countsOf(sql: string): Program<readonly unknown[] | undefined> {
  try {
    const { rows } = yield* query(sql)
    return rows[0]
  } catch (error) {
    const refused = error instanceof StatementError ? error.cause : undefined
    if (refused instanceof DatabaseError && !refused.lost && refused.sqlState !== CANCELLED) return undefined
    throw error
  }
}

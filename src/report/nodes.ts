/** Nodes and results in words, for every reporter. */
import type { Node } from '../core/node.ts'
import { databaseError, type Problem, testFailed } from '../core/problem.ts'
import type { RunResult, RunStatus } from '../core/result.ts'
import { formatMany } from './figures.ts'

/** `view`, `table`, `copy`, `seed`, `test`, `hook`: what is made of a node, in one word. */
export function kindOf(node: Node): string {
  if (node.kind === 'model') return node.config.materialized
  if (node.kind === 'unit_test') return 'unit test'
  return node.kind === 'operation' ? 'hook' : node.kind
}

/** A data test or a unit test. */
export function isTest({ kind }: Node): boolean {
  return kind === 'test' || kind === 'unit_test'
}

/** `marts.users` for what stands in the warehouse, `users::new_user` for a unit test, else the name. */
export function nameOf(node: Node): string {
  if (node.kind === 'unit_test')
    return `${node.model}::${node.name}${node.version === undefined ? '' : `_v${node.version}`}`
  const hasRelation =
    (node.kind === 'model' && node.config.materialized !== 'ephemeral') ||
    node.kind === 'seed' ||
    node.kind === 'snapshot' ||
    node.kind === 'source'
  return hasRelation ? `${node.relation.schema}.${node.relation.identifier}` : node.name
}

/** `8,056 rows`, `2 failures`, or nothing when there is nothing to tell. */
export function outcomeOf({ status, rows, failures, freshness, message }: RunResult): string {
  if (freshness) return status === 'pass' ? 'fresh' : 'stale'
  if (status === 'fail' || status === 'warn') return failures === undefined ? message : formatMany(failures, 'failure')
  return status === 'success' && rows !== undefined ? formatMany(rows, 'row') : ''
}

export function durationOf({ timing }: RunResult): number {
  return timing.finished - timing.started
}

/** `3 data tests, 1 seed, 2 table models`: dbt's words, most familiar order, what there is. */
export function countKinds(nodes: readonly Node[]): string {
  const counts = new Map<string, number>()
  for (const node of nodes) {
    const words = wordsFor(node)
    counts.set(words, (counts.get(words) ?? 0) + 1)
  }
  return [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([words, count]) => formatMany(count, words))
    .join(', ')
}

function wordsFor(node: Node): string {
  if (node.kind === 'model') return `${node.config.materialized} model`
  if (node.kind === 'test') return 'data test'
  if (node.kind === 'unit_test') return 'unit test'
  return node.kind === 'operation' ? 'project hook' : node.kind
}

export interface StatusCounts {
  readonly pass: number
  readonly warn: number
  readonly error: number
  /** Microbatch models with some batches built; errors, too. */
  readonly partial: number
  readonly skip: number
  readonly noOp: number
  readonly total: number
}

/** dbt's arithmetic of a run: a success passes, a failed test is an error. */
export function countStatuses(results: readonly RunResult[]): StatusCounts {
  const count = (...statuses: readonly RunStatus[]): number =>
    results.filter(({ status }) => statuses.includes(status)).length
  return {
    pass: count('success', 'pass'),
    warn: count('warn'),
    error: count('error', 'fail', 'partial success'),
    partial: count('partial success'),
    skip: count('skipped'),
    noOp: count('no-op'),
    total: results.length,
  }
}

/** What went wrong in a run. A node that was only skipped has no problem of its own. */
export function problemsOf(results: readonly RunResult[], nodes: ReadonlyMap<string, Node>): readonly Problem[] {
  return results.flatMap((result) => problemOf(result, nodes.get(result.id)) ?? [])
}

function problemOf({ id, status, problem, message }: RunResult, node: Node | undefined): Problem | undefined {
  if (problem) return problem
  if (status === 'error') return databaseError(message, node && { at: node.at })
  if ((status === 'fail' || status === 'warn') && node) {
    return testFailed(node.name, message, status === 'fail' ? 'error' : 'warning', node.at)
  }
  return status === 'fail' || status === 'warn' ? databaseError(`${id}: ${message}`) : undefined
}

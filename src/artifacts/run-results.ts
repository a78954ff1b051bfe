/** `run_results.json`, version 6. https://schemas.getdbt.com/dbt/run-results/v6.json */
import type { Relation } from '../core/relation.ts'
import type { RunResult } from '../core/result.ts'
import { isoMoment, type TimeWindow } from '../core/time-window.ts'
import { type ArtifactFacts, artifactMetadata, timestamp } from './metadata.ts'

export interface RunResultsInput {
  readonly results: readonly RunResult[]
  readonly elapsedMs: number
  /** The options of the command, under dbt's names. */
  readonly args: Readonly<Record<string, unknown>>
  readonly render: (relation: Relation) => string
  readonly facts: ArtifactFacts
}

export function runResultsArtifact({
  results,
  elapsedMs,
  args,
  render,
  facts,
}: RunResultsInput): Record<string, unknown> {
  return {
    metadata: artifactMetadata('run-results', 6, facts),
    results: results.map((result) => resultEntry(result, render)),
    elapsed_time: elapsedMs / 1000,
    args,
  }
}

/** One result under dbt's names. */
export function resultEntry(result: RunResult, render: (relation: Relation) => string): Record<string, unknown> {
  return {
    status: result.status,
    timing: timingEntry(result),
    thread_id: `Thread-${result.thread}`,
    execution_time: (result.timing.finished - result.timing.started) / 1000,
    adapter_response: result.response,
    // dbt has nothing to say of a test that passed.
    message: result.status === 'pass' ? null : result.message,
    failures: result.failures ?? null,
    unique_id: result.id,
    compiled: result.compiledCode !== undefined,
    compiled_code: result.compiledCode ?? null,
    relation_name: result.relation ? render(result.relation) : null,
    batch_results: batchesEntry(result),
  }
}

/** Batches as dbt keeps them, so that a retry can do the failed ones again. */
function batchesEntry({ batches }: RunResult): Record<string, unknown> | null {
  if (!batches) return null
  const moments = (windows: readonly TimeWindow[]): readonly (readonly string[])[] =>
    windows.map(({ start, end }) => [isoMoment(start), isoMoment(end)])
  return { successful: moments(batches.successful), failed: moments(batches.failed) }
}

export function timingEntry({
  status,
  timing: { started, compiled, finished },
}: RunResult): readonly Record<string, string>[] {
  if (status === 'skipped') return []
  const phase = (name: string, from: number, to: number): Record<string, string> => ({
    name,
    started_at: timestamp(new Date(from)),
    completed_at: timestamp(new Date(to)),
  })
  const between = compiled ?? started
  return [phase('compile', started, between), phase('execute', between, finished)]
}

/** Seconds that each node of an earlier run took, in milliseconds; an unreadable file holds none. */
export function durationsOf(runResults: unknown): ReadonlyMap<string, number> {
  const durations = new Map<string, number>()
  if (typeof runResults !== 'object' || runResults === null || !('results' in runResults)) return durations
  if (!Array.isArray(runResults.results)) return durations
  for (const entry of runResults.results as readonly unknown[]) {
    if (typeof entry !== 'object' || entry === null) continue
    const { unique_id: id, execution_time: seconds } = entry as Record<string, unknown>
    if (typeof id === 'string' && typeof seconds === 'number') durations.set(id, seconds * 1000)
  }
  return durations
}

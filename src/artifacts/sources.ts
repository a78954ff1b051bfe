/** `sources.json`, version 3. https://schemas.getdbt.com/dbt/sources/v3.json */
import type { Source } from '../core/node.ts'
import type { RunResult } from '../core/result.ts'
import { type ArtifactFacts, artifactMetadata } from './metadata.ts'
import { timingEntry } from './run-results.ts'

export interface SourcesInput {
  readonly results: readonly { readonly source: Source; readonly result: RunResult }[]
  readonly elapsedMs: number
  /** A moment as Python writes it. */
  readonly isoFormat: (moment: { readonly micros: number }) => string
  readonly facts: ArtifactFacts
}

/** A source that could not be asked is left out, as in dbt. */
export function sourcesArtifact({ results, elapsedMs, isoFormat, facts }: SourcesInput): Record<string, unknown> {
  return {
    metadata: artifactMetadata('sources', 3, facts),
    results: results.flatMap(({ source, result }) => {
      const { freshness } = result
      if (!freshness) return []
      return [
        {
          unique_id: source.id,
          max_loaded_at: isoFormat(freshness.maxLoadedAt),
          snapshotted_at: isoFormat(freshness.snapshottedAt),
          max_loaded_at_time_ago_in_s: freshness.ageSeconds,
          status: result.status === 'fail' ? 'error' : result.status,
          criteria: criteriaOf(source),
          adapter_response: result.response,
          timing: timingEntry(result),
          thread_id: `Thread-${result.thread}`,
          execution_time: (result.timing.finished - result.timing.started) / 1000,
        },
      ]
    }),
    elapsed_time: elapsedMs / 1000,
  }
}

function criteriaOf({ freshness = {} }: Source): Record<string, unknown> {
  const none = { count: null, period: null }
  return {
    // A null that is written stays one.
    warn_after: freshness.warn_after === undefined ? none : freshness.warn_after,
    error_after: freshness.error_after === undefined ? none : freshness.error_after,
    filter: freshness.filter ?? null,
  }
}

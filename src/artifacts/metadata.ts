/** What every artifact says of itself. */

import { DBT_VERSION } from '../core/project.ts'

export interface ArtifactFacts {
  readonly projectName: string
  readonly projectId: string
  readonly adapterType: string
  readonly generatedAt: Date
  readonly invocationId: string
  readonly invocationStartedAt: Date
  readonly whVersion: string
  /** `DBT_ENV_CUSTOM_ENV_*` of the environment, without the prefix. */
  readonly env: Readonly<Record<string, string>>
}

export function artifactMetadata(kind: string, version: number, facts: ArtifactFacts): Record<string, unknown> {
  return {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${kind}/v${version}.json`,
    dbt_version: DBT_VERSION,
    generated_at: timestamp(facts.generatedAt),
    invocation_id: facts.invocationId,
    invocation_started_at: timestamp(facts.invocationStartedAt),
    // The schema knows no other member: what has made the file stands among the words of the environment.
    env: { ...facts.env, WH_VERSION: facts.whVersion },
  }
}

/** Python's `isoformat() + 'Z'`, with microseconds, as dbt writes its times. */
export function timestamp(at: Date): string {
  return at.toISOString().replace('Z', '000Z')
}

/** Environment variables that the user wants in the artifacts. */
export function customEnv(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const prefix = 'DBT_ENV_CUSTOM_ENV_'
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      name.startsWith(prefix) && value !== undefined ? [[name.slice(prefix.length), value]] : [],
    ),
  )
}

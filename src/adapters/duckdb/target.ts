/** Targets of type `duckdb`: the settings of dbt-duckdb's profiles. */
import { basename } from 'node:path'
import type { Target } from '../../core/adapter.ts'
import { type Problem, targetInvalid } from '../../core/problem.ts'
import { checkSettings, type KnownSettings, type Settings, textOf } from '../settings.ts'

export const duckDbMemory = ':memory:'

export const duckDbSettings: KnownSettings = {
  path: { kind: 'text' },
  database: { kind: 'text' },
  settings: { kind: 'mapping' },
  extensions: { kind: 'list' },
  attach: { kind: 'list' },
  lock_timeout: { kind: 'number' },
}

/** dbt-duckdb: the database is named after its file, the schema is `main`. */
export function duckDbDefaults(settings: Settings): { readonly schema: string; readonly database: string } {
  return { schema: 'main', database: catalogName(textOf(settings, 'path') ?? duckDbMemory) }
}

export function checkDuckDbTarget(target: Target): readonly Problem[] {
  const named = textOf(target.settings, 'database')
  const actual = duckDbDefaults(target.settings).database
  const differs = named !== undefined && named.toLowerCase() !== actual.toLowerCase()
  return [
    ...checkSettings(target, duckDbSettings),
    ...(differs
      ? [
          targetInvalid(target.name, `its file makes the database '${actual}', not '${named}'`, {
            ...(target.at && { at: target.at }),
            hint: `remove 'database:', or write 'database: ${actual}'`,
          }),
        ]
      : []),
  ]
}

function catalogName(path: string): string {
  // DuckDB cuts at the first dot.
  return path === duckDbMemory ? 'memory' : (basename(path).split('.')[0] ?? '')
}

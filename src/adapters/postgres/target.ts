/** Targets of type `postgres`: the settings of dbt-postgres' profiles. */
import type { Target } from '../../core/adapter.ts'
import type { Problem } from '../../core/problem.ts'
import { checkSettings, type KnownSettings } from '../settings.ts'
import { sslModes } from './tls.ts'

export const postgresSettings: KnownSettings = {
  host: { kind: 'text', required: true },
  port: { kind: 'number' },
  user: { kind: 'text', required: true },
  password: { kind: 'text', secret: true },
  pass: { kind: 'text', secret: true, sameAs: 'password' },
  dbname: { kind: 'text', required: true },
  database: { kind: 'text', sameAs: 'dbname' },
  connect_timeout: { kind: 'number' },
  keepalives_idle: { kind: 'number' },
  application_name: { kind: 'text' },
  search_path: { kind: 'text' },
  role: { kind: 'text' },
  sslmode: { kind: 'text', oneOf: sslModes },
  sslcert: { kind: 'text' },
  sslkey: { kind: 'text' },
  sslrootcert: { kind: 'text' },
  retries: { kind: 'number' },
  autocommit: { kind: 'boolean' },
}

export function checkPostgresTarget(target: Target): readonly Problem[] {
  return checkSettings(target, postgresSettings)
}

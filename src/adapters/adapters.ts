/** Every kind of warehouse, in one table. What an adapter needs to run is loaded when a warehouse is opened. */
import type { AdapterType, Dialect, Target, Warehouse } from '../core/adapter.ts'
import type { Problem } from '../core/problem.ts'
import { checkDuckDbTarget, duckDbSettings } from './duckdb/target.ts'
import type { Opening } from './opening.ts'
import { checkPostgresTarget, postgresSettings } from './postgres/target.ts'
import type { Power } from './power.ts'
import { checkRedshiftTarget, redshiftSettings } from './redshift/target.ts'
import { checkSettings, describeSettings, type KnownSettings, type Settings } from './settings.ts'

export interface Adapter {
  readonly type: AdapterType
  /** How the warehouse's SQL is written; nothing is opened. */
  readonly dialect: () => Promise<Dialect>
  /** What is wrong with the settings of a target; nothing is opened. */
  readonly checkTarget: (target: Target) => readonly Problem[]
  /** The settings of a target that may be shown: no secret among them. */
  readonly describeTarget: (target: Target) => Settings
  /** Throws a `ProjectError` when the warehouse cannot be reached. */
  readonly openWarehouse: (target: Target, opening: Opening) => Promise<Warehouse>
  /** Absent where nothing is paused. */
  readonly openPower?: (target: Target, opening: Opening, sleep: (ms: number) => Promise<void>) => Promise<Power>
}

/** The embedded warehouse needs a file at most. A role is taken too, so that a COPY model compiles as in production. */
const localSettings: KnownSettings = {
  path: { kind: 'text' },
  database: { kind: 'text' },
  dbname: { kind: 'text', sameAs: 'database' },
  lock_timeout: { kind: 'number' },
  iam_role: { kind: 'text' },
}

const adapters: Readonly<Record<AdapterType, Adapter>> = {
  local: {
    type: 'local',
    dialect: async () => (await import('../sql/redshift/dialect.ts')).localDialect,
    checkTarget: (target) => checkSettings(target, localSettings),
    describeTarget: (target) => describeSettings(target, localSettings),
    openWarehouse: async (target, opening) =>
      (await import('./local/warehouse.ts')).openLocalWarehouse(target, opening),
  },
  duckdb: {
    type: 'duckdb',
    dialect: async () => (await import('./duckdb/dialect.ts')).duckDbDialect,
    checkTarget: checkDuckDbTarget,
    describeTarget: (target) => describeSettings(target, duckDbSettings),
    openWarehouse: async (target, opening) =>
      (await import('./duckdb/warehouse.ts')).openDuckDbWarehouse(target, opening),
  },
  postgres: {
    type: 'postgres',
    dialect: async () => (await import('./postgres/dialect.ts')).postgresDialect,
    checkTarget: checkPostgresTarget,
    describeTarget: (target) => describeSettings(target, postgresSettings),
    openWarehouse: async (target, opening) =>
      (await import('./postgres/warehouse.ts')).openPostgresWarehouse(target, opening),
  },
  redshift: {
    type: 'redshift',
    dialect: async () => (await import('../sql/redshift/dialect.ts')).redshiftDialect,
    checkTarget: checkRedshiftTarget,
    describeTarget: (target) => describeSettings(target, redshiftSettings),
    openWarehouse: async (target, opening) =>
      (await import('./redshift/warehouse.ts')).openRedshiftWarehouse(target, opening),
    openPower: async (target, opening, sleep) =>
      (await import('./redshift/power.ts')).openPower(target, opening, sleep),
  },
}

export function adapterFor(type: AdapterType): Adapter {
  return adapters[type]
}

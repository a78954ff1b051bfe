/** What a context is made of: what the stage that renders supplies, and what the members of one context share. */
import type { Dialect } from '../core/adapter.ts'
import type { Relation } from '../core/relation.ts'
import type { Environment } from '../jinja/environment.ts'
import type { HostObject } from '../jinja/values/host.ts'
import type { HostCall, Place, Value } from '../jinja/values/value.ts'
import type { MacroRegistry } from './macro-registry.ts'

/** What the stage that renders knows: while parsing, calls are noted; while compiling, they are answered. */
export interface ContextHost {
  /** false while parsing. */
  readonly execute: boolean
  /** Package of the node: where bare macro names are looked for first. */
  readonly package: string
  readonly registry: MacroRegistry
  readonly environment: Environment
  readonly dialect: Dialect
  readonly run: RunFacts
  readonly ref: (call: HostCall) => Value
  readonly source: (call: HostCall) => Value
  /** `function()`: a function of the warehouse. */
  readonly warehouseFunction?: (call: HostCall) => Value
  readonly metric?: (call: HostCall) => Value
  readonly config: HostObject
  readonly vars: Readonly<Record<string, unknown>>
  /** What a missing variable is: undefined lets the caller fail with the place. */
  readonly missingVar: (name: string, at: Place | undefined) => Value
  /** What an environment variable is that is not set, or that is a secret. */
  readonly unreadableEnv: (name: string, reason: 'missing' | 'secret', at: Place | undefined) => Value
  readonly doc?: (call: HostCall) => Value
  readonly this?: Relation
  /** `model`: the node under dbt's names. Asked for once, when a template uses it. */
  readonly model: () => Value
  readonly graph: () => Value
  readonly log: (text: string, level: 'info' | 'debug' | 'warn') => void
  /** Ids of the nodes that the command runs. */
  readonly selected?: () => readonly string[]
  /** The rows of the seed that is loaded: `load_agate_table()`. */
  readonly seedTable?: () => Value
  /** Keeps a text as what was run of the node: `write()`. */
  readonly write?: (text: string) => void
  /** Names that only this place has: `results` of on-run-end, the arguments of a generic test. */
  readonly more?: ReadonlyMap<string, Value>
  /** Values in the place of macros that are called as `package.name`. */
  readonly overrides?: ReadonlyMap<string, Value>
  /** Notes a macro that was called, for `depends_on.macros`. */
  readonly called?: (macroId: string) => void
}

/** What is the same for every node of a run. */
export interface RunFacts {
  readonly projectName: string
  readonly target: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly invocationId: string
  readonly startedAt: Date
  /** Milliseconds since the epoch: `modules.datetime`. */
  readonly now: () => number
  readonly flags: Readonly<Record<string, unknown>>
  readonly dbtVersion: string
}

/** Names as a template looks them up. */
export interface Context {
  lookup(name: string): Value | undefined
}

/** What the members of one context share. */
export interface ContextScope {
  readonly host: ContextHost
  readonly context: Context
  /** `store_result` and `load_result`. */
  readonly results: Map<string, Value>
}

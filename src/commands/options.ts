/** What a verb can be told; the same for the command line and for callers of the library. */
import type { WarningOptions } from './warnings.ts'

export interface ProjectCommandOptions extends WarningOptions {
  readonly projectDir?: string
  readonly profilesDir?: string
  readonly profile?: string
  readonly target?: string
  readonly targetPath?: string
  readonly logPath?: string
  /** Variables that beat every other. */
  readonly vars?: Readonly<Record<string, unknown>>
  readonly threads?: number
  /** false: a version that the project does not fit is no error. */
  readonly versionCheck?: boolean
  /** false: a template that asks the warehouse is an error. */
  readonly introspect?: boolean
  /** One node at a time. */
  readonly singleThreaded?: boolean
  /** false: neither manifest.json nor any other artifact is written. */
  readonly writeJson?: boolean
  /** false: nothing is taken from the last parse, and nothing is left for the next one. */
  readonly partialParse?: boolean
  /** Where that is kept, instead of `partial_parse.wh` beside the artifacts. */
  readonly partialParseFilePath?: string
}

/** What an earlier run left, and what is taken from it. */
export interface StateOptions {
  /** Folder of its artifacts, absolute or below the project's. */
  readonly state?: string
  /** Nodes that are not built here are read from where the state has them. */
  readonly defer?: boolean
  /** Folder of the manifest for `defer`, where it is another than `state`. */
  readonly deferState?: string
  /** With `defer`: also nodes that are built here, unless this command builds them. */
  readonly favorState?: boolean
}

export interface SelectionOptions extends StateOptions {
  readonly select?: readonly string[]
  readonly exclude?: readonly string[]
  /** Name of a selection in `selectors.yml`, instead of the two above. */
  readonly selector?: string
  readonly indirectSelection?: 'eager' | 'cautious' | 'buildable' | 'empty'
  readonly resourceTypes?: readonly string[]
  readonly excludeResourceTypes?: readonly string[]
}

/** What of their inputs models read. */
export interface InputOptions {
  /** No row: the SQL is tried and the relations are made, empty. */
  readonly empty?: boolean
  /** Rows of a stretch of time, of inputs with an `event_time`: `3 days`, `{start: …, end: …}`. */
  readonly sample?: string
  /** The stretch of time that microbatch models are built for. */
  readonly eventTimeStart?: string
  readonly eventTimeEnd?: string
}

export interface RunOptions extends ProjectCommandOptions, SelectionOptions, InputOptions, PowerOptions {
  readonly fullRefresh?: boolean
  readonly failFast?: boolean
  readonly storeFailures?: boolean
  /** Only COPY models: their files are checked, and nothing is loaded. */
  readonly check?: boolean
  /** false: every data test sends a query of its own. */
  readonly sharedScans?: boolean
  /** Of `freshness`: the file of its results, instead of `sources.json` in the target folder. */
  readonly output?: string
}

/** A warehouse that is paused and resumed. */
export interface PowerOptions {
  /** Resume it first, and wait until it is up. */
  readonly ensureUp?: boolean
  /** Pause it when all is done, also after a failure. */
  readonly pauseAfter?: boolean
  /** Rejects when the signal says so. */
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>
}

/** Stops a verb from outside: Ctrl-C, or a caller who no longer waits. */
export interface Stoppable {
  readonly signal?: AbortSignal
}

/** What a verb can be told; the same for the command line and for callers of the library. */

export interface ProjectCommandOptions {
  readonly projectDir?: string
  readonly profilesDir?: string
  readonly profile?: string
  readonly target?: string
  readonly targetPath?: string
  readonly logPath?: string
  /** Variables that beat every other. */
  readonly vars?: Readonly<Record<string, unknown>>
  readonly threads?: number
}

export interface SelectionOptions {
  readonly select?: readonly string[]
  readonly exclude?: readonly string[]
  readonly indirectSelection?: 'eager' | 'cautious' | 'buildable' | 'empty'
  readonly resourceTypes?: readonly string[]
  readonly excludeResourceTypes?: readonly string[]
}

export interface RunOptions extends ProjectCommandOptions, SelectionOptions {
  readonly fullRefresh?: boolean
  readonly failFast?: boolean
  readonly storeFailures?: boolean
}

/** Stops a verb from outside: Ctrl-C, or a caller who no longer waits. */
export interface Stoppable {
  readonly signal?: AbortSignal
}

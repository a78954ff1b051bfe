/** Flags as the command line gives them. */

/** Every verb takes these, before or after its name. */
export interface GlobalFlags {
  readonly projectDir?: string
  readonly profilesDir?: string
  readonly profile?: string
  readonly target?: string
  readonly targetPath?: string
  readonly logPath?: string
  readonly vars?: Readonly<Record<string, unknown>>
  readonly threads?: number
  readonly debug?: boolean
  readonly quiet?: boolean
  readonly logFormat?: 'text' | 'debug' | 'json' | 'default'
  readonly state?: string
  readonly defer?: boolean
  readonly deferState?: string
  readonly favorState?: boolean
  readonly writeJson?: boolean
  readonly useColors?: boolean
  readonly color?: boolean
  /** Texts of the command line by the name that problems give them: `-c`. */
  readonly texts?: Readonly<Record<string, string>>
}

/** Flags as the command line gives them. */

export type LogFormat = 'text' | 'debug' | 'json' | 'default'
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'none'

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
  readonly logFormat?: LogFormat
  readonly state?: string
  readonly defer?: boolean
  readonly deferState?: string
  readonly favorState?: boolean
  readonly writeJson?: boolean
  readonly useColors?: boolean
  readonly useColorsFile?: boolean
  readonly logLevel?: LogLevel
  readonly logLevelFile?: LogLevel
  readonly logFormatFile?: LogFormat
  readonly logFileMaxBytes?: number
  readonly printerWidth?: number
  /** File for JUnit's XML of a run. */
  readonly junit?: string
  readonly color?: boolean
  /** Texts of the command line by the name that problems give them: `-c`. */
  readonly texts?: Readonly<Record<string, string>>
}

/** What every adapter is told when a warehouse is opened, beside the target itself. */

export interface Opening {
  /** Absolute folder of the project: relative paths of the target's settings start here. */
  readonly root: string
  /** Who we are, for the server's lists of sessions: `wh 0.1.0`. */
  readonly application: string
  /** Variables of the environment: AWS's own settings are read from them. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** A text file by its absolute path: certificates and keys. Throws when it cannot be read. */
  readonly readText: (path: string) => string
  /** Hears, once, that opening waits for somebody else, in words for a person. */
  readonly onWait?: (text: string) => void
  /** Hears how far a load has come. `session` is the label given to `openSession`. */
  readonly onBytes?: (session: string, bytes: number, totalBytes?: number) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Between 0 and 1, for the jitter of retries. */
  readonly random: () => number
}

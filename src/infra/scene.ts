/** Where steps are taken: the account, what is wanted of it, and the time. */
import type { Cloud } from './cloud.ts'
import type { Wanted } from './wanted.ts'

export interface Scene {
  readonly cloud: Cloud
  readonly wanted: Wanted
  /** Rejects when the user stops waiting, at once if that has been. */
  readonly pause: (ms: number) => Promise<void>
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number
  /** Says what goes on, a line at a time. */
  readonly tell: (line: string) => void
}

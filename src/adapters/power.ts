/** A warehouse that costs by the hour, and can be paused. */

export interface Power {
  /** Starts what is paused, waits until it answers, and tells of it. */
  readonly ensureUp: (hear: (text: string) => void) => Promise<void>
  /** Begins to pause it, and says so; undefined when there is nothing to pause. */
  readonly pause: () => Promise<string | undefined>
}

/** The clock, handed in, and the offset of the machine's own zone: what naive datetimes are taken to be in. */

export interface WallClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Seconds east of UTC at a moment. */
export function localOffset(milliseconds: number): number {
  return -new Date(milliseconds).getTimezoneOffset() * 60
}

/** Seconds east of UTC when the local clock shows what it would show in UTC at that moment. */
export function offsetOfLocal(milliseconds: number): number {
  const guess = localOffset(milliseconds - localOffset(milliseconds) * 1000)
  return localOffset(milliseconds - guess * 1000)
}

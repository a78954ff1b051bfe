/** The batches of a microbatch model. https://docs.getdbt.com/docs/build/incremental-microbatch */
import type { TimeWindow } from '../core/time-window.ts'

export type BatchSize = 'hour' | 'day' | 'month' | 'year'
export const BATCH_SIZES = ['hour', 'day', 'month', 'year'] as const

export interface BatchRequest {
  readonly size: BatchSize
  /** Where the first run begins. */
  readonly begin: number
  /** How many batches before the current one a later run does again. */
  readonly lookback: number
  /** There is a table, and it is kept. */
  readonly isIncremental: boolean
  /** The moment of the run: a run without an end of its own ends there. */
  readonly now: number
  /** `--event-time-start`, `--event-time-end`. */
  readonly start?: number
  readonly end?: number
}

/** Batches in order, each the size of a batch but the last, which ends where the run does. */
export function batchesOf(request: BatchRequest): readonly TimeWindow[] {
  const { size } = request
  const end = ceiling(request.end ?? request.now, size)
  const batches: TimeWindow[] = []
  for (let start = startOf(request, end); ; start = shift(start, size, 1)) {
    const next = shift(start, size, 1)
    if (next >= end) return [...batches, { start, end }]
    batches.push({ start, end: next })
  }
}

function startOf({ size, begin, lookback, isIncremental, start }: BatchRequest, end: number): number {
  if (start !== undefined) return floor(start, size)
  if (!isIncremental) return floor(begin, size)
  // The end is the edge of the last batch, which itself counts as one step back.
  return shift(end, size, -(lookback + 1))
}

/** `20260131`: the id of the batch that starts then. */
export function batchId(start: number, size: BatchSize): string {
  return batchName(start, size).replaceAll('-', '')
}

/** `2026-01-31`, `2026-01-31T16`, `2026-01`, `2026`. */
export function batchName(start: number, size: BatchSize): string {
  return new Date(start).toISOString().slice(0, { hour: 13, day: 10, month: 7, year: 4 }[size])
}

function floor(moment: number, size: BatchSize): number {
  return shift(moment, size, 0)
}

function ceiling(moment: number, size: BatchSize): number {
  const below = floor(moment, size)
  return below === moment ? moment : shift(below, size, 1)
}

/** The start of the batch that is `steps` batches after the one with the moment in it. */
export function shift(moment: number, size: BatchSize, steps: number): number {
  const date = new Date(moment)
  const [year, month, day, hour] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCHours()]
  switch (size) {
    case 'hour':
      return Date.UTC(year, month, day, hour + steps)
    case 'day':
      return Date.UTC(year, month, day + steps)
    case 'month':
      return Date.UTC(year, month + steps)
    case 'year':
      return Date.UTC(year + steps, 0)
  }
}

/** Figures of a benchmark: medians of several rounds, always beside what a user would use instead, in one run. */
import { spawnSync } from 'node:child_process'

export interface Figure {
  readonly name: string
  /** What was measured, in words with units: `118 ms`. */
  readonly ours: string
  readonly instead: string
  /** Ours in parts of the other; below 1 is faster. */
  readonly ratio?: number
  readonly target: string
  readonly met: boolean
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Wall milliseconds of two commands, in turn, so that what else the machine does touches both. */
export function raceCommands(
  ours: readonly string[],
  other: readonly string[],
  { rounds = 9, cwd = process.cwd() } = {},
): { readonly ours: number; readonly other: number } {
  const times: { ours: number[]; other: number[] } = { ours: [], other: [] }
  for (let round = 0; round <= rounds; round++) {
    const a = wallOf(ours, cwd)
    const b = wallOf(other, cwd)
    // The first round warms the disk's cache.
    if (round > 0) {
      times.ours.push(a)
      times.other.push(b)
    }
  }
  return { ours: median(times.ours), other: median(times.other) }
}

function wallOf([command = '', ...args]: readonly string[], cwd: string): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  const wall = performance.now() - start
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`)
  return wall
}

export async function millisecondsOf(work: () => Promise<unknown> | unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`

/** Runs a whole unit of work again when it failed for a reason that passes, such as a lost race between transactions. */
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseError } from '../core/adapter.ts'

export interface RetryRules {
  /** How often to try again after the first failure. */
  readonly retries: number
  readonly isTransient: (error: DatabaseError) => boolean
  /** Between 0 and 1: two that collided must not collide again. */
  readonly random: () => number
  /** First pause; each next one is twice as long, up to a minute. */
  readonly pauseMs: number
}

/** `work` must be a unit: what it began is undone when it fails. */
export async function retrying<Result>(rules: RetryRules, work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const again = error instanceof DatabaseError && attempt < rules.retries && rules.isTransient(error)
      if (!again) throw error
      const pause = Math.min(rules.pauseMs * 2 ** attempt, 60_000)
      await sleep(pause * (0.5 + rules.random()))
    }
  }
}

/** Stops what a session runs: on a cancel request, after `statement_timeout`, when the client has gone. */
import type { LocalSession } from '../adapters/local/session.ts'
import { DatabaseError } from '../core/adapter.ts'
import { WireFault } from './fault.ts'

export interface Stopper {
  readonly attach: (session: LocalSession) => void
  /** Stops what runs now; what comes next is not touched. */
  readonly stop: () => void
  readonly stoppable: <Result>(work: () => Promise<Result>) => Promise<Result>
}

/** The engine may be between two steps of one statement just then: it is asked until the statement has ended. */
const AGAIN_MS = 250

export function openStopper(): Stopper {
  let session: LocalSession | undefined
  let isRunning = false
  let again: NodeJS.Timeout | undefined

  const interrupt = (): void => {
    if (!isRunning || !session) return
    void session.cancel()
    again = setTimeout(interrupt, AGAIN_MS)
  }

  return {
    attach: (attached) => {
      session = attached
    },
    stop: interrupt,
    async stoppable(work) {
      const timeoutMs = Number(session?.setting('statement_timeout') ?? 0)
      let timedOut = false
      const timer =
        timeoutMs > 0
          ? setTimeout(() => {
              timedOut = true
              interrupt()
            }, timeoutMs)
          : undefined
      isRunning = true
      try {
        return await work()
      } catch (error) {
        if (!timedOut || !(error instanceof DatabaseError) || error.sqlState !== '57014') throw error
        throw new WireFault('canceling statement due to statement timeout', { sqlState: '57014' })
      } finally {
        isRunning = false
        clearTimeout(timer)
        clearTimeout(again)
      }
    },
  }
}

/** Ctrl-C as a signal for verbs. */
import { EXIT_BROKEN } from './exit-code.ts'
import type { Shell } from './shell.ts'

/** The first stops the verb well; a second one ends the program at once. */
export function stopSignal({ onInterrupt, exit }: Shell): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController()
  const release = onInterrupt(() => {
    if (controller.signal.aborted) exit(EXIT_BROKEN)
    controller.abort()
  })
  return { signal: controller.signal, release }
}

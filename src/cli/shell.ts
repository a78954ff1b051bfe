/** What surrounds a command line: the world, the three streams, signals. Tests bring their own. */
import { setTimeout } from 'node:timers/promises'
import type { World } from '../core/world.ts'
import { EXIT_OK } from './exit-code.ts'
import { realWorld } from './world.ts'

export interface Shell {
  readonly world: World
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly stdin: InputStream
  /** Calls again and again, without keeping the program alive, until the function that it returns is called. */
  readonly every: (ms: number, call: () => void) => () => void
  /** Rejects when the signal says so, at once if it has. */
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>
  /** Calls for each Ctrl-C or SIGTERM, until the function that it returns is called. */
  readonly onInterrupt: (call: () => void) => () => void
  /** Ends the program at once. */
  readonly exit: (code: number) => void
}

export interface OutputStream {
  readonly isTTY?: boolean
  /** Size of the terminal, where it is one. */
  readonly columns?: number
  readonly rows?: number
  write(text: string): unknown
}

interface InputStream extends AsyncIterable<Uint8Array | string> {
  readonly isTTY?: boolean
}

export function realShell(): Shell {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endWithReader)
  return {
    world: realWorld(),
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    every: (ms, call) => {
      const timer = setInterval(call, ms)
      timer.unref()
      return () => clearInterval(timer)
    },
    sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
    onInterrupt: (call) => {
      process.on('SIGINT', call)
      process.on('SIGTERM', call)
      return () => {
        process.off('SIGINT', call)
        process.off('SIGTERM', call)
      }
    },
    exit: (code) => process.exit(code),
  }
}

/** A reader that goes away, as `head` does, ends the output and is no error. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit(EXIT_OK)
}

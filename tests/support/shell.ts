/** A command line in a world of the test's own: its clock stands still, its ids count, its streams are texts. */

import type { Shell } from '../../src/cli/shell.ts'
import { diskFiles } from '../../src/cli/world.ts'

export interface Surroundings {
  readonly cwd: string
  readonly homeDir: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
}

export interface Said {
  stdout: string
  stderr: string
}

/** Five past eight in the morning of the fifth of January 2026, for ever. */
const NOW = Date.UTC(2026, 0, 5, 8, 5)

export function testShell({ cwd, homeDir, env = {}, stdin = '' }: Surroundings): { shell: Shell; said: Said } {
  const said: Said = { stdout: '', stderr: '' }
  let ids = 0
  const shell: Shell = {
    world: {
      now: () => NOW,
      monotonic: () => 0,
      env,
      cwd,
      homeDir,
      pid: 1,
      random: () => 0.5,
      randomId: () => {
        ids += 1
        return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`
      },
      files: diskFiles,
    },
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
    stdin: textStream(stdin),
    every: () => () => undefined,
    sleep: async (_ms, signal) => signal?.throwIfAborted(),
    onInterrupt: () => () => undefined,
    exit: (code) => {
      throw new Error(`the program asked to end at once, with ${code}`)
    },
  }
  return { shell, said }
}

async function* textStream(text: string): AsyncGenerator<string> {
  yield text
}

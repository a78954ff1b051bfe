/** What a person waits for before anything happens. */
import { type Figure, ms, raceCommands } from './measure.ts'

const wh = [process.execPath, 'dist/cli/main.js']
const node = [process.execPath, '-e', '0']

export function startupBench(): readonly Figure[] {
  const version = raceCommands([...wh, '--version'], node)
  const list = raceCommands([...wh, 'ls'], node)
  const figure = (name: string, { ours, other }: { ours: number; other: number }, limit: number): Figure => ({
    name,
    ours: ms(ours),
    instead: `node -e 0: ${ms(other)}`,
    ratio: ours / other,
    target: `under ${limit} ms`,
    met: ours < limit,
  })
  return [figure('wh --version', version, 150), figure('wh ls on this project', list, 300)]
}

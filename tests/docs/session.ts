/** A terminal in a folder of its own, in which the commands of a page are typed. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runCommandLine } from '../../src/cli/program.ts'
import { makeScreen } from '../report/screen.ts'
import { parseCommandFile } from '../support/command-file.ts'
import { testShell } from '../support/shell.ts'

const ROOT = join(import.meta.dirname, '../..')
const COLUMNS = 96

export interface Session {
  readonly write: (path: string, text: string) => void
  /** What a person sees after a command. */
  readonly type: (command: string) => Promise<string>
  readonly end: () => void
}

export function openSession(): Session {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'wh-page-')))
  let [cwd, code] = [root, 0]
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    writeFileSync(join(cwd, path), text)
  }
  return {
    write,
    end: () => rmSync(root, { recursive: true }),
    type: async (command) => {
      const [line] = parseCommandFile(command).commands
      const [program = '', ...words] = line?.words ?? []
      const [first = ''] = words
      switch (program) {
        case 'wh': {
          const said = await runWh(words, { root, cwd, ...line })
          code = said.code
          return said.text
        }
        case 'node':
          return runNode(words, cwd)
        case 'echo':
          return `${code}\n`
        case 'cat':
          return readFileSync(join(cwd, first), 'utf8').replace(/\n?$/, '\n')
        case 'cd':
          cwd = join(cwd, first)
          return ''
        default:
          throw new Error(`a page may type wh, node, cat, cd and echo $?, not '${program}'`)
      }
    },
  }
}

interface Place {
  readonly root: string
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
}

async function runWh(
  words: readonly string[],
  { root, cwd, env = {}, stdin }: Place,
): Promise<{ text: string; code: number }> {
  // Wider than what is written to it: the terminal itself need not break lines.
  const screen = makeScreen(1000, 50)
  const stream = { isTTY: true, columns: COLUMNS, rows: 50, write: screen.write }
  const input = stdin === undefined ? '' : readFileSync(join(cwd, stdin), 'utf8')
  const { shell } = testShell({ cwd, homeDir: join(root, 'home'), env, stdin: input })
  const code = await runCommandLine(words, { ...shell, stdout: stream, stderr: stream })
  return { text: screen.text(), code }
}

/** The package as its users have it: what `npm ci` has built, under its own name. */
function runNode(words: readonly string[], cwd: string): string {
  mkdirSync(join(cwd, 'node_modules'), { recursive: true })
  symlinkSync(ROOT, join(cwd, 'node_modules/wh'))
  const { stdout, stderr } = spawnSync(process.execPath, words, { cwd, encoding: 'utf8' })
  rmSync(join(cwd, 'node_modules'), { recursive: true })
  return stdout + stderr
}

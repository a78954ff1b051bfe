/** Which reporter listens: the terminal's, plain lines, JSON lines, or almost none. */
import { customEnv } from '../artifacts/metadata.ts'
import type { Emit } from '../core/event.ts'
import { compareProblems, type Problem } from '../core/problem.ts'
import type { World } from '../core/world.ts'
import { jsonReporter } from '../report/json-lines.ts'
import { plainReporter, quietReporter } from '../report/plain.ts'
import { type ProblemOptions, renderProblems } from '../report/problems.ts'
import { emitTo, type Reporter } from '../report/reporter.ts'
import { canRedraw, makeStyle, type Style, wantsColours } from '../report/style.ts'
import { terminalReporter } from '../report/terminal.ts'
import type { GlobalFlags } from './flags.ts'
import type { Shell } from './shell.ts'

export interface Reporting {
  readonly emit: Emit
  /** Shows problems that ended the command. */
  readonly showProblems: (problems: readonly Problem[]) => void
  readonly style: Style
  readonly close: () => void
}

/** Reports go to stderr, so that what a verb answers can be piped; JSON lines take stdout where no data does. */
export function openReporting(flags: GlobalFlags, shell: Shell, answersData: boolean): Reporting {
  const { world } = shell
  const stream = flags.logFormat === 'json' && !answersData ? shell.stdout : shell.stderr
  const write = (text: string): void => {
    stream.write(text)
  }
  const hasColours = wantsColours({
    isTTY: stream.isTTY === true,
    env: world.env,
    ...(flags.color !== undefined && { flag: flags.color }),
  })
  const style = makeStyle(hasColours && flags.logFormat !== 'json')
  const columns = (): number => stream.columns ?? 100
  const source = sourceReader(flags, world)
  const problemOptions = (): ProblemOptions => ({ style, source, columns: columns() })
  const reporter = chooseReporter(flags, shell, answersData, {
    write,
    style,
    source,
    columns,
    rows: () => stream.rows ?? 24,
    isTTY: stream.isTTY === true,
  })
  const emit = emitTo([reporter])
  let closed = false
  const close = (): void => {
    if (closed) return
    closed = true
    reporter.close?.()
  }
  return {
    emit,
    style,
    close,
    showProblems: (problems) => {
      close()
      if (flags.logFormat === 'json') {
        for (const problem of problems.toSorted(compareProblems)) emit({ kind: 'problem', problem })
      } else write(`${renderProblems(problems, problemOptions())}`)
    },
  }
}

interface Sink {
  readonly write: (text: string) => void
  readonly style: Style
  readonly source: (file: string) => string | undefined
  readonly columns: () => number
  readonly rows: () => number
  readonly isTTY: boolean
}

function chooseReporter(flags: GlobalFlags, { world, every }: Shell, answersData: boolean, sink: Sink): Reporter {
  const { write, style, source, columns, rows } = sink
  // Beside an answer nothing is said but what the reader should know.
  const level = flags.debug ? 'debug' : flags.quiet ? 'error' : answersData ? 'warn' : 'info'
  if (flags.logFormat === 'json') {
    return jsonReporter({
      write,
      now: world.now,
      level,
      invocationId: world.randomId(),
      pid: world.pid,
      extra: customEnv(world.env),
    })
  }
  if (flags.quiet) return quietReporter({ write, style, source, columns: columns() })
  if (canRedraw(sink.isTTY, world.env) && !answersData && flags.logFormat !== 'text') {
    return terminalReporter({
      output: { write, columns, rows },
      clock: { now: world.monotonic, every },
      isVerbose: flags.debug === true,
      style,
      source,
    })
  }
  return plainReporter({ write, style, source, columns: columns(), now: world.now, level })
}

/** Texts for frames: files of the project, and what the command line itself holds. */
function sourceReader(flags: GlobalFlags, world: World): Sink['source'] {
  const texts = new Map<string, string | undefined>(Object.entries(flags.texts ?? {}))
  return (file) => {
    if (!texts.has(file)) texts.set(file, readSource(file, flags, world))
    return texts.get(file)
  }
}

function readSource(file: string, { projectDir }: GlobalFlags, { cwd, files }: World): string | undefined {
  const folders = file.startsWith('/')
    ? ['']
    : foldersAbove(projectDir === undefined ? cwd : projectDir.startsWith('/') ? projectDir : `${cwd}/${projectDir}`)
  for (const folder of folders) {
    const path = folder === '' ? file : `${folder}/${file}`
    const stat = files.stat(path)
    // A data file of a warehouse may be of any size; a frame of it is worth no minute of reading.
    if (stat?.kind === 'file') return stat.size > 20_000_000 ? undefined : files.readText(path)
  }
  return undefined
}

function foldersAbove(folder: string): readonly string[] {
  const folders: string[] = []
  for (let current = folder; current !== ''; current = current.slice(0, Math.max(current.lastIndexOf('/'), 0)))
    folders.push(current)
  return folders
}

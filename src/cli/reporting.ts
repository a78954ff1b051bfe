/** Which reporter listens: the terminal's, plain lines, JSON lines, or almost none. */
import { customEnv } from '../artifacts/metadata.ts'
import type { Emit } from '../core/event.ts'
import { compareProblems, type Problem } from '../core/problem.ts'
import type { World } from '../core/world.ts'
import { jsonReporter } from '../report/json-lines.ts'
import { plainReporter, quietReporter } from '../report/plain.ts'
import { renderProblems } from '../report/problems.ts'
import { emitTo, type Reporter } from '../report/reporter.ts'
import { canRedraw, makeStyle, type Style, wantsColours } from '../report/style.ts'
import { terminalReporter } from '../report/terminal.ts'
import type { GlobalFlags } from './flags.ts'
import type { OutputStream, Shell } from './shell.ts'

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
  const source = sourceReader(flags, world)
  const reporter = chooseReporter(flags, shell, answersData, {
    write,
    style,
    source,
    stream,
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
      } else write(renderProblems(problems, { style, source, columns: stream.columns }))
    },
  }
}

interface Sink {
  readonly write: (text: string) => void
  readonly style: Style
  readonly source: (file: string) => string | undefined
  /** What `write` writes to: a terminal has a size, and messages are broken to fit it. */
  readonly stream: OutputStream
}

function chooseReporter(flags: GlobalFlags, { world, every }: Shell, answersData: boolean, sink: Sink): Reporter {
  const { write, style, source, stream } = sink
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
  if (flags.quiet) return quietReporter({ write, style, source, columns: stream.columns })
  if (canRedraw(stream.isTTY === true, world.env) && !answersData && flags.logFormat !== 'text') {
    return terminalReporter({
      output: { write, columns: () => stream.columns ?? 80, rows: () => stream.rows ?? 24 },
      clock: { now: world.monotonic, every },
      isVerbose: flags.debug === true,
      style,
      source,
    })
  }
  return plainReporter({ write, style, source, columns: stream.columns, now: world.now, level })
}

/** Texts for frames: files of the project, and what the command line itself holds. */
function sourceReader(flags: GlobalFlags, world: World): Sink['source'] {
  const read = new Map<string, string | undefined>()
  return (file) => {
    const given = flags.texts?.[file]
    if (given !== undefined) return given
    if (!read.has(file)) read.set(file, readSource(file, flags, world))
    return read.get(file)
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

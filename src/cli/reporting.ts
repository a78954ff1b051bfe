/** Which reporter listens: the terminal's, plain lines, JSON lines, or almost none. */
import { customEnv } from '../artifacts/metadata.ts'
import type { Emit } from '../core/event.ts'
import { compareProblems, type Problem } from '../core/problem.ts'
import type { World } from '../core/world.ts'
import { annotation, annotationReporter, junitXml, markdownSummary } from '../report/ci.ts'
import { jsonReporter } from '../report/json-lines.ts'
import { logFileReporter } from '../report/log-file.ts'
import { plainReporter, quietReporter } from '../report/plain.ts'
import { renderProblems } from '../report/problems.ts'
import { emitTo, type Reporter } from '../report/reporter.ts'
import { canRedraw, makeStyle, type Style, wantsColours } from '../report/style.ts'
import { terminalReporter } from '../report/terminal.ts'
import type { GlobalFlags } from './flags.ts'
import { openLogFile } from './log-file.ts'
import type { OutputStream, Shell } from './shell.ts'

export interface Reporting {
  readonly emit: Emit
  /** Shows problems that ended the command. */
  readonly showProblems: (problems: readonly Problem[]) => void
  readonly style: Style
  readonly close: () => void
}

export interface ReportingPlace {
  /** Where the log file is written; undefined writes none. */
  readonly logFolder: string | undefined
  /** Texts that are shown to nobody. */
  readonly secrets: readonly string[]
}

/** Reports go to stderr, so that what a verb answers can be piped; JSON lines take stdout where no data does. */
export function openReporting(
  flags: GlobalFlags,
  shell: Shell,
  answersData: boolean,
  { logFolder, secrets }: ReportingPlace,
): Reporting {
  const { world } = shell
  const stream = flags.logFormat === 'json' && !answersData ? shell.stdout : shell.stderr
  const write = (text: string): void => {
    stream.write(withoutSecrets(text, secrets))
  }
  const hasColours = wantsColours({
    isTTY: stream.isTTY === true,
    env: world.env,
    ...(flags.color !== undefined && { flag: flags.color }),
  })
  const style = makeStyle(hasColours && flags.logFormat !== 'json')
  const source = sourceReader(flags, world)
  const invocationId = world.randomId()
  const console = chooseReporter(flags, shell, answersData, invocationId, { write, style, source, stream })
  const file =
    logFolder === undefined ? [] : fileReporters(flags, world, { logFolder, secrets, source, invocationId, write })
  const emit = emitTo([console, ...file, ...ciReporters(flags, shell, secrets)])
  const inFile = emitTo(file)
  let closed = false
  const close = (): void => {
    if (closed) return
    closed = true
    console.close?.()
    for (const reporter of file) reporter.close?.()
  }
  return {
    emit,
    style,
    close,
    showProblems: (problems) => {
      const sorted = problems.toSorted(compareProblems)
      for (const problem of sorted) (flags.logFormat === 'json' ? emit : inFile)({ kind: 'problem', problem })
      if (isOnGitHub(world))
        for (const problem of sorted) shell.stderr.write(`${withoutSecrets(annotation(problem), secrets)}\n`)
      close()
      if (flags.logFormat !== 'json') write(renderProblems(problems, { style, source, columns: stream.columns }))
    },
  }
}

/** What CI reads: annotations and a summary on GitHub, and JUnit's XML where it is asked for. */
function ciReporters(flags: GlobalFlags, { world, stderr }: Shell, secrets: readonly string[]): readonly Reporter[] {
  const clean = (text: string): string => withoutSecrets(text, secrets)
  const { junit } = flags
  const summary = world.env.GITHUB_STEP_SUMMARY
  return [
    ...(isOnGitHub(world) ? [annotationReporter((text) => void stderr.write(clean(text)))] : []),
    ...(summary
      ? [{ runFinished: (event) => world.files.appendText(summary, clean(markdownSummary(event))) } satisfies Reporter]
      : []),
    ...(junit === undefined
      ? []
      : [
          {
            runFinished: (event) => world.files.replaceText(pathOf(junit, world), clean(junitXml(event))),
          } satisfies Reporter,
        ]),
  ]
}

function isOnGitHub({ env }: World): boolean {
  return env.GITHUB_ACTIONS === 'true'
}

function pathOf(path: string, { cwd }: World): string {
  return path.startsWith('/') ? path : `${cwd}/${path}`
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '*****'), text)
}

interface FilePlace {
  readonly logFolder: string
  readonly secrets: readonly string[]
  readonly source: Sink['source']
  readonly invocationId: string
  /** Where it is told that there can be no log. */
  readonly write: (text: string) => void
}

/** dbt.log, which hears everything unless it is told otherwise. What is said of the console holds for it where it is silent. */
function fileReporters(
  flags: GlobalFlags,
  world: World,
  { logFolder, secrets, source, invocationId, write: tell }: FilePlace,
): readonly Reporter[] {
  const level = flags.logLevelFile ?? flags.logLevel ?? 'debug'
  if (level === 'none') return []
  const file = openLogFile(logFolder, flags.logFileMaxBytes ?? LOG_FILE_BYTES, world.files, (reason) => {
    tell(`wh: no log is written: ${reason}\n`)
  })
  const write = (text: string): void => file.write(withoutSecrets(text, secrets))
  const { now } = world
  const isJson = (flags.logFormatFile ?? flags.logFormat) === 'json'
  const reporter = isJson
    ? jsonReporter({ write, now, level, invocationId, pid: world.pid, extra: customEnv(world.env) })
    : logFileReporter({ write, now, level, invocationId, source, hasColours: flags.useColorsFile === true })
  return [{ ...reporter, close: file.flush }]
}

/** A log file is put aside when it is longer. */
const LOG_FILE_BYTES = 10 * 1024 * 1024

interface Sink {
  readonly write: (text: string) => void
  readonly style: Style
  readonly source: (file: string) => string | undefined
  /** What `write` writes to: a terminal has a size, and messages are broken to fit it. */
  readonly stream: OutputStream
}

function chooseReporter(
  flags: GlobalFlags,
  { world, every }: Shell,
  answersData: boolean,
  invocationId: string,
  sink: Sink,
): Reporter {
  const { write, style, source, stream } = sink
  // Beside an answer nothing is said but what the reader should know.
  const level = flags.debug ? 'debug' : flags.quiet ? 'error' : (flags.logLevel ?? (answersData ? 'warn' : 'info'))
  if (flags.logFormat === 'json') {
    return jsonReporter({
      write,
      now: world.now,
      level,
      printerWidth: flags.printerWidth,
      invocationId,
      pid: world.pid,
      extra: customEnv(world.env),
    })
  }
  if (flags.quiet) return quietReporter({ write, style, source, columns: stream.columns })
  const isPlain = flags.logFormat === 'text' || flags.logFormat === 'debug' || flags.logLevel !== undefined
  if (canRedraw(stream.isTTY === true, world.env) && !answersData && !isPlain) {
    return terminalReporter({
      output: { write, columns: () => stream.columns ?? 80, rows: () => stream.rows ?? 24 },
      clock: { now: world.monotonic, every },
      isVerbose: flags.debug === true,
      style,
      source,
    })
  }
  return plainReporter({
    write,
    style,
    source,
    columns: stream.columns,
    now: world.now,
    level,
    printerWidth: flags.printerWidth,
  })
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

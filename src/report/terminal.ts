/**
 * For a person who watches: a line for each thing that is finished, what runs now below them in place, problems once
 * more at the end, and a summary. Tests that pass and nodes that are skipped are folded into one line.
 */
import type { Event } from '../core/event.ts'
import type { Node, NodeId } from '../core/node.ts'
import { printable } from '../syntax/width.ts'
import { formatBytes, formatCounts, formatDuration, formatMany } from './figures.ts'
import { type LiveLine, openLiveBlock } from './live-block.ts'
import { isTest, kindOf, problemsOf } from './nodes.ts'
import { type ProblemOptions, renderProblem, renderProblems } from './problems.ts'
import type { Output, Reporter } from './reporter.ts'
import { type Row, renderBar, renderRow } from './row.ts'
import { summarize } from './summary.ts'
import { type Finished, noteRow, passedRow, reasonOf, resultRow, runningRow, skippedRow } from './terminal-rows.ts'

export interface TerminalOptions extends Omit<ProblemOptions, 'columns'> {
  readonly output: Output
  readonly clock: Clock
  /** Statements and debug messages too. */
  readonly isVerbose: boolean
}

/** Milliseconds that only go forward, and a timer that does not keep the program alive. */
interface Clock {
  readonly now: () => number
  /** Calls again and again until the function that it returns is called. */
  readonly every: (ms: number, call: () => void) => () => void
}

interface Running {
  readonly node: Node
  readonly since: number
  progress: string
}

const FRAME_MS = 80
const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
/** Most lines of what runs now; the rest is counted. */
const MOST_RUNNING = 8
/** A test shows up among what runs when it has lasted this long: most are over before one could read their names. */
const SLOW_TEST_MS = 1000

export function terminalReporter(options: TerminalOptions): Reporter {
  const { output, clock, isVerbose, style, source } = options
  const block = openLiveBlock(output)
  const running = new Map<NodeId, Running>()
  let passed: Finished[] = []
  let skipped: Finished[] = []
  let [command, counts, waiting] = ['wh', '', '']
  let [done, total, startedAt] = [0, 0, 0]
  let drawnAt = Number.NEGATIVE_INFINITY
  let stopTimer: (() => void) | undefined

  const problemOptions = (): ProblemOptions => ({ style, source, columns: output.columns() })
  const toLine = (row: Row): LiveLine => renderRow(row, output.columns(), style)
  const print = (text: string): void => block.print(`${text}\n`)

  const liveLines = (now: number): LiveLine[] => {
    const mark = SPINNER[Math.floor(now / FRAME_MS) % SPINNER.length] ?? ''
    const visible = [...running.values()].filter(({ node, since }) => !isTest(node) || now - since >= SLOW_TEST_MS)
    const shown = visible.slice(0, Math.max(1, Math.min(MOST_RUNNING, output.rows() - 4)))
    const rows = shown.map(({ node, since, progress }) => runningRow(node, progress, now - since, mark, style))
    if (visible.length > shown.length) rows.push(noteRow(`and ${visible.length - shown.length} more`, style))
    if (waiting !== '') rows.push(noteRow(waiting, style))
    const bar =
      total > 0 ? [renderBar({ done, total, passed: passed.length, ms: now - startedAt }, output.columns(), style)] : []
    const gap = rows.length > 0 && bar.length > 0 ? [{ text: '', width: 0 }] : []
    return [...rows.map(toLine), ...gap, ...bar]
  }

  const redraw = (): void => {
    drawnAt = clock.now()
    block.show(liveLines(drawnAt))
  }
  /** Events may come by the thousand; the eye needs a dozen pictures a second. */
  const redrawSoon = (): void => {
    if (stopTimer && clock.now() - drawnAt >= FRAME_MS) redraw()
  }
  const startTimer = (): void => {
    stopTimer ??= clock.every(FRAME_MS, redraw)
  }
  const stop = (): void => {
    stopTimer?.()
    stopTimer = undefined
    running.clear()
    block.close()
  }

  /** Nodes that were skipped come in crowds, behind what failed: one line for all since the last line. */
  const printSkipped = (): void => {
    if (skipped.length > 0) print(toLine(skippedRow(skipped, style)).text)
    skipped = []
  }
  /** Tests that passed are one line, when all is over. */
  const printFolded = (): void => {
    printSkipped()
    if (passed.length > 0) print(toLine(passedRow(passed, style)).text)
    passed = []
  }

  const finish = (finished: Finished): void => {
    switch (finished.result.status) {
      case 'pass':
        passed.push(finished)
        return
      case 'skipped':
        skipped.push(finished)
        return
      case 'no-op':
        return
      case 'success':
      case 'warn':
      case 'fail':
      case 'partial success':
      case 'error':
        printSkipped()
        print(
          [toLine(resultRow(finished, style)).text, reasonOf(finished, output.columns(), style) ?? []]
            .flat()
            .join('\n'),
        )
    }
  }

  return {
    commandStarted: (event) => {
      command = `wh ${event.command}`
    },
    projectParsed: (event) => {
      counts = formatCounts(event.counts)
      if (command === 'wh parse') print(heading(command, [counts, formatDuration(event.ms)], style.bold, style.dim))
    },
    problem: (event) => print(renderProblem(event.problem, problemOptions())),
    runStarted: (event) => {
      print(`${heading(command, [event.target, counts, formatMany(event.threads, 'thread')], style.bold, style.dim)}\n`)
      ;[done, total, startedAt, waiting] = [0, event.total, clock.now(), '']
      startTimer()
    },
    waiting: (event) => {
      waiting = printable(event.text)
      startTimer()
      redraw()
    },
    nodeStarted: ({ node }) => {
      waiting = ''
      if (kindOf(node) !== 'ephemeral') running.set(node.id, { node, since: clock.now(), progress: '' })
      redrawSoon()
    },
    nodeProgress: ({ node, bytes, totalBytes }) => {
      const entry = running.get(node.id)
      if (entry) entry.progress = formatProgress(bytes, totalBytes)
      redrawSoon()
    },
    nodeFinished: (event) => {
      running.delete(event.node.id)
      done++
      finish(event)
      redrawSoon()
    },
    statement: ({ sql, ms }) => {
      if (isVerbose) print(style.dim(`${indent(sql)}\n    -- ${formatDuration(ms)}`))
    },
    message: ({ level, text }) => {
      if (level === 'debug' && !isVerbose) return
      const paint = { debug: style.dim, info: (line: string) => line, warn: style.yellow }[level]
      print(paint(indent(text)))
    },
    runFinished: (event) => {
      printFolded()
      stop()
      output.write(ending(event, options))
    },
    close: () => {
      printFolded()
      stop()
    },
  }
}

function heading(
  command: string,
  facts: readonly string[],
  bold: (text: string) => string,
  dim: (text: string) => string,
): string {
  return [bold(command), ...facts.filter((fact) => fact !== '').map(dim)].join(dim(' · '))
}

function formatProgress(bytes: number, totalBytes: number | undefined): string {
  return totalBytes ? `${Math.floor((bytes / totalBytes) * 100)}% of ${formatBytes(totalBytes)}` : formatBytes(bytes)
}

const indent = (text: string): string =>
  text
    .split('\n')
    .map((line) => `    ${printable(line)}`)
    .join('\n')

type RunFinished = Extract<Event, { readonly kind: 'run-finished' }>

/** The problems once more, where the eye rests when all is over, and what it comes to. */
function ending(event: RunFinished, { output, style, source }: TerminalOptions): string {
  const problems = renderProblems(problemsOf(event.results, event.nodes), { style, source, columns: output.columns() })
  return `${problems === '' ? '' : `\n${problems}`}\n${summarize(event, style, output.columns())}\n`
}

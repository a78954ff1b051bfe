/** What continuous integration shows: annotations beside the lines of a change, a summary of the run, JUnit's XML. */
import type { Event } from '../core/event.ts'
import type { Node } from '../core/node.ts'
import type { Problem } from '../core/problem.ts'
import type { RunResult } from '../core/result.ts'
import { formatDuration } from './figures.ts'
import { durationOf, problemsOf } from './nodes.ts'
import type { Reporter } from './reporter.ts'

type RunFinished = Extract<Event, { kind: 'run-finished' }>

/** `::error file=…,line=…::…`: GitHub shows it beside the line. */
export function annotationReporter(write: (text: string) => void): Reporter {
  const tell = (problem: Problem): void => write(`${annotation(problem)}\n`)
  return {
    problem: ({ problem }) => tell(problem),
    runFinished: ({ results, nodes }) => {
      for (const problem of problemsOf(results, nodes)) tell(problem)
    },
  }
}

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
export function annotation({ code, severity, message, at, hint }: Problem): string {
  const place = at
    ? ` file=${property(at.file)},line=${at.line}${at.column === undefined ? '' : `,col=${at.column}`},title=${code}`
    : ` title=${code}`
  const text = hint === undefined ? message : `${message}\nhint: ${hint}`
  return `::${severity}${place}::${text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}`
}

function property(text: string): string {
  return text.replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/** A Markdown page of the run: what went wrong first, then what took longest. */
export function markdownSummary({ results, nodes, ms }: RunFinished): string {
  const counts = new Map<string, number>()
  for (const { status } of results) counts.set(status, (counts.get(status) ?? 0) + 1)
  const words = [...counts].map(([status, count]) => `${count} ${status}`).join(' · ')
  const wrong = results.filter(({ status }) => ['error', 'fail', 'warn', 'skipped'].includes(status))
  const slow = results.toSorted((a, b) => durationOf(b) - durationOf(a)).slice(0, 10)
  return [
    `### wh: ${words || 'nothing to do'} · ${formatDuration(ms)}`,
    '',
    ...(wrong.length > 0
      ? ['| node | status | message |', '| --- | --- | --- |', ...wrong.map((result) => row(result, nodes))]
      : []),
    '',
    ...(slow.length > 0
      ? ['<details><summary>what took longest</summary>', '', '| node | time |', '| --- | --- |']
      : []),
    ...slow.map((result) => `| ${cell(nameOf(result, nodes))} | ${formatDuration(durationOf(result))} |`),
    ...(slow.length > 0 ? ['', '</details>'] : []),
    '',
  ].join('\n')
}

function row(result: RunResult, nodes: ReadonlyMap<string, Node>): string {
  return `| ${cell(nameOf(result, nodes))} | ${result.status} | ${cell(result.message)} |`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

function nameOf({ id }: RunResult, nodes: ReadonlyMap<string, Node>): string {
  return nodes.get(id)?.name ?? id
}

/** JUnit's XML: a suite a kind of node, a case a node. */
export function junitXml({ results, nodes, ms }: RunFinished): string {
  const suites = new Map<string, RunResult[]>()
  for (const result of results) {
    const kind = nodes.get(result.id)?.kind ?? 'node'
    suites.set(kind, [...(suites.get(kind) ?? []), result])
  }
  const inner = [...suites].map(([kind, list]) => suite(kind, list, nodes)).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="wh"${counts(results)} time="${seconds(ms)}">\n${inner}</testsuites>\n`
}

function suite(kind: string, results: readonly RunResult[], nodes: ReadonlyMap<string, Node>): string {
  const time = results.reduce((sum, result) => sum + durationOf(result), 0)
  const cases = results.map((result) => testCase(result, nodes)).join('')
  return `  <testsuite name="${kind}"${counts(results)} time="${seconds(time)}">\n${cases}  </testsuite>\n`
}

function counts(results: readonly RunResult[]): string {
  const count = (status: string): number => results.filter((result) => result.status === status).length
  return ` tests="${results.length}" failures="${count('fail')}" errors="${count('error')}" skipped="${count('skipped')}"`
}

function testCase(result: RunResult, nodes: ReadonlyMap<string, Node>): string {
  const node = nodes.get(result.id)
  const file = node === undefined ? '' : ` file="${xml(node.at.file)}" line="${node.at.line}"`
  const head = `    <testcase classname="${xml(result.id.split('.').slice(0, 2).join('.'))}" name="${xml(nameOf(result, nodes))}"${file} time="${seconds(durationOf(result))}"`
  const element = { error: 'error', fail: 'failure', skipped: 'skipped' }[result.status as 'error' | 'fail' | 'skipped']
  if (element === undefined) return `${head}/>\n`
  const text = result.problem ? annotationText(result.problem) : result.message
  return `${head}>\n      <${element} message="${xml(result.message)}">${xml(text)}</${element}>\n    </testcase>\n`
}

function annotationText({ message, at, hint, notes = [] }: Problem): string {
  const place = at ? `${at.file}:${at.line}: ` : ''
  return [`${place}${message}`, ...notes, ...(hint === undefined ? [] : [`hint: ${hint}`])].join('\n')
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

function xml(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // Characters that no XML may hold.
      .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '�')
  )
}

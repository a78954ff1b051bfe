/** The rows of the terminal report, made from nodes and results. Nothing here remembers or writes. */
import type { Node } from '../core/node.ts'
import { formatPlace } from '../core/problem.ts'
import type { RunResult } from '../core/result.ts'
import { truncate } from '../syntax/width.ts'
import { formatDuration, formatMany } from './figures.ts'
import { durationOf, isTest, kindOf, nameOf, outcomeOf } from './nodes.ts'
import type { Row } from './row.ts'
import type { Style } from './style.ts'

export interface Finished {
  readonly node: Node
  readonly result: RunResult
}

/** A node that is over and stands alone. */
export function resultRow({ node, result }: Finished, style: Style): Row {
  const { status } = result
  const [mark, paint] =
    status === 'success' ? ['✓', style.green] : status === 'warn' ? ['!', style.yellow] : ['✗', style.red]
  const outcome = outcomeOf(result) || (status === 'success' ? '' : status)
  return { mark, paint, name: nameOf(node), kind: kindOf(node), outcome, time: formatDuration(durationOf(result)) }
}

/**
 * What a person who watches wants to know at once, on a line below the row: why it failed, what was left out. The whole
 * problem comes at the end.
 */
export function reasonOf(
  { result: { status, problem, load } }: Finished,
  columns: number,
  style: Style,
): string | undefined {
  const room = Math.min(columns - 5, 95)
  if ((status === 'error' || status === 'partial success') && problem) {
    const place = problem.at ? `${formatPlace(problem.at)} ` : ''
    return `    ${style.dim(truncate(`${place}${problem.message.split('\n', 1)[0] ?? ''}`, room))}`
  }
  if (!load || load.rejected === 0) return undefined
  return `    ${style.yellow(truncate(`${formatMany(load.rejected, 'record')} rejected`, room))}`
}

/** All tests that passed: whoever watches need not read their names. */
export function passedRow(tests: readonly Finished[], style: Style): Row {
  const ms = tests.reduce((sum, { result }) => sum + durationOf(result), 0)
  const [only] = tests
  const name = only && tests.length === 1 ? nameOf(only.node) : formatMany(tests.length, 'test')
  return { mark: '✓', paint: style.green, name, kind: 'test', outcome: 'passed', time: formatDuration(ms) }
}

export function skippedRow(nodes: readonly Finished[], style: Style): Row {
  const [only] = nodes
  const isOne = nodes.length === 1
  return {
    mark: '↷',
    paint: style.dim,
    name: isOne && only ? nameOf(only.node) : nameSkipped(nodes),
    kind: isOne && only ? kindOf(only.node) : '',
    outcome: isOne ? 'skipped' : `${nodes.length} skipped`,
    time: '',
    isFaint: true,
  }
}

/** `marts.daily, marts.weekly, 3 tests` */
function nameSkipped(nodes: readonly Finished[]): string {
  const others = nodes.filter(({ node }) => !isTest(node)).map(({ node }) => nameOf(node))
  const tests = nodes.length - others.length
  return [...others, ...(tests > 0 ? [formatMany(tests, 'test')] : [])].join(', ')
}

/** Something that runs, with the spinner's present frame. */
export function runningRow(node: Node, progress: string, ms: number, mark: string, style: Style): Row {
  return {
    mark,
    paint: style.blue,
    name: nameOf(node),
    kind: kindOf(node),
    outcome: progress,
    time: formatDuration(ms),
  }
}

/** A remark among what runs. */
export function noteRow(text: string, style: Style): Row {
  return { mark: '·', paint: style.dim, name: text, kind: '', outcome: '', time: '', isFaint: true }
}

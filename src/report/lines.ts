/**
 * Events as dbt's log lines: names, codes and wording of `core/dbt/events/types.py`, so that what reads dbt's logs
 * reads ours. The plain reporter prints their messages, the JSON reporter all of them.
 */
import type { Event } from '../core/event.ts'
import type { Node } from '../core/node.ts'
import { formatPlace, type Problem } from '../core/problem.ts'
import type { RunResult } from '../core/result.ts'
import type { Cell, RowsDiff } from '../core/table.ts'
import { formatBytes, formatCounts, formatDurationInWords, formatMany } from './figures.ts'
import { countKinds, countStatuses, durationOf, kindOf, nameOf, problemsOf, type StatusCounts } from './nodes.ts'

export type Level = 'debug' | 'info' | 'warn' | 'error'

/** `none` is above every line. */
export type LeastLevel = Level | 'none'

export function isAtLeast(level: Level, least: LeastLevel): boolean {
  return least !== 'none' && LEVELS.indexOf(level) >= LEVELS.indexOf(least)
}

const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error']

export interface Line {
  readonly name: string
  readonly code: string
  readonly level: Level
  readonly message: string
  readonly data: Readonly<Record<string, unknown>>
  readonly thread?: number
  /** What is wrong, for reporters that frame it. */
  readonly problem?: Problem
}

/** The lines of an event, in order; none for what only a terminal shows. */
export function linesOf(event: Event, width = PRINTER_WIDTH): readonly Line[] {
  switch (event.kind) {
    case 'command-started':
      return [
        line('MainReportVersion', 'A001', 'info', `Running with wh=${event.version}`, {
          version: `=${event.version}`,
          command: event.command,
        }),
      ]
    case 'project-parsed':
      return [foundStats(event.counts)]
    case 'problem':
      return [problemLine(event.problem)]
    case 'run-started':
      return [blank(), concurrency(event.threads, event.target), blank()]
    case 'waiting':
      // A verb that answers data says this too: whoever waits must know for what.
      return [line('Note', 'Z050', 'warn', event.text, {})]
    case 'node-started':
      return isQuiet(event.node) ? [] : [startLine(event.node, event.index, event.total, width)]
    case 'node-progress':
      return [progress(event.node, event.bytes, event.totalBytes)]
    case 'node-finished':
      return [resultLine(event.node, event.index, event.total, event.result, width)]
    case 'statement':
      return [statement(event.sql, event.ms, event.node)]
    case 'message':
      return [logLine(event.level, event.text, event.node, event.name)]
    case 'run-finished':
      return runEnd(event.results, event.nodes, event.ms, event.interrupted)
  }
}

function line(
  name: string,
  code: string,
  level: Level,
  message: string,
  data: Line['data'],
  more: { thread?: number; problem?: Problem } = {},
): Line {
  return { name, code, level, message, data, ...more }
}

const blank = (): Line => line('Formatting', 'Z017', 'info', '', {})

function foundStats(counts: Readonly<Record<string, number>>): Line {
  const words = formatCounts(counts)
  return line('FoundStats', 'W006', 'info', `Found ${words || 'nothing'}`, { stat_line: words })
}

function concurrency(threads: number, target: string): Line {
  return line('ConcurrencyLine', 'Q027', 'info', `Concurrency: ${formatMany(threads, 'thread')} (target='${target}')`, {
    num_threads: threads,
    target_name: target,
  })
}

/** Ephemeral models are no work, and dbt does not mention them. */
const isQuiet = (node: Node): boolean => kindOf(node) === 'ephemeral'

/** `sql table model marts.users`, `seed file raw.codes`, `test unique_users_id`. */
function describe(node: Node): string {
  if (node.kind === 'model') return `sql ${kindOf(node)} model ${nameOf(node)}`
  if (node.kind === 'seed') return `seed file ${nameOf(node)}`
  if (node.kind === 'snapshot') return `snapshot ${nameOf(node)}`
  if (node.kind === 'source') return `freshness of ${node.sourceName}.${node.name}`
  return node.kind === 'operation' ? `hook ${node.name}` : `${node.kind} ${nameOf(node)}`
}

function startLine(node: Node, index: number, total: number, width: number): Line {
  const description = describe(node)
  const message = fancy(`START ${description}`, 'RUN', { index, total, width })
  return line('LogStartLine', 'Q011', 'info', message, {
    description,
    index,
    total,
    node_info: nodeInfo(node, 'started'),
  })
}

function progress(node: Node, bytes: number, totalBytes: number | undefined): Line {
  const share = totalBytes === undefined ? '' : ` of ${formatBytes(totalBytes)}`
  return line('NodeProgress', 'Q900', 'debug', `${nameOf(node)}: ${formatBytes(bytes)}${share}`, {
    bytes,
    total_bytes: totalBytes,
    node_info: nodeInfo(node, 'executing'),
  })
}

function resultLine(node: Node, index: number, total: number, result: RunResult, width: number): Line {
  const { name, code, level, words, status } = verdict(node, result)
  const seconds = durationOf(result) / 1000
  const isSkipped = result.status === 'skipped'
  const message = fancy(words, isSkipped ? status : `${status} in ${seconds.toFixed(2)}s`, { index, total, width })
  const data = {
    description: describe(node),
    status: result.status,
    execution_time: seconds,
    index,
    total,
    ...(result.failures !== undefined && { num_failures: result.failures }),
    ...(result.rows !== undefined && { rows_affected: result.rows }),
    ...(result.problem && { problem: problemData(result.problem) }),
    node_info: nodeInfo(node, result.status),
  }
  return line(name, code, level, message, data, { thread: result.thread })
}

interface Verdict {
  readonly name: string
  readonly code: string
  readonly level: Level
  readonly words: string
  readonly status: string
}

/** dbt's words for what became of a source that was asked for its age. */
function ageVerdict(node: Node, { status }: RunResult): Verdict {
  const words = { pass: 'PASS', warn: 'WARN', fail: 'ERROR STALE' } as const
  const word = status === 'pass' || status === 'warn' || status === 'fail' ? words[status] : 'ERROR'
  const level = word === 'PASS' ? 'info' : word === 'WARN' ? 'warn' : 'error'
  return { name: 'LogFreshnessResult', code: 'Q018', level, words: `${word} ${describe(node)}`, status: word }
}

function verdict(node: Node, result: RunResult): Verdict {
  if (node.kind === 'source' && result.status !== 'skipped') return ageVerdict(node, result)
  const isTest = node.kind === 'test' || node.kind === 'unit_test'
  switch (result.status) {
    case 'skipped': {
      const what =
        node.kind === 'model' || node.kind === 'seed' || node.kind === 'snapshot'
          ? `relation ${nameOf(node)}`
          : `${node.kind} ${nameOf(node)}`
      return { name: 'SkippingDetails', code: 'Q034', level: 'info', words: `SKIP ${what}`, status: 'SKIP' }
    }
    case 'partial success':
      return {
        name: 'LogModelResult',
        code: 'Q012',
        level: 'warn',
        words: `PARTIAL SUCCESS created ${describe(node)}`,
        status: result.message,
      }
    case 'no-op':
      return {
        name: 'LogNodeNoOpResult',
        code: 'Q019',
        level: 'info',
        words: `NO-OP ${describe(node)}`,
        status: 'NO-OP',
      }
    case 'pass':
      return { name: 'LogTestResult', code: 'Q007', level: 'info', words: `PASS ${nameOf(node)}`, status: 'PASS' }
    case 'warn':
    case 'fail': {
      const status = `${result.status.toUpperCase()} ${result.failures ?? ''}`.trimEnd()
      return {
        name: 'LogTestResult',
        code: 'Q007',
        level: result.status === 'warn' ? 'warn' : 'error',
        words: `${status} ${nameOf(node)}`,
        status,
      }
    }
    case 'error':
      if (isTest)
        return { name: 'LogTestResult', code: 'Q007', level: 'error', words: `ERROR ${nameOf(node)}`, status: 'ERROR' }
      return {
        ...eventOf(node),
        level: 'error',
        words:
          node.kind === 'snapshot'
            ? `ERROR snapshotting ${nameOf(node)}`
            : `ERROR ${node.kind === 'seed' ? 'loading' : 'creating'} ${describe(node)}`,
        status: 'ERROR',
      }
    case 'success':
      return {
        ...eventOf(node),
        level: 'info',
        words: node.kind === 'snapshot' ? `OK snapshotted ${nameOf(node)}` : `OK ${verbOf(node)} ${describe(node)}`,
        status: result.message || 'OK',
      }
  }
}

function eventOf(node: Node): { name: string; code: string } {
  if (node.kind === 'model') return { name: 'LogModelResult', code: 'Q012' }
  if (node.kind === 'snapshot') return { name: 'LogSnapshotResult', code: 'Q015' }
  return node.kind === 'seed' ? { name: 'LogSeedResult', code: 'Q016' } : { name: 'LogNodeResult', code: 'Q008' }
}

function verbOf(node: Node): string {
  if (node.kind === 'model') return 'created'
  return node.kind === 'seed' ? 'loaded' : 'ran'
}

const PRINTER_WIDTH = 80

interface FancyPlace {
  readonly index: number
  readonly total: number
  readonly width: number
}

/** dbt's `format_fancy_output_line`. */
function fancy(words: string, status: string, { index, total, width }: FancyPlace): string {
  return `${`${index} of ${total} ${words} `.padEnd(width, '.')} [${status}]`
}

function statement(sql: string, ms: number, node: Node | undefined): Line {
  const where = node ? `On ${node.id}: ` : 'On master: '
  return line('SQLQuery', 'E016', 'debug', `${where}${sql} (${(ms / 1000).toFixed(3)}s)`, {
    sql,
    elapsed: ms / 1000,
    ...(node && { node_info: nodeInfo(node, 'executing') }),
  })
}

/** Codes of the events that messages may be. */
const EVENT_CODES: Readonly<Record<string, string>> = {
  CatalogWritten: 'E041',
  DefaultSelector: 'M042',
  NothingToDo: 'Q035',
  SelectExcludeIgnoredWithSelectorWarning: 'M072',
}

function logLine(
  level: 'debug' | 'info' | 'warn',
  text: string,
  node: Node | undefined,
  event: string | undefined,
): Line {
  const names = {
    debug: ['JinjaLogDebug', 'I063'],
    info: ['JinjaLogInfo', 'I062'],
    warn: ['JinjaLogWarning', 'I061'],
  } as const
  const [name, code] = event === undefined ? names[level] : [event, EVENT_CODES[event] ?? 'Z050']
  return line(name, code, level, text, { msg: text, ...(node && { node_info: nodeInfo(node, 'executing') }) })
}

function problemLine(problem: Problem): Line {
  const level = problem.severity === 'error' ? 'error' : 'warn'
  const where = problem.at ? `${formatPlace(problem.at)}: ` : ''
  const message = `${where}${problem.severity}[${problem.code}]: ${problem.message}`
  const [name, code] = level === 'error' ? ['RunResultError', 'Z024'] : ['RunResultWarningMessage', 'Z046']
  return line(name, code, level, message, problemData(problem), { problem })
}

function problemData({ code, severity, message, at, hint, notes, diff }: Problem): Record<string, unknown> {
  return {
    code,
    severity,
    msg: message,
    ...(at && { file: at.file, line: at.line, ...(at.column !== undefined && { column: at.column }) }),
    ...(hint !== undefined && { hint }),
    ...(notes && { notes }),
    ...(diff && { diff: diffData(diff) }),
  }
}

/** Integers beyond 2^53 are no JSON numbers. */
function diffData({ columns, rows, same }: RowsDiff): Record<string, unknown> {
  const cells = (row: readonly Cell[] | undefined): readonly unknown[] | undefined =>
    row?.map((cell) => (typeof cell === 'bigint' ? String(cell) : cell))
  return {
    columns: columns.map(({ name }) => name),
    rows: rows.map((row) => ({
      kind: row.kind,
      ...('expected' in row && { expected: cells(row.expected) }),
      ...('actual' in row && { actual: cells(row.actual) }),
    })),
    same,
  }
}

function runEnd(
  results: readonly RunResult[],
  nodes: ReadonlyMap<string, Node>,
  ms: number,
  interrupted: boolean,
): Line[] {
  const counts = countStatuses(results)
  const ran = results.flatMap(({ id }) => nodes.get(id) ?? [])
  const kinds = countKinds(ran)
  const finished = `Finished running ${kinds || '0 nodes'} in ${formatDurationInWords(ms)}.`
  const stats = `Done. PASS=${counts.pass} WARN=${counts.warn} ERROR=${counts.error} SKIP=${counts.skip} NO-OP=${counts.noOp} TOTAL=${counts.total}`
  return [
    blank(),
    line('FinishedRunningStats', 'E047', 'info', finished, { stat_line: kinds, execution_time: ms / 1000 }),
    blank(),
    summary(counts, interrupted),
    ...problemsOf(results, nodes).flatMap((problem) => [blank(), problemLine(problem)]),
    blank(),
    line('StatsLine', 'Z023', 'info', stats, {
      stats: {
        pass: counts.pass,
        warn: counts.warn,
        error: counts.error,
        skip: counts.skip,
        no_op: counts.noOp,
        total: counts.total,
      },
    }),
  ]
}

function summary({ error, partial, warn, skip }: StatusCounts, interrupted: boolean): Line {
  const errors = formatMany(error - partial, 'error')
  const partials = `${partial} partial success${partial === 1 ? '' : 'es'}`
  const warnings = formatMany(warn, 'warning')
  const data = { num_errors: error, num_warnings: warn, num_skipped: skip, keyboard_interrupt: interrupted }
  const words = interrupted
    ? 'Exited because of keyboard interrupt'
    : error > 0
      ? `Completed with ${errors}, ${partials}, and ${warnings}:`
      : warn > 0
        ? `Completed with ${warnings}:`
        : 'Completed successfully'
  return line('EndOfRunSummary', 'Z030', 'info', words, data)
}

/** What dbt's events say of a node. */
function nodeInfo(node: Node, status: string): Record<string, unknown> {
  const relation = 'relation' in node ? node.relation : undefined
  return {
    node_name: node.name,
    node_path: node.path,
    unique_id: node.id,
    resource_type: node.kind,
    materialized: node.config.materialized,
    node_status: status,
    ...(relation && {
      node_relation: { database: relation.database ?? '', schema: relation.schema, alias: relation.identifier },
    }),
  }
}

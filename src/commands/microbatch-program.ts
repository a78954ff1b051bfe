/** Microbatch models: one run of the model's program a batch. https://docs.getdbt.com/docs/build/incremental-microbatch */
import type { Batch, CompileScope } from '../compile/compile.ts'
import { DatabaseError } from '../core/adapter.ts'
import type { Hook, Model } from '../core/node.ts'
import { configInvalid, missingKey, type Problem } from '../core/problem.ts'
import { find, type Program } from '../core/program.ts'
import { momentText, parseMoment, type TimeWindow } from '../core/time-window.ts'
import { hostFunction } from '../jinja/values/host.ts'
import type { Value } from '../jinja/values/value.ts'
import { BATCH_SIZES, type BatchSize, batchesOf, batchId, batchName } from '../plan/batches.ts'
import { StatementError } from '../run/drive.ts'
import type { Outcome } from '../run/execution.ts'

export function isMicrobatch({ config }: Model): boolean {
  return config.materialized === 'incremental' && config.values.incremental_strategy === 'microbatch'
}

/** What a microbatch model must say. */
export function checkMicrobatch(node: Model, keyNeeded: boolean): readonly Problem[] {
  const { values } = node.config
  const at = node.describedAt ?? node.at
  const what = `microbatch model '${node.name}'`
  const wrong = (key: string, expected: string): Problem => configInvalid(key, values[key], expected, at)
  const isGiven = (key: string): boolean => values[key] !== undefined && values[key] !== null
  const needed = ['event_time', 'begin', 'batch_size', ...(keyNeeded ? ['unique_key'] : [])]
  const { event_time: eventTime, begin, batch_size: size, lookback } = values
  return [
    ...needed.filter((key) => !isGiven(key)).map((key) => missingKey(key, what, at)),
    ...(isGiven('event_time') && typeof eventTime !== 'string' ? [wrong('event_time', 'the name of a column')] : []),
    ...(isGiven('begin') && momentOf(begin) === undefined ? [wrong('begin', "a date, as in '2026-01-31'")] : []),
    ...(isGiven('batch_size') && !BATCH_SIZES.some((known) => known === size)
      ? [wrong('batch_size', BATCH_SIZES.join(', '))]
      : []),
    ...(isGiven('lookback') && !(Number.isInteger(lookback) && Number(lookback) >= 0)
      ? [wrong('lookback', 'a number of batches')]
      : []),
  ]
}

function momentOf(value: unknown): number | undefined {
  return typeof value === 'string' ? parseMoment(value) : undefined
}

/** What a run says about time. */
export interface BatchOptions {
  /** The moment the run began. */
  readonly now: number
  readonly start?: number
  readonly end?: number
  readonly fullRefresh: boolean
  /** Batches to do instead of those of the run: what failed last time. */
  readonly only?: readonly TimeWindow[]
  /** Batches that are well already, for the result. */
  readonly before?: readonly TimeWindow[]
  /** Nobody waits for further batches. */
  readonly isStopped: () => boolean
}

/** One batch of a model, told apart from the others. */
export interface BatchRun {
  readonly batch: Batch
  readonly name: string
  readonly compile: CompileScope
  readonly fullRefresh: boolean
  readonly preHooks: readonly Hook[]
  readonly postHooks: readonly Hook[]
}

export interface BatchHandling {
  /** Builds one batch. */
  readonly build: (run: BatchRun) => Program<Outcome>
  /** Puts into words what one came to. */
  readonly explain: (error: Error, sql: string | undefined) => Problem
}

/** Builds batch after batch. One that fails stops none of the others, but the first, which makes the table. */
export function* buildBatches(
  node: Model,
  compile: CompileScope,
  options: BatchOptions,
  { build, explain }: BatchHandling,
): Program<Outcome> {
  const { batch_size: written, begin, lookback } = node.config.values
  const size = written as BatchSize
  const isIncremental = (yield* find(node.relation))?.kind === 'table' && !options.fullRefresh
  const { start, end, now } = options
  const windows =
    options.only ??
    batchesOf({
      size,
      begin: momentOf(begin) ?? now,
      lookback: typeof lookback === 'number' ? lookback : 1,
      isIncremental,
      now,
      ...(start !== undefined && { start }),
      ...(end !== undefined && { end }),
    })
  const successful: TimeWindow[] = []
  const failed: TimeWindow[] = []
  const problems: Problem[] = []
  let last: Outcome = { status: 'success', message: '' }
  for (const [index, window] of windows.entries()) {
    const stands = isIncremental || successful.length > 0
    if (options.isStopped() || (index > 0 && !stands)) {
      failed.push(window)
      continue
    }
    const name = batchName(window.start, size)
    const batch = { ...window, id: batchId(window.start, size) }
    const { preHooks, postHooks } = node.config
    const run: BatchRun = {
      batch,
      name,
      compile: scopeOf(compile, batch, index > 0),
      fullRefresh: options.fullRefresh && index === 0,
      preHooks: index === 0 ? preHooks : [],
      postHooks: index === windows.length - 1 ? postHooks : [],
    }
    try {
      last = yield* build(run)
      successful.push(window)
      compile.log(`batch ${name} of '${node.name}': ${last.message}`, 'info', node)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      const cause = error instanceof StatementError && error.cause instanceof Error ? error.cause : error
      // Without a connection no further batch can be tried.
      if (cause instanceof DatabaseError && cause.lost) throw error
      const problem = explain(cause, error instanceof StatementError ? error.sql : undefined)
      problems.push({ ...problem, notes: [...(problem.notes ?? []), `in the batch ${name}`] })
      failed.push(window)
      compile.log(`batch ${name} of '${node.name}': ERROR`, 'info', node)
    }
  }
  return whole(last, { successful: [...successful, ...(options.before ?? [])], failed }, problems)
}

/** The batch's own reading of its inputs. After the first batch the table stands, whatever `--full-refresh` says. */
function scopeOf(compile: CompileScope, batch: Batch, isLater: boolean): CompileScope {
  const answer = (name: string, value: boolean): [string, Value] => [name, hostFunction(name, () => value)]
  return {
    ...compile,
    inputs: { empty: false, ...compile.inputs, batch },
    ...(isLater && {
      more: new Map([...(compile.more ?? []), answer('is_incremental', true), answer('should_full_refresh', false)]),
    }),
  }
}

function whole(
  last: Outcome,
  batches: { readonly successful: readonly TimeWindow[]; readonly failed: readonly TimeWindow[] },
  problems: readonly Problem[],
): Outcome {
  const { message: _message, rows: _rows, problem: _problem, ...facts } = last
  const [well, wrong] = [batches.successful.length, batches.failed.length]
  if (wrong === 0) return { ...facts, status: 'success', message: well === 1 ? '1 batch' : `${well} batches`, batches }
  const [first, ...others] = problems
  const problem = first && {
    ...first,
    notes: [
      ...(first.notes ?? []),
      ...others.map(({ message, notes = [] }) => [notes.at(-1), message].join(': ')),
      `batches that failed or were left out: ${batches.failed.map(({ start }) => momentText(start)).join(', ')}`,
    ],
  }
  return {
    ...facts,
    status: well === 0 ? 'error' : 'partial success',
    message: well === 0 ? (first?.message ?? 'ERROR') : `PARTIAL SUCCESS (${well}/${well + wrong})`,
    ...(problem && { problem }),
    batches,
  }
}

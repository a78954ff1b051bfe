/** `wh retry`: the nodes of the last run that failed or were skipped, again, with the options of that run. */

import type { Emit } from '../core/event.ts'
import { ProjectError, stateInvalid, usage } from '../core/problem.ts'
import { isRecord } from '../core/record.ts'
import type { World } from '../core/world.ts'
import { absoluteIn } from '../project/paths.ts'
import { readProject } from '../project/project.ts'
import { type PreviousRun, readPreviousRun } from '../state/read.ts'
import { type BuildVerb, build, type Repeated, type RunReport } from './build.ts'
import { compilePrepared } from './compile.ts'
import { flagKey } from './flags.ts'
import type { RunOptions, Stoppable } from './options.ts'
import { prepare } from './prepare.ts'
import { runOperation } from './run-operation.ts'

export type RetryOptions = Omit<RunOptions, 'select' | 'exclude' | 'selector'> & Stoppable

const AGAIN: ReadonlySet<string> = new Set(['error', 'fail', 'skipped', 'runtime error', 'partial success'])
const VERBS: readonly BuildVerb[] = ['build', 'clone', 'run', 'seed', 'snapshot', 'test']

/** Options of the last run that hold again, unless they are given anew. */
const KEPT = [
  'defer',
  'empty',
  'eventTimeEnd',
  'eventTimeStart',
  'failFast',
  'favorState',
  'fullRefresh',
  'indirectSelection',
  'profile',
  'sample',
  'sharedScans',
  'state',
  'storeFailures',
  'target',
  'threads',
  'vars',
  'warnErrorOptions',
] as const

/** Throws when there is no run to repeat. A run without a failure is repeated by doing nothing. */
export async function retry(
  options: RetryOptions & { readonly warnError?: boolean },
  version: string,
  world: World,
  emit: Emit,
): Promise<RunReport> {
  const previous = previousRun(options, world)
  const kept = keptOptions(previous.args)
  const { which } = previous.args
  if (which === 'run-operation') return retryOperation(previous, { ...kept, ...options }, version, world, emit)
  if (which === 'compile' || which === 'generate')
    return retryCompiling(previous, { ...kept, ...options }, version, world, emit)
  const verb = VERBS.find((known) => known === which)
  if (!verb) throw new ProjectError([usage(`the last run was 'wh ${String(which)}', which cannot be retried`)])
  const statuses = options.warnError ? new Set([...AGAIN, 'warn']) : AGAIN
  const nodes = previous.results.filter(({ id }) => !id.startsWith('operation.'))
  const repeated = {
    only: new Set(nodes.filter(({ status }) => statuses.has(status)).map(({ id }) => id)),
    all: new Set(nodes.map(({ id }) => id)),
    batches: retriedBatches(nodes),
  }
  return build(
    verb,
    { ...kept, ...options, ...(kept.state !== undefined && { state: kept.state }), repeated },
    version,
    world,
    emit,
  )
}

/** Of a microbatch model that was built in part, only what is missing is done again. */
function retriedBatches(results: PreviousRun['results']): NonNullable<Repeated['repeated']>['batches'] {
  return new Map(
    results.flatMap(({ id, batches }) =>
      batches && batches.successful.length > 0 && batches.failed.length > 0
        ? [[id, { only: batches.failed, before: batches.successful }] as const]
        : [],
    ),
  )
}

function previousRun(options: RetryOptions, world: World): PreviousRun {
  const { draft, problems } = readProject(options, world)
  if (!draft) throw new ProjectError(problems)
  const folder = options.state === undefined ? draft.targetPath : absoluteIn(draft.root, options.state)
  const run = readPreviousRun(folder, world.files)
  if (run) return run
  throw new ProjectError([stateInvalid(folder, 'it has no run_results.json', 'run something first, or give --state')])
}

function keptOptions(args: Readonly<Record<string, unknown>>): RunOptions {
  const kept = KEPT.flatMap((name) => {
    const value = args[flagKey(name)]
    return value === undefined || value === null ? [] : [[name, value] as const]
  })
  return Object.fromEntries(kept) as RunOptions
}

/** What did not compile is compiled again; what still does not is thrown. */
async function retryCompiling(
  { results }: PreviousRun,
  options: RetryOptions,
  version: string,
  world: World,
  emit: Emit,
): Promise<RunReport> {
  const failed = new Set(results.filter(({ status }) => AGAIN.has(status)).map(({ id }) => id))
  if (failed.size > 0) {
    const prepared = await prepare(options, { command: 'compile', version, flags: {} }, world, emit)
    await compilePrepared(prepared, options, 'compile', failed)
  }
  return { success: true, results: [], interrupted: false }
}

async function retryOperation(
  { args, results }: PreviousRun,
  options: RetryOptions,
  version: string,
  world: World,
  emit: Emit,
): Promise<RunReport> {
  const { macro, args: given } = args
  const failed = results.some(({ status }) => AGAIN.has(status))
  if (!failed || typeof macro !== 'string') return { success: true, results: [], interrupted: false }
  const success = await runOperation(
    macro,
    { ...options, ...(isRecord(given) && { args: given }) },
    version,
    world,
    emit,
  )
  return { success, results: [], interrupted: false }
}

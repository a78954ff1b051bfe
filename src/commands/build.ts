/** `run`, `seed`, `snapshot`, `test`, `build` and `clone`: one road, with other kinds of nodes selected. */

import { nodeEntry } from '../artifacts/manifest.ts'
import { durationsOf, resultEntry, runResultsArtifact } from '../artifacts/run-results.ts'
import { sourcesArtifact } from '../artifacts/sources.ts'
import { DatabaseError, type Warehouse } from '../core/adapter.ts'
import type { Emit } from '../core/event.ts'
import type { Node, NodeId, Operation } from '../core/node.ts'
import type { Plan, Step } from '../core/plan.ts'
import { connectionFailed, databaseError, ProjectError } from '../core/problem.ts'
import { isRecord } from '../core/record.ts'
import { type Relation, relationKey } from '../core/relation.ts'
import { isFailure, type RunResult } from '../core/result.ts'
import type { World } from '../core/world.ts'
import { buildPlan, restrictPlan } from '../plan/build.ts'
import { leadTests } from '../plan/lead-tests.ts'
import { absoluteIn } from '../project/paths.ts'
import { isoFormat } from '../quality/freshness.ts'
import { execute } from '../run/execute.ts'
import type { Place } from '../run/execution.ts'
import { readState, type WarehouseState } from '../run/state.ts'
import { compiledTree } from './compiled-tree.ts'
import { deferredRelations, previousRelations } from './defer.ts'
import { flagKey } from './flags.ts'
import { runLimits } from './input-limits.ts'
import { writeManifest } from './manifest-file.ts'
import { checkMaterializations, nodeProgram } from './node-program.ts'
import { runOperations } from './operations.ts'
import type { RunOptions, StateOptions, Stoppable } from './options.ts'
import { poweredUp } from './power.ts'
import { compileScope, type Prepared, prepare, stopOnErrors } from './prepare.ts'
import type { ProgramScope } from './program-scope.ts'
import { selectNodes } from './selection.ts'
import { sharesScan } from './shared-tests.ts'
import { openBench, runsOnBench, unitTarget } from './unit-bench.ts'
import { openWarehouse } from './warehouse.ts'

export interface RunReport {
  readonly success: boolean
  readonly results: readonly RunResult[]
  readonly interrupted: boolean
}

export type BuildVerb = 'run' | 'seed' | 'snapshot' | 'test' | 'build' | 'clone' | 'freshness'

/** What `wh retry` repeats of a run, whatever the options select. */
export interface Repeated {
  readonly repeated?: {
    readonly only: ReadonlySet<NodeId>
    readonly all: ReadonlySet<NodeId>
    readonly batches: NonNullable<ProgramScope['retriedBatches']>
  }
}

/** Builds and tests what is selected. Throws a ProjectError when the project is not sound; a failed node is a result. */
export async function build(
  verb: BuildVerb,
  { repeated, ...options }: RunOptions & Stoppable & Repeated,
  version: string,
  world: World,
  emit: Emit,
): Promise<RunReport> {
  emit({ kind: 'command-started', command: verb, version })
  const prepared = await prepare(options, { command: verb, version, flags: {} }, world, emit)
  const clones = verb === 'clone' ? previousRelations(options, prepared) : undefined
  const whole = planFor(verb, prepared, repeated?.all ?? selectNodes(prepared, options), options)
  const restricted = repeated ? restrictPlan(whole, repeated.only) : whole
  const shares = options.sharedScans ?? true
  const plan = shares ? leadTests(restricted, (test) => sharesScan(test, options.storeFailures ?? false)) : restricted
  stopOnErrors(
    checkMaterializations(
      plan.steps.map(({ node }) => node),
      prepared,
    ),
  )
  const started = world.monotonic()
  const { results, interrupted } =
    plan.steps.length === 0
      ? nothing(prepared.emit)
      : await poweredUp(options, prepared, () =>
          runPlan(plan, prepared, options, { clones, retried: repeated?.batches }),
        )
  const elapsedMs = world.monotonic() - started
  if (verb === 'freshness') writeSources(prepared, results, options.output, elapsedMs)
  else writeArtifacts(prepared, results, { which: verb, ...argsOf(options) }, elapsedMs)
  emit({ kind: 'run-finished', results, nodes: prepared.manifest.nodes, ms: world.monotonic() - started, interrupted })
  return { success: !interrupted && !results.some(isFailure), results, interrupted }
}

function nothing(emit: Emit): { results: readonly RunResult[]; interrupted: boolean } {
  emit({
    kind: 'message',
    level: 'warn',
    text: 'Nothing to do. Try checking your model configs and model specification args',
    name: 'NothingToDo',
  })
  return { results: [], interrupted: false }
}

/** The kinds that each verb runs. An ephemeral model is no step: its SQL runs inside those that read it. */
const RUNS: Readonly<Record<BuildVerb, (node: Node) => boolean>> = {
  run: isBuiltModel,
  seed: ({ kind }) => kind === 'seed',
  snapshot: ({ kind }) => kind === 'snapshot',
  test: ({ kind }) => kind === 'test' || kind === 'unit_test',
  build: (node) => ['function', 'seed', 'snapshot', 'test', 'unit_test'].includes(node.kind) || isBuiltModel(node),
  clone: (node) => ['seed', 'snapshot'].includes(node.kind) || isBuiltModel(node),
  freshness: hasFreshness,
}

/** A source that says when it is too old. */
function hasFreshness(node: Node): boolean {
  if (node.kind !== 'source') return false
  const thresholds = [node.freshness?.warn_after, node.freshness?.error_after]
  return thresholds.some((after) => isRecord(after) && after.count !== undefined && after.count !== null)
}

function isBuiltModel(node: Node): boolean {
  return node.kind === 'model' && node.config.materialized !== 'ephemeral'
}

function isCopyModel(node: Node): boolean {
  return node.kind === 'model' && node.config.materialized === 'copy'
}

function planFor(
  verb: BuildVerb,
  { manifest, graph, project, world }: Prepared,
  selected: ReadonlySet<NodeId>,
  { storeFailures = false, check = false }: RunOptions,
): Plan {
  const durations = readDurations(`${project.targetPath}/run_results.json`, world)
  const plan = buildPlan({
    manifest,
    graph,
    selected,
    runs: check ? isCopyModel : RUNS[verb],
    testsGate: verb === 'build',
    durations,
    storeFailures,
    unitTestsReadParents: unitTarget(project.target) === undefined,
  })
  // A clone reads the state, not its parents.
  return verb === 'clone' ? { ...plan, steps: plan.steps.map((step) => ({ ...step, after: [] })) } : plan
}

/** How long nodes took last time; a file that cannot be read tells nothing, and costs nothing. */
function readDurations(path: string, { files }: World): ReadonlyMap<NodeId, number> {
  if (files.stat(path)?.kind !== 'file') return new Map()
  try {
    return durationsOf(JSON.parse(files.readText(path)))
  } catch (error) {
    if (error instanceof SyntaxError) return new Map()
    throw error
  }
}

async function runPlan(
  plan: Plan,
  prepared: Prepared,
  options: RunOptions & Stoppable,
  { clones, retried }: Partial<{ clones: ProgramScope['clones']; retried: ProgramScope['retriedBatches'] }>,
): Promise<{ results: readonly RunResult[]; interrupted: boolean }> {
  const { project, world, emit } = prepared
  const signal = options.signal ?? new AbortController().signal
  const limits = runLimits(options, prepared.run.startedAt.getTime())
  const onBench = runsOnBench(project.target)
  await using bench = plan.steps.some(onBench) ? await openBench(prepared) : undefined
  // Unit tests alone need no connection, and no hook of the run prepares anything for them.
  const isBenchOnly = plan.steps.every(onBench)
  await using warehouse = isBenchOnly ? undefined : await openWarehouse(prepared)
  const { state, deferred } = warehouse
    ? await readyWarehouse(plan, warehouse, prepared, clones ? {} : options)
    : { deferred: new Map<NodeId, Relation>() }
  const place = warehouse && state && { warehouse, state }
  const scope: ProgramScope = {
    compile: {
      ...compileScope(
        prepared,
        plan.steps.map(({ id }) => id),
        deferred,
      ),
      ...(limits.inputs && { inputs: limits.inputs }),
    },
    batches: { ...limits.batches, isStopped: () => signal.aborted },
    ...(retried && { retriedBatches: retried }),
    world,
    tree: compiledTree(project, world.files),
    warn: (problem) => emit({ kind: 'problem', problem }),
    fullRefresh: options.fullRefresh ?? false,
    storeFailures: options.storeFailures ?? false,
    builds: new Set(plan.steps.flatMap(({ node }) => ('relation' in node ? [relationKey(node.relation)] : []))),
    warnsAreErrors: prepared.policy('LogTestResult') === 'error',
    check: options.check ?? false,
    ...(clones && { clones }),
    sharedTests: { passed: new Set(), compiled: new Map() },
    unitColumns: new Map(),
    unitTestsOnWarehouse: unitTarget(project.target) === undefined,
  }
  const hooks = async (
    moment: Operation['moment'],
    names: ReadonlyMap<string, unknown>,
  ): Promise<readonly RunResult[]> =>
    place ? runOperations(operationsOf(prepared, moment), place, scope, prepared, names) : []
  const before = await hooks('on-run-start', new Map())
  const failed = before.some(isFailure)
  emit({ kind: 'run-started', total: plan.steps.length, threads: project.target.threads, target: project.target.name })
  const { results, interrupted } = await execute({
    // A hook that failed leaves the warehouse in a state nobody planned for: nothing starts on it.
    plan: failed ? { ...plan, steps: [] } : plan,
    placeOf: (step) => placeFor(step, onBench(step) ? bench?.place : place),
    threads: project.target.threads,
    failFast: options.failFast ?? false,
    programOf: (step) => nodeProgram(step, scope),
    emit,
    now: world.now,
    monotonic: world.monotonic,
    random: world.random,
    signal,
  })
  const skipped = failed ? plan.steps.map((step) => skippedByHook(step.id, world)) : []
  const done = [...results, ...skipped]
  const hasEnds = !interrupted && operationsOf(prepared, 'on-run-end').length > 0
  const after = hasEnds ? await hooks('on-run-end', namesAtTheEnd(done, plan, prepared)) : []
  return { results: [...before, ...done, ...after], interrupted }
}

function placeFor({ id }: Step, place: Place | undefined): Place {
  if (!place) throw new Error(`nothing was opened for ${id}`)
  return place
}

/** What only `on-run-end` may use. https://docs.getdbt.com/reference/dbt-jinja-functions/on-run-end-context */
function namesAtTheEnd(
  results: readonly RunResult[],
  { schemas }: Plan,
  { manifest, dialect, project, facts }: Prepared,
): ReadonlyMap<string, unknown> {
  const { database } = project.target
  const entries = results.map((result) => {
    const node = manifest.nodes.get(result.id)
    const entry = resultEntry(result, dialect.render)
    return { ...entry, node: node && nodeEntry(node, { compiled: new Map(), render: dialect.render, database, facts }) }
  })
  return new Map<string, unknown>([
    ['results', entries],
    ['schemas', schemas],
    ['database_schemas', schemas.map((schema) => [database, schema])],
  ])
}

function skippedByHook(id: NodeId, { now }: World): RunResult {
  const at = now()
  return {
    id,
    status: 'skipped',
    message: 'an on-run-start hook failed',
    response: {},
    timing: { started: at, finished: at },
    thread: 0,
  }
}

function operationsOf({ manifest }: Prepared, moment: Operation['moment']): readonly Operation[] {
  return [...manifest.nodes.values()]
    .filter((node) => node.kind === 'operation')
    .filter((node) => node.moment === moment)
}

/** Looks at the warehouse once, and makes the schemas that the plan builds in. */
async function readyWarehouse(
  plan: Plan,
  warehouse: Warehouse,
  prepared: Prepared,
  options: StateOptions,
): Promise<{ readonly state: WarehouseState; readonly deferred: ReadonlyMap<NodeId, Relation> }> {
  await using session = await warehouse.openSession('wh')
  try {
    const state = await readState(session, plan.schemas)
    for (const schema of plan.schemas) {
      if (state.hasSchema(schema)) continue
      await session.execute(prepared.dialect.createSchema(schema))
      state.addSchema(schema)
    }
    const selected = new Set(plan.steps.map(({ id }) => id))
    return { state, deferred: await deferredRelations({ options, selected, builds: true }, prepared, session) }
  } catch (error) {
    throw unreadyProblem(error, prepared)
  }
}

/** The warehouse answered the login, and nothing after it. */
function unreadyProblem(error: unknown, { project: { target } }: Prepared): unknown {
  if (!(error instanceof DatabaseError)) return error
  const at = target.at && { at: target.at }
  if (error.lost) return new ProjectError([connectionFailed(target.name, error.message, at)])
  const { message, detail, sqlState } = error
  const hint = sqlState === NO_PRIVILEGE ? SCHEMA_HINT : error.hint
  return new ProjectError([
    databaseError(message, {
      ...at,
      ...(detail !== undefined && { detail }),
      ...(sqlState !== undefined && { sqlState }),
      ...(hint !== undefined && { hint }),
    }),
  ])
}

const NO_PRIVILEGE = '42501'
const SCHEMA_HINT = 'grant the user CREATE on the database, or create the schemas of the project for it'

/** The options under dbt's names, as `retry` and other tools read them. */
export function argsOf(options: RunOptions & Stoppable): Record<string, unknown> {
  const { signal: _signal, sleep: _sleep, ...rest } = options
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [flagKey(name), value]))
}

/** `manifest.json` and `run_results.json`, each written beside the old one and renamed. */
export function writeArtifacts(
  prepared: Prepared,
  results: readonly RunResult[],
  args: Readonly<Record<string, unknown>>,
  elapsedMs: number,
): void {
  const { project, world, dialect, facts } = prepared
  writeManifest(prepared, results)
  if (!prepared.writesJson) return
  const artifact = runResultsArtifact({
    results,
    elapsedMs,
    args,
    render: dialect.render,
    facts: { ...facts, generatedAt: new Date(world.now()) },
  })
  world.files.replaceText(`${project.targetPath}/run_results.json`, JSON.stringify(artifact))
}

/** `sources.json`, and the manifest beside it. */
function writeSources(
  prepared: Prepared,
  results: readonly RunResult[],
  output: string | undefined,
  elapsedMs: number,
): void {
  const { project, world, facts, manifest } = prepared
  writeManifest(prepared, [])
  const measured = results.flatMap((result) => {
    const source = manifest.nodes.get(result.id)
    return source?.kind === 'source' ? [{ source, result }] : []
  })
  const artifact = sourcesArtifact({
    results: measured,
    elapsedMs,
    isoFormat,
    facts: { ...facts, generatedAt: new Date(world.now()) },
  })
  const path = output === undefined ? `${project.targetPath}/sources.json` : absoluteIn(world.cwd, output)
  world.files.replaceText(path, JSON.stringify(artifact))
}

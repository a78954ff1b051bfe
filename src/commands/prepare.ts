/** What every verb begins with: the project, its manifest and its graph, or all that is wrong with them at once. */
import { type Adapter, adapterFor } from '../adapters/adapters.ts'
import { type ArtifactFacts, customEnv } from '../artifacts/metadata.ts'
import type { CompileScope } from '../compile/compile.ts'
import type { RunFacts } from '../context/host.ts'
import type { MacroRegistry } from '../context/macro-registry.ts'
import type { Dialect } from '../core/adapter.ts'
import type { Emit } from '../core/event.ts'
import type { Graph } from '../core/graph.ts'
import { type Manifest, placeOfRef } from '../core/manifest.ts'
import type { NodeId } from '../core/node.ts'
import { cycle, type Problem, ProjectError } from '../core/problem.ts'
import { DBT_VERSION, type Project } from '../core/project.ts'
import type { Relation } from '../core/relation.ts'
import type { World } from '../core/world.ts'
import { buildGraph } from '../graph/build.ts'
import { createEnvironment, type Environment } from '../jinja/environment.ts'
import { type Parsed, parse } from '../parse/parse.ts'
import { makeResolver } from '../parse/resolve.ts'
import { readProject } from '../project/project.ts'
import { targetContext } from '../project/targets.ts'
import { coverSecrets } from '../sql/copy/redact.ts'
import { flagKey } from './flags.ts'
import type { ProjectCommandOptions } from './options.ts'
import { keepMemory, memoryPath, openMemory } from './parse-memory.ts'
import { judged, policedEmit, type WarningPolicy, warningPolicy } from './warnings.ts'

/** A project that is sound, and what belongs to this invocation. */
export interface Prepared {
  readonly world: World
  readonly emit: Emit
  /** What becomes of warnings. */
  readonly policy: WarningPolicy
  readonly project: Project
  readonly adapter: Adapter
  readonly dialect: Dialect
  readonly manifest: Manifest
  readonly graph: Graph
  readonly registry: MacroRegistry
  readonly environment: Environment
  readonly run: RunFacts
  readonly facts: ArtifactFacts
  /** Artifacts are written. */
  readonly writesJson: boolean
  /** Which parse the nodes are of, and which of them have been read anew since; absent where nothing is remembered. */
  readonly parse?: NonNullable<Parsed['basis']>
  /** Templates may ask the warehouse while they compile. */
  readonly introspects: boolean
}

export interface Invocation {
  readonly command: string
  readonly version: string
  /** `flags` of templates: `FULL_REFRESH`, `WHICH`. */
  readonly flags: Readonly<Record<string, unknown>>
}

/** Statements are told without the secrets that a COPY may hold. */
function covered(emit: Emit): Emit {
  return (event) => emit(event.kind === 'statement' ? { ...event, sql: coverSecrets(event.sql) } : event)
}

/** Throws a ProjectError with every problem there is; warnings of a sound project are emitted. */
export async function prepare(
  options: ProjectCommandOptions,
  invocation: Invocation,
  world: World,
  emit: Emit,
): Promise<Prepared> {
  const started = world.monotonic()
  const policy = warningPolicy(options)
  const { draft: project, problems } = readProject(options, world)
  // Without its packages nearly everything in a project is wrong, for one reason.
  if (!project || problems.some(({ code }) => code === 'PACKAGES_MISSING')) throw new ProjectError(problems)
  const adapter = adapterFor(project.target.type)
  const dialect = await adapter.dialect()
  const startedAt = new Date(world.now())
  const invocationId = world.randomId()
  const run = runFacts(project, options, invocation, invocationId, startedAt, world)
  const remembered = openMemory(project, options, world, emit)
  const parsed = parse({ project, dialect, files: world.files, run, ...(remembered && { remembered }) })
  const { graph, cycles } = buildGraph(parsed.manifest)
  const all = [
    ...problems,
    ...adapter.checkTarget(project.target),
    ...parsed.problems,
    ...cycles.map((path) => cycleProblem(path, parsed.manifest)),
  ]
  stopOnErrors(judged(all, policy))
  if (parsed.memory) keepMemory(parsed.memory, memoryPath(project, options), world, emit)
  for (const problem of judged(all, policy)) emit({ kind: 'problem', problem })
  emit({ kind: 'project-parsed', counts: countKinds(parsed.manifest), ms: world.monotonic() - started })
  return {
    world,
    emit: policedEmit(covered(emit), policy),
    policy,
    project,
    adapter,
    dialect,
    manifest: parsed.manifest,
    graph,
    registry: parsed.registry,
    environment: createEnvironment({ dbtBlocks: true, undefined: 'default' }),
    run,
    writesJson: options.writeJson ?? true,
    ...(parsed.basis && { parse: parsed.basis }),
    introspects: options.introspect ?? true,
    facts: {
      projectName: project.name,
      projectId: project.id,
      adapterType: dialect.type === 'local' ? 'redshift' : dialect.type,
      generatedAt: startedAt,
      invocationId,
      invocationStartedAt: startedAt,
      whVersion: invocation.version,
      env: customEnv(project.env),
    },
  }
}

/** The one place where collected problems become an exception. */
export function stopOnErrors(problems: readonly Problem[]): void {
  if (problems.some(({ severity }) => severity === 'error')) throw new ProjectError(problems)
}

/** The options as templates ask for them: `flags.FULL_REFRESH`. */
function flagsOf(options: ProjectCommandOptions): Readonly<Record<string, unknown>> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [flagKey(name), value]))
}

function runFacts(
  project: Project,
  options: ProjectCommandOptions,
  { command, flags }: Invocation,
  invocationId: string,
  startedAt: Date,
  { now }: World,
): RunFacts {
  return {
    projectName: project.name,
    target: targetContext(project.target),
    env: project.env,
    invocationId,
    startedAt,
    now,
    flags: { which: command, ...project.flags, ...flagsOf(options), ...flags },
    dbtVersion: DBT_VERSION,
  }
}

/** What compiling needs of all this. */
export function compileScope(
  prepared: Prepared,
  selected: readonly NodeId[] = [],
  deferred: ReadonlyMap<NodeId, Relation> = new Map(),
): CompileScope {
  const { project, manifest, registry, dialect, environment, run, facts, emit } = prepared
  return {
    project,
    manifest,
    registry,
    dialect,
    environment,
    run,
    facts,
    resolve: makeResolver(manifest.nodes.values(), manifest.project),
    selected,
    deferred,
    log: (text, level, node) => emit({ kind: 'message', level, text, node }),
  }
}

function cycleProblem(path: readonly string[], { nodes }: Manifest): Problem {
  const members = path.map((id) => nodes.get(id))
  const names = members.map((node, index) => node?.name ?? path[index] ?? '')
  // The path runs from what is read to what reads it; people read it the other way round.
  const readers = names.toReversed()
  const inOrder = members.toReversed()
  const places = inOrder.slice(0, -1).flatMap((node, index) => {
    const next = inOrder[index + 1]
    return node && next ? [placeOfRef(node, next)] : []
  })
  return cycle(readers, places[0] ?? { file: '', line: 1 }, places)
}

function countKinds({ nodes, macros }: Manifest): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { kind } of nodes.values()) {
    const word = kind.replace('_', ' ')
    counts[word] = (counts[word] ?? 0) + 1
  }
  return { ...counts, macro: macros.size }
}

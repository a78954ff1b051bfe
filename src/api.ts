/**
 * Every verb as a function of its options. Nothing here prints, ends the process or keeps anything between two calls: what
 * happens is told to `onEvent`, what is wrong with the project is thrown as a ProjectError.
 */
import { realOutside } from './cli/outside.ts'
import { realWorld } from './cli/world.ts'
import { type BuildVerb, build as buildVerb, type RunReport } from './commands/build.ts'
import { clean as cleanVerb } from './commands/clean.ts'
import { type CompiledNode, type CompileOptions, compile as compileVerb } from './commands/compile.ts'
import { type Check, type DebugOptions, debug as debugVerb } from './commands/debug.ts'
import { type DepsOptions, deps as depsVerb, type InstalledPackage } from './commands/deps.ts'
import { type DocsOptions, type GeneratedDocs, generateDocs as generateDocsVerb } from './commands/docs.ts'
import { settleFlags } from './commands/flags.ts'
import { init as initVerb, type NewProject } from './commands/init.ts'
import { type ListOptions, list as listVerb } from './commands/list.ts'
import type { ProjectCommandOptions, RunOptions, Stoppable } from './commands/options.ts'
import { parseProject } from './commands/parse.ts'
import { type RetryOptions, retry as retryVerb } from './commands/retry.ts'
import { type OperationOptions, runOperation as runOperationVerb } from './commands/run-operation.ts'
import { type Shown, type ShowOptions, show as showVerb } from './commands/show.ts'
import { type SqlOptions, sql as sqlVerb } from './commands/sql.ts'
import type { Emit } from './core/event.ts'
import type { Table } from './core/table.ts'
import type { World } from './core/world.ts'
import { VERSION } from './version.ts'

/** What surrounds a call; each may be left out. */
export interface Surroundings {
  /** Hears what happens, as it happens. */
  readonly onEvent?: Emit
  /** Clock, disk, environment and current folder: those of the process, unless others are handed in. */
  readonly world?: World
}

type Call<Options> = Options & Surroundings

/** The options with what environment and project file say, and what the verbs are handed beside them. */
function called<Options extends ProjectCommandOptions>(
  call: Call<Options>,
): { readonly options: Options; readonly world: World; readonly emit: Emit } {
  const { onEvent = () => undefined, world = realWorld(), ...options } = call
  return { options: settleFlags(options as unknown as Options, world), world, emit: onEvent }
}

function buildWith(verb: BuildVerb, call: Call<RunOptions & Stoppable>): Promise<RunReport> {
  const { options, world, emit } = called<RunOptions & Stoppable>(call)
  return buildVerb(verb, options, VERSION, world, emit)
}

/** Builds seeds, models and snapshots and runs their tests. A node that fails is a result, and no exception. */
export async function build(call: Call<RunOptions & Stoppable> = {}): Promise<RunReport> {
  return buildWith('build', call)
}

/** Builds models. */
export async function run(call: Call<RunOptions & Stoppable> = {}): Promise<RunReport> {
  return buildWith('run', call)
}

/** Runs tests. */
export async function test(call: Call<RunOptions & Stoppable> = {}): Promise<RunReport> {
  return buildWith('test', call)
}

/** Loads seeds. */
export async function seed(call: Call<RunOptions & Stoppable> = {}): Promise<RunReport> {
  return buildWith('seed', call)
}

/** Takes snapshots. */
export async function snapshot(call: Call<RunOptions & Stoppable> = {}): Promise<RunReport> {
  return buildWith('snapshot', call)
}

/** Makes views on what an earlier run has built; needs `state`. */
export async function clone(call: Call<RunOptions & Stoppable>): Promise<RunReport> {
  return buildWith('clone', call)
}

/** Asks sources for their newest rows. */
export async function freshness(call: Call<RunOptions & Stoppable> = {}): Promise<RunReport> {
  return buildWith('freshness', call)
}

/** Runs again what failed or was skipped in the last run. */
export async function retry(call: Call<RetryOptions> = {}): Promise<RunReport> {
  const { options, world, emit } = called<RetryOptions>(call)
  return retryVerb(options, VERSION, world, emit)
}

export async function compile(call: Call<CompileOptions> = {}): Promise<readonly CompiledNode[]> {
  const { options, world, emit } = called<CompileOptions>(call)
  return compileVerb(options, VERSION, world, emit)
}

/** Rows of nodes, without building them. */
export async function show(call: Call<ShowOptions>): Promise<readonly Shown[]> {
  const { options, world, emit } = called<ShowOptions>(call)
  return showVerb(options, VERSION, world, emit)
}

/** The lines of `wh ls`. */
export async function list(call: Call<ListOptions> = {}): Promise<readonly string[]> {
  const { options, world, emit } = called<ListOptions>(call)
  return listVerb(options, VERSION, world, emit)
}

/** Reads the project and writes its manifest. */
export async function parse(call: Call<ProjectCommandOptions> = {}): Promise<void> {
  const { options, world, emit } = called<ProjectCommandOptions>(call)
  return parseProject(options, VERSION, world, emit)
}

/** Writes manifest.json and catalog.json. */
export async function generateDocs(call: Call<DocsOptions> = {}): Promise<GeneratedDocs> {
  const { options, world, emit } = called<DocsOptions>(call)
  return generateDocsVerb(options, VERSION, world, emit)
}

/** Calls a macro of the project; answers whether it ended well. */
export async function runOperation(macro: string, call: Call<OperationOptions> = {}): Promise<boolean> {
  const { options, world, emit } = called<OperationOptions>(call)
  return runOperationVerb(macro, options, VERSION, world, emit)
}

/** Runs statements; answers the rows of the last one that has any. */
export async function sql(call: Call<SqlOptions>): Promise<Table | undefined> {
  const { options, world, emit } = called<SqlOptions>(call)
  return sqlVerb(options, VERSION, world, emit)
}

/** Installs the packages that the project asks for. */
export async function deps(call: Call<DepsOptions> = {}): Promise<readonly InstalledPackage[]> {
  const { options, world, emit } = called<DepsOptions>(call)
  return depsVerb(options, world, realOutside(), emit)
}

/** Looks at the set-up, one thing after the other. */
export async function debug(call: Call<DebugOptions> = {}): Promise<readonly Check[]> {
  const { options, world } = called<DebugOptions>(call)
  return debugVerb(options, VERSION, world)
}

/** Removes what runs have made; answers the folders that were removed. */
export async function clean(call: Call<ProjectCommandOptions> = {}): Promise<readonly string[]> {
  const { options, world } = called<ProjectCommandOptions>(call)
  return cleanVerb(options, world)
}

/** Makes a project that builds at once. */
export async function init(name: string | undefined, { world = realWorld() }: Surroundings = {}): Promise<NewProject> {
  return initVerb(name, world)
}

/** A project as it was read: settings, folders and packages. `project/` makes it; every later stage reads it. */
import type { Target } from './adapter.ts'
import type { Location } from './problem.ts'

/** The release of dbt whose language and artifacts these are; projects, packages and tools ask for it. */
export const DBT_VERSION = '1.12.3'

export interface Project {
  /** Absolute path of the folder with the project file. */
  readonly root: string
  readonly name: string
  /** MD5 of the name, in hex: how artifacts tell projects apart. */
  readonly id: string
  /** Installed packages in dependency order, the root project last. */
  readonly packages: readonly PackageProject[]
  readonly rootPackage: PackageProject
  readonly target: Target
  /** `--vars`: they beat every other. */
  readonly cliVars: Readonly<Record<string, unknown>>
  /** Absolute path of the folder for artifacts and compiled SQL. */
  readonly targetPath: string
  readonly logPath: string
  readonly packagesPath: string
  /** Folders that `wh clean` removes, as written. */
  readonly cleanTargets: readonly string[]
  /** Environment variables with those of `.env`, which never override. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** `flags:` of the project file. */
  readonly flags: Readonly<Record<string, unknown>>
  /** `query-comment`: a text or a template; undefined is dbt's own, '' none. */
  readonly queryComment: { readonly text?: string; readonly append: boolean }
  readonly selectors: readonly {
    readonly name: string
    readonly description: string
    readonly default: boolean
    readonly definition: unknown
  }[]
}

export interface PackageProject {
  readonly name: string
  readonly version?: string
  /** Absolute path. */
  readonly root: string
  /** Path of its folder below the root project's, '' for the root project itself. */
  readonly folder: string
  /** `project.yml` or `dbt_project.yml`, as a path of the root project. */
  readonly file: string
  readonly paths: ResourcePaths
  readonly configs: Readonly<Record<ConfigKind, ConfigTree | undefined>>
  readonly vars: Readonly<Record<string, unknown>>
  readonly dispatch: readonly { readonly namespace: string; readonly searchOrder: readonly string[] }[]
  readonly onRunStart: readonly RunHook[]
  readonly onRunEnd: readonly RunHook[]
  readonly quoting: Readonly<Record<string, boolean | undefined>>
  /** `restrict-access`: other packages may read its public models alone. */
  readonly restrictsAccess: boolean
}

export interface RunHook {
  readonly sql: string
  readonly at: Location
}

/** Folders of each kind of file, relative to the package. */
export interface ResourcePaths {
  readonly models: readonly string[]
  readonly seeds: readonly string[]
  readonly tests: readonly string[]
  readonly analyses: readonly string[]
  readonly macros: readonly string[]
  readonly snapshots: readonly string[]
  readonly functions: readonly string[]
}

export type ConfigKind =
  | 'models'
  | 'seeds'
  | 'tests'
  | 'sources'
  | 'snapshots'
  | 'analyses'
  | 'exposures'
  | 'unit_tests'
  | 'functions'
  | 'metrics'
  | 'semantic_models'
  | 'saved_queries'

/** Folder configs of the project file: `models: {shop: {marts: {+materialized: table}}}`. */
export interface ConfigTree {
  readonly at: Location
  /** Keys without their plus, values rendered. */
  readonly values: Readonly<Record<string, unknown>>
  readonly unrendered: Readonly<Record<string, unknown>>
  readonly places: ReadonlyMap<string, Location>
  readonly folders: ReadonlyMap<string, ConfigTree>
}

/** The variable that a package's node sees: `--vars`, then the root project's for the package, its global ones, the package's own. */
export function varsFor(project: Project, packageName: string): Readonly<Record<string, unknown>> {
  const own = project.packages.find(({ name }) => name === packageName)
  const scoped = (vars: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
    const inner = vars[packageName]
    return typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? (inner as Record<string, unknown>)
      : {}
  }
  return {
    ...(own && own !== project.rootPackage ? { ...own.vars, ...scoped(own.vars) } : {}),
    ...project.rootPackage.vars,
    ...scoped(project.rootPackage.vars),
    ...project.cliVars,
  }
}

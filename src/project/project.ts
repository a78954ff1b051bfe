/** Reads the project file, its packages and its target. Everything that is wrong is found in one go. */

import { createHash } from 'node:crypto'
import { renderText, type YamlContext } from '../context/yaml.ts'
import type { Target } from '../core/adapter.ts'
import {
  missingKey,
  type Problem,
  packagesMissing,
  projectNotFound,
  unknownKey,
  valueInvalid,
  versionMismatch,
} from '../core/problem.ts'
import {
  type ConfigKind,
  type ConfigTree,
  DBT_VERSION,
  type PackageProject,
  type Project,
  type ResourcePaths,
  type RunHook,
} from '../core/project.ts'
import { isRecord } from '../core/record.ts'
import type { Files, World } from '../core/world.ts'
import { listMember, mapMember, placeOf, plainMember, textMember, textsMember } from '../syntax/yaml/members.ts'
import { parseYaml } from '../syntax/yaml.ts'
import { describeYaml, member, plain, type YamlMap, type YamlNode } from '../syntax/yaml-node.ts'
import { configTree } from './config-tree.ts'
import { parseEnvFile } from './env-file.ts'
import { askedPackages } from './package-specs.ts'
import { absoluteIn } from './paths.ts'
import { readTarget, type TargetOptions, targetContext } from './targets.ts'
import { fitsDbt, parseRange } from './versions.ts'

export interface ProjectOptions extends TargetOptions {
  readonly projectDir?: string
  readonly targetPath?: string
  readonly logPath?: string
  readonly vars?: Readonly<Record<string, unknown>>
  /** false: `require-dbt-version` is not looked at. */
  readonly versionCheck?: boolean
}

export interface ProjectReading {
  /** undefined when the project file or the target is so wrong that nothing can be run with it. */
  readonly project: Project | undefined
  /** The same with a stand-in where its target cannot be read: to find what else is wrong, and for nothing more. */
  readonly draft?: Project
  readonly problems: readonly Problem[]
}

const PROJECT_FILES = ['project.yml', 'dbt_project.yml'] as const

/** Finds the project in the given folder, or in the nearest folder above the current one. */
export function findProject(options: ProjectOptions, world: World): { root: string; file: string } | undefined {
  if (options.projectDir !== undefined) return projectIn(absolute(options.projectDir, world), world)
  for (let folder = world.cwd; ; folder = parentFolder(folder)) {
    const found = projectIn(folder, world)
    if (found || parentFolder(folder) === folder) return found
  }
}

function projectIn(root: string, world: World): { root: string; file: string } | undefined {
  const file = PROJECT_FILES.find((name) => world.files.stat(`${root}/${name}`)?.kind === 'file')
  return file && { root, file }
}

const STAND_IN: Target = {
  name: 'none',
  profile: 'none',
  type: 'local',
  schema: 'public',
  database: 'dev',
  threads: 1,
  settings: {},
}

export function readProject(options: ProjectOptions, world: World): ProjectReading {
  const found = findProject(options, world)
  if (!found) return { project: undefined, problems: [notFound(options, world)] }
  const problems: Problem[] = []
  const { root, file } = found
  const parsed = parseYaml(world.files.readText(`${root}/${file}`), file)
  problems.push(...parsed.problems)
  if (parsed.value?.kind !== 'map') return { project: undefined, problems: orNoMap(parsed, file) }
  const map = parsed.value
  const env = { ...readEnv(root, world), ...world.env }
  const cliVars = options.vars ?? {}
  const context: YamlContext = { env, vars: cliVars, secrets: false }
  const target = readTarget(map, root, options, context, world, problems)
  // Without a target the rest is still read, so that all that is wrong shows at once.
  const inside: YamlContext = { ...context, target: target ? targetContext(target) : {} }
  const rootPackage = readPackage(map, { root, folder: '', file }, inside, problems)
  const installPath = textMember(map, 'packages-install-path', { problems }) ?? 'dbt_packages'
  const installed = readInstalled(root, installPath, inside, world, problems)
  checkInstalled(root, installed, world.files, problems)
  const textOr = (key: string, fallback: string): string => {
    const text = textMember(map, key, { problems })
    return text === undefined ? fallback : String(renderText(text, placeOf(map, key), inside, problems))
  }
  const draft: Project = {
    root,
    name: rootPackage.name,
    id: createHash('md5').update(rootPackage.name).digest('hex'),
    packages: [...installed, rootPackage],
    rootPackage,
    target: target ?? STAND_IN,
    cliVars,
    targetPath: absoluteIn(
      root,
      options.targetPath ?? env.WH_TARGET_PATH ?? env.DBT_TARGET_PATH ?? textOr('target-path', 'target'),
    ),
    logPath: absoluteIn(root, options.logPath ?? env.WH_LOG_PATH ?? env.DBT_LOG_PATH ?? textOr('log-path', 'logs')),
    packagesPath: absoluteIn(root, installPath),
    cleanTargets: textsMember(map, 'clean-targets', { problems }) ?? ['target'],
    env,
    flags: recordMember(map, 'flags', problems),
    queryComment: readQueryComment(map, problems),
    selectors: readSelectors(root, world, problems),
  }
  const counted = problems.filter(({ code }) => options.versionCheck !== false || code !== 'VERSION_MISMATCH')
  return { project: target && draft, draft, problems: counted }
}

function notFound({ projectDir }: ProjectOptions, { cwd }: World): Problem {
  return projectDir === undefined ? projectNotFound(cwd) : projectNotFound(projectDir, true)
}

/** One block of the project file, as written, for what needs no target; the rest of the file is not read. */
export interface ProjectBlock {
  readonly file: string
  readonly name: string
  readonly block: YamlNode | undefined
  /** Renders the templates of the block. */
  readonly context: YamlContext
  readonly problems: readonly Problem[]
}

export function readProjectBlock(key: string, options: ProjectOptions, world: World): ProjectBlock | undefined {
  const found = findProject(options, world)
  if (!found) return undefined
  const { root, file } = found
  const { value, problems } = parseYaml(world.files.readText(`${root}/${file}`), file)
  const context = { env: { ...readEnv(root, world), ...world.env }, vars: options.vars ?? {}, secrets: false }
  const map = value.kind === 'map' ? value : undefined
  const name = map && textMember(map, 'name', { problems: [] })
  return {
    file,
    name: name ?? 'project',
    block: map && member(map, key),
    context,
    problems: map ? problems : orNoMap({ value, problems }, file),
  }
}

function orNoMap(parsed: ReturnType<typeof parseYaml>, file: string): readonly Problem[] {
  if (parsed.problems.some(({ severity }) => severity === 'error')) return parsed.problems
  return [...parsed.problems, missingKey('name', 'a project file', { file, line: 1, column: 1 })]
}

/** Environment variables with those of the project's `.env`, which never override. */
export function environmentOf(options: ProjectOptions, world: World): World['env'] {
  const found = findProject(options, world)
  return found ? { ...readEnv(found.root, world), ...world.env } : world.env
}

function readEnv(root: string, world: World): Readonly<Record<string, string>> {
  const path = `${root}/.env`
  return world.files.stat(path)?.kind === 'file' ? parseEnvFile(world.files.readText(path)) : {}
}

/** Keys of a project file: dbt's, and `target` and `targets`, which are ours. */
const KEYS = [
  'analyses',
  'analysis-paths',
  'asset-paths',
  'clean-targets',
  'config-version',
  'data_tests',
  'data-paths',
  'dbt-cloud',
  'dispatch',
  'docs-paths',
  'exposures',
  'flags',
  'function-paths',
  'functions',
  'infra',
  'log-path',
  'macro-paths',
  'metrics',
  'model-paths',
  'models',
  'name',
  'on-run-end',
  'on-run-start',
  'packages-install-path',
  'profile',
  'query-comment',
  'quoting',
  'require-dbt-version',
  'restrict-access',
  'saved-queries',
  'seed-paths',
  'seeds',
  'semantic-models',
  'snapshot-paths',
  'snapshots',
  'source-paths',
  'sources',
  'target',
  'target-path',
  'targets',
  'test-paths',
  'tests',
  'unit_tests',
  'vars',
  'version',
] as const

function readPackage(
  map: YamlMap,
  { root, folder, file }: { root: string; folder: string; file: string },
  context: YamlContext,
  problems: Problem[],
): PackageProject {
  for (const { key, keyNode } of map.entries) {
    if (!(KEYS as readonly string[]).includes(key)) problems.push(unknownKey(key, 'a project file', keyNode.at, KEYS))
  }
  const name = textMember(map, 'name', { problems })
  if (name === undefined) problems.push(missingKey('name', 'a project file', map.at))
  else if (!/^[^\d\W]\w*$/.test(name)) {
    problems.push(
      valueInvalid('name', 'letters, digits and underscores, no digit first', `'${name}'`, placeOf(map, 'name')),
    )
  }
  checkVersion(map, name ?? folder, problems)
  const version = textMember(map, 'version', { problems })
  return {
    name: name ?? 'project',
    ...(version !== undefined && { version }),
    root,
    folder,
    file,
    paths: readPaths(map, problems),
    configs: readConfigs(map, context, problems),
    vars: recordMember(map, 'vars', problems),
    dispatch: readDispatch(map, problems),
    onRunStart: readRunHooks(map, 'on-run-start', problems),
    onRunEnd: readRunHooks(map, 'on-run-end', problems),
    quoting: recordMember(map, 'quoting', problems) as Record<string, boolean | undefined>,
    restrictsAccess: plainMember(map, 'restrict-access') === true,
  }
}

function readPaths(map: YamlMap, problems: Problem[]): ResourcePaths {
  const paths = (keys: readonly string[], fallback: string): readonly string[] => {
    const key = keys.find((candidate) => member(map, candidate))
    const found = key === undefined ? [fallback] : (textsMember(map, key, { problems }) ?? [fallback])
    return found.map((path) => path.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, ''))
  }
  return {
    models: paths(['model-paths', 'source-paths'], 'models'),
    seeds: paths(['seed-paths', 'data-paths'], 'seeds'),
    tests: paths(['test-paths'], 'tests'),
    analyses: paths(['analysis-paths'], 'analyses'),
    macros: paths(['macro-paths'], 'macros'),
    snapshots: paths(['snapshot-paths'], 'snapshots'),
    functions: paths(['function-paths'], 'functions'),
  }
}

function readConfigs(map: YamlMap, context: YamlContext, problems: Problem[]): PackageProject['configs'] {
  const tree = (...keys: readonly string[]): ConfigTree | undefined => {
    const key = keys.find((candidate) => member(map, candidate))
    const block = key === undefined ? undefined : mapMember(map, key, { problems })
    return block && configTree(block, context, problems)
  }
  const kinds: Record<ConfigKind, ConfigTree | undefined> = {
    models: tree('models'),
    seeds: tree('seeds'),
    tests: tree('data_tests', 'tests'),
    sources: tree('sources'),
    snapshots: tree('snapshots'),
    analyses: tree('analyses'),
    exposures: tree('exposures'),
    unit_tests: tree('unit_tests'),
    functions: tree('functions'),
    metrics: tree('metrics'),
    semantic_models: tree('semantic-models', 'semantic_models'),
    saved_queries: tree('saved-queries', 'saved_queries'),
  }
  return kinds
}

function readRunHooks(map: YamlMap, key: string, problems: Problem[]): readonly RunHook[] {
  const node = member(map, key)
  if (!node) return []
  const items = node.kind === 'list' ? node.items : [node]
  return items.flatMap((item): RunHook[] => {
    if (item.kind === 'scalar') return typeof item.value === 'string' ? [{ sql: item.value, at: item.at }] : []
    problems.push(valueInvalid(key, 'text or a list of texts', describeYaml(item), item.at))
    return []
  })
}

function readDispatch(map: YamlMap, problems: Problem[]): PackageProject['dispatch'] {
  const list = listMember(map, 'dispatch', { problems })
  return (list?.items ?? []).flatMap((item) => {
    if (item.kind !== 'map') return []
    const namespace = textMember(item, 'macro_namespace', { problems })
    const searchOrder = textsMember(item, 'search_order', { problems })
    return namespace === undefined || !searchOrder ? [] : [{ namespace, searchOrder }]
  })
}

/** dbt's own check: fewer packages stand there than are asked for. Which ones is found out by their names. */
function checkInstalled(root: string, installed: readonly PackageProject[], files: Files, problems: Problem[]): void {
  const asked = askedPackages(root, files)
  if (asked.length <= installed.length) return
  const names = new Set(installed.map(({ name }) => name))
  const missing = asked.filter(({ name }) => !names.has(name))
  const [first] = missing
  if (first)
    problems.push(
      packagesMissing(
        missing.map(({ written }) => written),
        first.at,
      ),
    )
}

/** A project, or a package in it, that was written for another dbt. */
function checkVersion(map: YamlMap, name: string, problems: Problem[]): void {
  const required = textsMember(map, 'require-dbt-version', { problems })
  if (!required) return
  const at = placeOf(map, 'require-dbt-version')
  if (!parseRange(required)) {
    problems.push(
      valueInvalid('require-dbt-version', 'a range, as in ">=1.6.0,<2.0.0"', `'${required.join(', ')}'`, at),
    )
  } else if (!fitsDbt(required, DBT_VERSION)) problems.push(versionMismatch(name, required.join(', '), DBT_VERSION, at))
}

/** Packages that stand in the install folder, each with a project file of its own. */
function readInstalled(
  root: string,
  installPath: string,
  context: YamlContext,
  world: World,
  problems: Problem[],
): readonly PackageProject[] {
  const folder = absoluteIn(root, installPath)
  return world.files.list(folder).flatMap(({ name }) => {
    const found = projectIn(`${folder}/${name}`, world)
    if (!found) return []
    const place = `${installPath}/${name}`
    const file = `${place}/${found.file}`
    const parsed = parseYaml(world.files.readText(`${found.root}/${found.file}`), file)
    problems.push(...parsed.problems)
    if (parsed.value?.kind !== 'map') return []
    return [readPackage(parsed.value, { root: found.root, folder: place, file }, context, problems)]
  })
}

function readQueryComment(map: YamlMap, problems: Problem[]): Project['queryComment'] {
  const node = member(map, 'query-comment')
  if (!node) return { append: false }
  if (node.kind === 'scalar') return { text: node.value === null ? '' : node.text, append: false }
  if (node.kind === 'map') {
    const given = member(node, 'comment')
    const text = given?.kind === 'scalar' ? (given.value === null ? '' : given.text) : undefined
    return { ...(text !== undefined && { text }), append: plainMember(node, 'append') === true }
  }
  problems.push(
    valueInvalid('query-comment', 'a text, or a mapping of comment and append', describeYaml(node), node.at),
  )
  return { append: false }
}

function readSelectors(root: string, world: World, problems: Problem[]): Project['selectors'] {
  const path = `${root}/selectors.yml`
  if (world.files.stat(path)?.kind !== 'file') return []
  const parsed = parseYaml(world.files.readText(path), 'selectors.yml')
  problems.push(...parsed.problems)
  const list = parsed.value?.kind === 'map' ? listMember(parsed.value, 'selectors', { problems }) : undefined
  return (list?.items ?? []).flatMap((item) => {
    if (item.kind !== 'map') return []
    const name = textMember(item, 'name', { problems })
    if (name === undefined) return []
    return [
      {
        name,
        description: textMember(item, 'description', { problems }) ?? '',
        default: plainMember(item, 'default') === true,
        definition: plainMember(item, 'definition'),
      },
    ]
  })
}

function recordMember(map: YamlMap, key: string, problems: Problem[]): Readonly<Record<string, unknown>> {
  const node = mapMember(map, key, { problems })
  const value = node ? plain(node) : undefined
  return isRecord(value) ? value : {}
}

function absolute(path: string, world: World): string {
  return absoluteIn(world.cwd, path)
}

function parentFolder(folder: string): string {
  const cut = folder.lastIndexOf('/')
  return cut <= 0 ? '/' : folder.slice(0, cut)
}

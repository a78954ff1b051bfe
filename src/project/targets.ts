/** Targets: how to reach warehouses. From `targets:` of the project file, or from a `profiles.yml`. */

import { duckDbDefaults } from '../adapters/duckdb/target.ts'
import { renderText, renderYaml, type YamlContext } from '../context/yaml.ts'
import type { AdapterType, Target } from '../core/adapter.ts'
import { type Location, type Problem, profileNotFound, targetInvalid, targetNotFound } from '../core/problem.ts'
import type { World } from '../core/world.ts'
import { mapMember, placeOf } from '../syntax/yaml/members.ts'
import { parseYaml } from '../syntax/yaml.ts'
import { member, plain, type YamlMap, type YamlNode } from '../syntax/yaml-node.ts'
import { absoluteIn } from './paths.ts'

export interface TargetOptions {
  readonly target?: string
  readonly profile?: string
  readonly profilesDir?: string
  readonly threads?: number
  readonly singleThreaded?: boolean
}

/** Named connections, as written: only the chosen one is rendered. */
interface Outputs {
  readonly profile: string
  readonly default: string
  readonly outputs: YamlMap
  readonly at: Location
}

/** Chooses and renders one target. undefined comes with problems that say why. */
export function readTarget(
  project: YamlMap,
  root: string,
  options: TargetOptions,
  context: YamlContext,
  world: World,
  problems: Problem[],
): Target | undefined {
  const outputs = findOutputs(project, root, options, context, world, problems)
  if (!outputs) return undefined
  const name = options.target ?? outputs.default
  const found = member(outputs.outputs, name)
  if (found?.kind !== 'map') {
    const names = outputs.outputs.entries.map(({ key }) => key)
    problems.push(targetNotFound(name, names, outputs.at))
    return undefined
  }
  return renderTarget(name, found, outputs.profile, options, { ...context, secrets: true }, problems)
}

function findOutputs(
  project: YamlMap,
  root: string,
  options: TargetOptions,
  context: YamlContext,
  world: World,
  problems: Problem[],
): Outputs | undefined {
  const own = mapMember(project, 'targets', { problems })
  if (own && options.profile === undefined) {
    const name = renderName(member(project, 'target'), context, problems) ?? own.entries[0]?.key ?? ''
    return { profile: 'project', default: name, outputs: own, at: placeOf(project, 'targets') }
  }
  const profile = options.profile ?? renderName(member(project, 'profile'), context, problems)
  const folders = profileFolders(root, options, context.env, world)
  if (profile === undefined) {
    problems.push(profileNotFound('default', [], [], project.at))
    return undefined
  }
  const at = options.profile === undefined ? placeOf(project, 'profile') : undefined
  return fromProfiles(profile, folders, at, context, world, problems)
}

/** dbt's order: the given folder, the environment's, the project's, the current one, the home folder's. */
function profileFolders(
  root: string,
  { profilesDir }: TargetOptions,
  env: Readonly<Record<string, string | undefined>>,
  world: World,
): readonly string[] {
  const given = profilesDir ?? env.WH_PROFILES_DIR ?? env.DBT_PROFILES_DIR ?? env.DBT_ENGINE_PROFILES_DIR
  if (given !== undefined) return [absoluteIn(world.cwd, given)]
  return [...new Set([root, world.cwd, `${world.homeDir}/.dbt`])]
}

function fromProfiles(
  profile: string,
  folders: readonly string[],
  at: Location | undefined,
  context: YamlContext,
  world: World,
  problems: Problem[],
): Outputs | undefined {
  const paths = folders.map((folder) => `${folder}/profiles.yml`)
  const path = paths.find((candidate) => world.files.stat(candidate)?.kind === 'file')
  if (path === undefined) {
    problems.push(profileNotFound(profile, [], paths, at))
    return undefined
  }
  const parsed = parseYaml(world.files.readText(path), path)
  problems.push(...parsed.problems)
  const profiles = parsed.value?.kind === 'map' ? parsed.value : undefined
  const found = profiles && member(profiles, profile)
  if (!profiles || !found || found.kind !== 'map') {
    if (parsed.problems.length === 0) {
      const names = profiles?.entries.map(({ key }) => key).filter((key) => key !== 'config') ?? []
      problems.push(profileNotFound(profile, names, [path], at))
    }
    return undefined
  }
  const outputs = mapMember(found, 'outputs', { problems })
  if (!outputs) {
    problems.push(targetInvalid(profile, "the profile has no 'outputs'", { at: found.at }))
    return undefined
  }
  const name = renderName(member(found, 'target'), context, problems) ?? 'default'
  return { profile, default: name, outputs, at: placeOf(found, 'outputs') }
}

function renderName(node: YamlNode | undefined, context: YamlContext, problems: Problem[]): string | undefined {
  if (node?.kind !== 'scalar' || node.value === null) return undefined
  const value = typeof node.value === 'string' ? renderText(node.value, node.at, context, problems) : node.text
  return value === undefined ? undefined : String(value)
}

const TYPES: readonly AdapterType[] = ['local', 'duckdb', 'postgres', 'redshift']

function renderTarget(
  name: string,
  map: YamlMap,
  profile: string,
  options: TargetOptions,
  context: YamlContext,
  problems: Problem[],
): Target | undefined {
  const before = problems.length
  const settings: Record<string, unknown> = {}
  for (const { key, value } of map.entries) {
    // A password that is no template is left alone, braces and all.
    const secret = key === 'password' || key === 'pass'
    settings[key] = secret ? renderSecret(value, context, problems) : renderYaml(value, context, problems)
  }
  if (problems.length > before) return undefined
  const type = TYPES.find((known) => known === settings.type)
  if (!type) {
    const reason =
      settings.type === undefined ? "it has no 'type'" : `'${String(settings.type)}' is no type of warehouse`
    problems.push(targetInvalid(name, reason, { at: placeOf(map, 'type'), hint: `use one of ${TYPES.join(', ')}` }))
    return undefined
  }
  const threads =
    (options.singleThreaded === true ? 1 : options.threads) ?? Number(settings.threads ?? defaultThreads(type))
  if (!Number.isInteger(threads) || threads < 1) {
    problems.push(
      targetInvalid(name, `'threads' is ${String(settings.threads)}`, {
        at: placeOf(map, 'threads'),
        hint: 'use a whole number from 1',
      }),
    )
    return undefined
  }
  return {
    name,
    profile,
    type,
    threads,
    schema: String(settings.schema ?? defaultSchema(type)),
    database: String(settings.dbname ?? settings.database ?? defaultDatabase(type, settings)),
    settings,
    at: map.at,
    places: new Map(map.entries.map(({ key, keyNode }) => [key, keyNode.at])),
  }
}

function renderSecret(node: YamlNode, context: YamlContext, problems: Problem[]): unknown {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return plain(node)
  const attempt: Problem[] = []
  const value = renderText(node.value, node.at, context, attempt)
  const unreadable = attempt.some(({ code }) => code === 'TEMPLATE_SYNTAX')
  if (unreadable) return node.value
  problems.push(...attempt)
  return value
}

function defaultThreads(type: AdapterType): number {
  return type === 'local' || type === 'duckdb' ? 4 : 1
}

function defaultSchema(type: AdapterType): string {
  return type === 'duckdb' ? 'main' : 'public'
}

function defaultDatabase(type: AdapterType, settings: Readonly<Record<string, unknown>>): string {
  return type === 'duckdb' ? duckDbDefaults(settings).database : 'dev'
}

const SECRET_KEY = /pass|secret|token|private_key|credential/i

/** The settings that templates may see as `target`, and that may be shown: everything but secrets. */
function openSettings({ settings }: Target): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(settings).filter(([key]) => !SECRET_KEY.test(key) || key === 'access_key_id'),
  )
}

/** `target` as templates see it: connection keys, both spellings of the database, names, and the type they compile for. */
export function targetContext(target: Target): Readonly<Record<string, unknown>> {
  return {
    ...openSettings(target),
    // The embedded engine speaks Redshift, so macros and models must choose as they will in production.
    type: target.type === 'local' ? 'redshift' : target.type,
    name: target.name,
    target_name: target.name,
    profile_name: target.profile,
    schema: target.schema,
    database: target.database,
    dbname: target.database,
    threads: target.threads,
  }
}

/**
 * Options that may be given in four places: the command line or the caller, the environment, `flags:` of the project file,
 * or nowhere. The first that speaks decides. https://docs.getdbt.com/reference/global-configs/about-global-configs
 */

import { ProjectError, usage } from '../core/problem.ts'
import { isRecord } from '../core/record.ts'
import type { World } from '../core/world.ts'
import { absoluteIn } from '../project/paths.ts'
import { environmentOf, findProject, type ProjectOptions, readProjectBlock } from '../project/project.ts'
import { parseYaml } from '../syntax/yaml.ts'
import { plain } from '../syntax/yaml-node.ts'

type Kind = 'boolean' | 'list' | 'mapping' | 'number' | 'text'

/** Every option that the environment and the project file may set, under its name in the code. */
const FLAGS = {
  cacheSelectedOnly: 'boolean',
  debug: 'boolean',
  defer: 'boolean',
  deferState: 'text',
  empty: 'boolean',
  excludeResourceTypes: 'list',
  failFast: 'boolean',
  favorState: 'boolean',
  fullRefresh: 'boolean',
  hintsEnabled: 'boolean',
  indirectSelection: 'text',
  introspect: 'boolean',
  logCacheEvents: 'boolean',
  logFileMaxBytes: 'number',
  logFormat: 'text',
  logFormatFile: 'text',
  logLevel: 'text',
  logLevelFile: 'text',
  macroDebugging: 'boolean',
  maximumSeedSizeMib: 'number',
  partialParse: 'boolean',
  partialParseFileDiff: 'boolean',
  partialParseFilePath: 'text',
  populateCache: 'boolean',
  print: 'boolean',
  printerWidth: 'number',
  profile: 'text',
  projectDir: 'text',
  quiet: 'boolean',
  recordTimingInfo: 'text',
  resourceTypes: 'list',
  sendAnonymousUsageStats: 'boolean',
  showAllDeprecations: 'boolean',
  singleThreaded: 'boolean',
  state: 'text',
  staticParser: 'boolean',
  storeFailures: 'boolean',
  target: 'text',
  useColors: 'boolean',
  useColorsFile: 'boolean',
  useExperimentalParser: 'boolean',
  versionCheck: 'boolean',
  warnError: 'boolean',
  warnErrorOptions: 'mapping',
  writeJson: 'boolean',
} as const satisfies Readonly<Record<string, Kind>>

/** Values of an option that has a few only. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  indirectSelection: ['eager', 'cautious', 'buildable', 'empty'],
  logFormat: ['text', 'debug', 'json', 'default'],
  logFormatFile: ['text', 'debug', 'json', 'default'],
  logLevel: ['debug', 'info', 'warn', 'error', 'none'],
  logLevelFile: ['debug', 'info', 'warn', 'error', 'none'],
}

/** Names of dbt's that do not follow from the option. */
const OLD_NAMES: Readonly<Record<string, readonly string[]>> = {
  defer: ['DBT_DEFER_TO_STATE'],
  favorState: ['DBT_FAVOR_STATE_MODE'],
  state: ['DBT_ARTIFACT_STATE_PATH'],
}

/** dbt's name of an option: `failFast` → `fail_fast`. */
export function flagKey(name: string): string {
  return name.replaceAll(/[A-Z]/g, (char) => `_${char.toLowerCase()}`)
}

/** The options with what the environment and the project file say where they say nothing. */
export function settleFlags<Options extends ProjectOptions>(given: Options, world: World): Options {
  const projectDir = given.projectDir ?? (fromEnvironment('projectDir', 'text', world.env) as string | undefined)
  const place = { ...given, ...(projectDir !== undefined && { projectDir }) }
  const env = environmentOf(place, world)
  const written = projectFlags(place, world)
  const options = given as Readonly<Record<string, unknown>>
  const found: Record<string, unknown> = {}
  for (const [name, kind] of Object.entries(FLAGS)) {
    if (options[name] !== undefined) continue
    const value = fromEnvironment(name, kind, env) ?? fromProject(name, kind, written)
    if (value !== undefined) found[name] = value
  }
  return { ...given, ...found }
}

function fromEnvironment(name: string, kind: Kind, env: World['env']): unknown {
  const upper = flagKey(name).toUpperCase()
  const names = [`WH_${upper}`, `DBT_ENGINE_${upper}`, `DBT_${upper}`, ...(OLD_NAMES[name] ?? [])]
  // As in dbt, an empty variable says nothing.
  const variable = names.find((candidate) => (env[candidate] ?? '') !== '')
  if (variable === undefined) return undefined
  return checked(name, readText(env[variable] ?? '', kind, variable), variable)
}

function readText(text: string, kind: Kind, place: string): unknown {
  switch (kind) {
    case 'text':
      return text
    case 'list':
      return text.split(/[\s,]+/).filter((word) => word !== '')
    case 'boolean':
      return booleanOf(text, place)
    case 'number':
      return numberOf(text, place)
    case 'mapping': {
      const { value, problems } = parseYaml(text, place)
      const mapping = plain(value)
      if (problems.length > 0 || !isRecord(mapping)) throw wrong(place, 'a mapping', text)
      return mapping
    }
  }
}

const YES: readonly string[] = ['1', 'true', 't', 'yes', 'y', 'on']
const NO: readonly string[] = ['0', 'false', 'f', 'no', 'n', 'off']

function booleanOf(text: string, place: string): boolean {
  const word = text.trim().toLowerCase()
  if (YES.includes(word)) return true
  if (NO.includes(word)) return false
  throw wrong(place, 'true or false', text)
}

function numberOf(text: string, place: string): number {
  const number = Number(text)
  if (!Number.isInteger(number)) throw wrong(place, 'a whole number', text)
  return number
}

/** Values of the environment that must be seen by nobody. */
export function secretsOf(options: ProjectOptions, world: World): readonly string[] {
  const entries = Object.entries(environmentOf(options, world))
  return entries.flatMap(([name, value]) => (name.startsWith('DBT_ENV_SECRET') && value ? [value] : []))
}

/** The folder of the log file; undefined outside of a project. */
export function logFolder(options: ProjectOptions, world: World): string | undefined {
  const found = findProject(options, world)
  if (!found) return undefined
  const env = environmentOf(options, world)
  const block = readProjectBlock('log-path', options, world)?.block
  const written = block && plain(block)
  const given = options.logPath ?? env.WH_LOG_PATH ?? env.DBT_ENGINE_LOG_PATH ?? env.DBT_LOG_PATH
  return absoluteIn(found.root, given ?? (typeof written === 'string' ? written : 'logs'))
}

function projectFlags(options: ProjectOptions, world: World): Readonly<Record<string, unknown>> {
  const block = readProjectBlock('flags', options, world)?.block
  const flags = block && plain(block)
  return isRecord(flags) ? flags : {}
}

function fromProject(name: string, kind: Kind, flags: Readonly<Record<string, unknown>>): unknown {
  const key = flagKey(name)
  const value = flags[key]
  if (value === undefined || value === null) return undefined
  const place = `flags: ${key}`
  if (kind === 'list' && Array.isArray(value)) return value.map(String)
  if (kind === 'mapping' && isRecord(value)) return value
  if (isRecord(value) || Array.isArray(value))
    throw wrong(place, kind === 'boolean' ? 'true or false' : 'one value', 'a list or a mapping')
  return checked(name, readText(String(value), kind, place), place)
}

function checked(name: string, value: unknown, place: string): unknown {
  const choices = CHOICES[name]
  if (choices && !choices.includes(String(value))) throw wrong(place, `one of ${choices.join(', ')}`, String(value))
  return value
}

function wrong(place: string, expected: string, found: string): ProjectError {
  return new ProjectError([usage(`${place} must be ${expected}, not '${found}'`)])
}

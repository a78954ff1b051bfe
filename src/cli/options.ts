/** Options that verbs share: how they are written, and what they are read into. */

import { type Command, InvalidArgumentError, Option } from 'commander'
import type { SelectionOptions } from '../commands/options.ts'
import { ProjectError } from '../core/problem.ts'
import { isRecord } from '../core/record.ts'
import { parseYaml } from '../syntax/yaml.ts'
import { plain } from '../syntax/yaml-node.ts'
import type { GlobalFlags } from './flags.ts'
import type { Cli } from './perform.ts'

export function addGlobalOptions(command: Command): void {
  command
    .option('--project-dir <folder>', 'folder of the project (default: the nearest with a project.yml)')
    .option('--profiles-dir <folder>', 'folder of profiles.yml')
    .option('--profile <name>', 'profile to use instead of the one that the project names')
    .option('-t, --target <name>', 'target to build on')
    .option('--target-path <folder>', 'folder for artifacts and compiled SQL')
    .option('--log-path <folder>', 'folder for logs')
    .option('--vars <yaml>', "variables, as in '{start: 2018-11-01}'", parseMapping('--vars'))
    .option('--threads <n>', 'how many nodes run at once', parseThreads)
    .option('--state <folder>', 'artifacts of an earlier run: for state:, result:, --defer and retry')
    .option('--defer-state <folder>', 'another such folder, for --defer alone')
  addSwitch(command, '--defer', 'read what is not built here from where the state has it')
  addSwitch(command, '--favor-state', 'with --defer: also where it is built here')
  command.addOption(
    new Option('--indirect-selection <mode>', 'which tests come along with what is selected').choices([
      'eager',
      'cautious',
      'buildable',
      'empty',
    ]),
  )
  addSwitch(command, '-x, --fail-fast', 'start nothing more after the first failure')
  addSwitch(command, '-d, --debug', 'say more: every statement, with its time')
  addSwitch(command, '-q, --quiet', 'say only what is wrong')
  command
    .addOption(new Option('--log-format <format>', 'lines for people or JSON for programs').choices([...LOG_FORMATS]))
    .option('--no-color', 'no colours')
  addSwitch(command, '--use-colors', 'colours, even without a terminal', 'no colours')
  command
    .addOption(new Option('--log-level <level>', 'the least that is said').choices([...LOG_LEVELS]))
    .addOption(new Option('--log-format-file <format>', 'the same of the log file').choices([...LOG_FORMATS]))
    .addOption(new Option('--log-level-file <level>', 'the least that the log file says').choices([...LOG_LEVELS]))
    .option('--log-file-max-bytes <n>', 'how long the log file grows; 0 without end', parseCount)
    .option('--junit <file>', "write what ran there, as JUnit's XML")
    .option('--printer-width <n>', 'columns before the status of a line', parseCount)
  addSwitch(command, '--use-colors-file', 'colours in the log file')
  addSwitch(command, '--print', 'say what print() prints', 'be silent about what print() prints')
  command
    .option('--warn-error', 'warnings are errors')
    .option('--warn-error-options <yaml>', "which: '{error: all, warn: [], silence: []}'", parseWarnOptions)
  addSwitch(command, '--write-json', 'write artifacts', 'write no artifacts')
  addSwitch(command, '--version-check', 'mind require-dbt-version', 'do not mind require-dbt-version')
  for (const name of SWITCHES_OF_DBT) addHidden(command, name)
  for (const name of OPTIONS_OF_DBT)
    command.addOption(new Option(`${name} <value>`, 'taken for the sake of scripts').hideHelp())
}

const LOG_FORMATS = ['text', 'debug', 'json', 'default'] as const
const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'none'] as const

/** Switches of dbt's that change nothing here, or that nobody needs to know: docs/commands.md says which. */
const SWITCHES_OF_DBT = [
  '--cache-selected-only',
  '--hints-enabled',
  '--log-cache-events',
  '--macro-debugging',
  '--partial-parse',
  '--partial-parse-file-diff',
  '--populate-cache',
  '--send-anonymous-usage-stats',
  '--show-all-deprecations',
  '--single-threaded',
  '--static-parser',
  '--upload-to-artifacts-ingest-api',
  '--use-experimental-parser',
  '--use-fast-test-edges',
  '--use-v2-parser',
] as const

const OPTIONS_OF_DBT = [
  '--maximum-seed-size-mib',
  '--partial-parse-file-path',
  '-r, --record-timing-info',
  '--sqlparse',
  '--v2-parser',
] as const

function addHidden(command: Command, name: string): void {
  command.addOption(new Option(name).hideHelp()).addOption(new Option(name.replace('--', '--no-')).hideHelp())
}

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 0) throw new InvalidArgumentError('It must be a whole number from 0.')
  return count
}

const WARN_KEYS: readonly string[] = ['error', 'warn', 'silence', 'include', 'exclude']

function parseWarnOptions(text: string): Readonly<Record<string, unknown>> {
  const options = parseMapping('--warn-error-options')(text)
  const wrong = Object.keys(options).find((key) => !WARN_KEYS.includes(key))
  if (wrong !== undefined)
    throw new InvalidArgumentError(`There is no '${wrong}'; the keys are ${WARN_KEYS.join(', ')}.`)
  return options
}

/** An option that is on or off: `--x` and `--no-x`. One whose second form says nothing new does not show it. */
function addSwitch(command: Command, flags: string, on: string, off?: string): Command {
  const negative = new Option(flags.replace(/^.*--/, '--no-'), off ?? `not ${flags.replace(/^.*--/, '--')}`)
  return command.option(flags, on).addOption(off === undefined ? negative.hideHelp() : negative)
}

/** Reads the value of an option that is YAML. */
export function parseMapping(option: string): (text: string) => Readonly<Record<string, unknown>> {
  return (text) => {
    const { value, problems } = parseYaml(text, option)
    const [problem] = problems
    if (problem) throw new InvalidArgumentError(problem.message)
    const mapping = plain(value)
    if (mapping === null) return {}
    if (!isRecord(mapping)) throw new InvalidArgumentError("It must be a mapping, as in '{key: value}'")
    return mapping
  }
}

function parseThreads(text: string): number {
  const threads = Number(text)
  if (!Number.isInteger(threads) || threads < 1) throw new InvalidArgumentError('It must be a whole number from 1.')
  return threads
}

const KINDS: readonly string[] = [
  'all',
  'analysis',
  'exposure',
  'model',
  'seed',
  'snapshot',
  'source',
  'test',
  'unit_test',
]
/** Kinds that dbt has too, and that scripts name. */
const OTHER_KINDS: readonly string[] = ['default', 'function', 'metric', 'saved_query', 'semantic_model']

/** A kind that is none would select nothing, in silence. */
function parseKind(given: string, before: readonly string[] = []): readonly string[] {
  const kinds = given.split(/\s+/).filter((kind) => kind !== '')
  if (!kinds.every((kind) => [...KINDS, ...OTHER_KINDS].includes(kind))) {
    throw new InvalidArgumentError(`The kinds are ${KINDS.join(', ')}.`)
  }
  return [...before, ...kinds]
}

/**
 * The flags of the program and of the verb, as one, with what the environment and the project file say where they are
 * silent.
 */
export async function flagsOf<Flags>(command: Command, { shell }: Cli): Promise<GlobalFlags & Flags> {
  const given = command.optsWithGlobals<GlobalFlags & Flags & { useColors?: boolean }>()
  const { settleFlags } = await import('../commands/flags.ts')
  try {
    const flags = settleFlags(given, shell.world)
    const color = given.useColors ?? (given.color === false ? false : flags.useColors)
    const { color: _given, useColors: _use, ...rest } = flags
    return { ...rest, ...(color !== undefined && { color }) } as GlobalFlags & Flags
  } catch (error) {
    if (error instanceof ProjectError) return command.error(`error: ${error.message}`)
    throw error
  }
}

export function addSelection(command: Command): Command {
  return command
    .option('-s, --select <selectors...>', 'what to take: names, tag:daily, +model+, path/to')
    .addOption(new Option('-m, --models <selectors...>', 'the same as --select').hideHelp())
    .addOption(new Option('--model <selectors...>', 'the same as --select').hideHelp())
    .option('--exclude <selectors...>', 'what to leave out')
    .option('--selector <name>', 'a selection of selectors.yml, instead of the two')
    .option('--resource-type <kinds...>', 'only nodes of these kinds', parseKind)
    .addOption(new Option('--resource-types <kinds...>', 'the same').argParser(parseKind).hideHelp())
    .option('--exclude-resource-type <kinds...>', 'no nodes of these kinds', parseKind)
    .addOption(new Option('--exclude-resource-types <kinds...>', 'the same').argParser(parseKind).hideHelp())
}

export interface SelectionFlags {
  readonly select?: readonly string[]
  readonly models?: readonly string[]
  readonly model?: readonly string[]
  readonly exclude?: readonly string[]
  readonly selector?: string
  readonly resourceType?: readonly string[]
  readonly resourceTypes?: readonly string[]
  readonly excludeResourceType?: readonly string[]
  readonly excludeResourceTypes?: readonly string[]
  readonly indirectSelection?: 'eager' | 'cautious' | 'buildable' | 'empty'
}

export function selectionOf(flags: SelectionFlags): SelectionOptions {
  const chosen = [...(flags.select ?? []), ...(flags.models ?? []), ...(flags.model ?? [])]
  const kinds = flags.resourceType ?? flags.resourceTypes
  const otherKinds = flags.excludeResourceType ?? flags.excludeResourceTypes
  return {
    ...(chosen.length > 0 && { select: chosen }),
    ...(flags.exclude && { exclude: flags.exclude }),
    ...(flags.selector !== undefined && { selector: flags.selector }),
    ...(kinds && { resourceTypes: kinds }),
    ...(otherKinds && { excludeResourceTypes: otherKinds }),
    ...(flags.indirectSelection && { indirectSelection: flags.indirectSelection }),
  }
}

export function outputOption(description: string, choices: readonly string[], fallback: string): Option {
  return new Option('--output <format>', description).choices([...choices]).default(fallback)
}

/** Examples below a verb's help. */
export function examplesText(...examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}\n`
}

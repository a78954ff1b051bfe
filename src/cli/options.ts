/** Options that verbs share: how they are written, and what they are read into. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { SelectionOptions } from '../commands/options.ts'
import { ProjectError } from '../core/problem.ts'
import { isRecord } from '../syntax/yaml/members.ts'
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
  addSwitch(command, '-d, --debug', 'say more: every statement, with its time')
  addSwitch(command, '-q, --quiet', 'say only what is wrong')
  command
    .addOption(new Option('--log-format <format>', 'lines for people or JSON for programs').choices([...LOG_FORMATS]))
    .option('--no-color', 'no colours')
  addSwitch(command, '--use-colors', 'colours, even without a terminal', 'no colours')
  addSwitch(command, '--write-json', 'write artifacts', 'write no artifacts')
}

const LOG_FORMATS = ['text', 'debug', 'json', 'default'] as const

/** An option that is on or off: `--x` and `--no-x`. One whose second form says nothing new does not show it. */
export function addSwitch(command: Command, flags: string, on: string, off?: string): Command {
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
    .addOption(
      new Option('--indirect-selection <mode>', 'which tests come along').choices([
        'eager',
        'cautious',
        'buildable',
        'empty',
      ]),
    )
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

/** Options that verbs share: how they are written, and what they are read into. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { SelectionOptions } from '../commands/options.ts'
import { isRecord } from '../syntax/yaml/members.ts'
import { parseYaml } from '../syntax/yaml.ts'
import { plain } from '../syntax/yaml-node.ts'
import type { GlobalFlags } from './flags.ts'

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
    .option('-d, --debug', 'say more: every statement, with its time')
    .option('-q, --quiet', 'say only what is wrong')
    .addOption(
      new Option('--log-format <format>', 'lines for people or JSON for programs').choices(['text', 'json', 'default']),
    )
    .option('--no-color', 'no colours')
    .option('--use-colors', 'colours, even without a terminal')
    .option('--no-use-colors', 'no colours')
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

const KINDS: readonly string[] = ['all', 'analysis', 'exposure', 'model', 'seed', 'snapshot', 'source', 'test']
/** Kinds that dbt has too, and that no project has here: scripts leave them out. */
const OTHER_KINDS: readonly string[] = ['function', 'metric', 'saved_query', 'semantic_model', 'unit_test']

/** A kind that is none would select nothing, in silence. */
function parseKind(kind: string, before: readonly string[] = []): readonly string[] {
  if (![...KINDS, ...OTHER_KINDS].includes(kind)) throw new InvalidArgumentError(`The kinds are ${KINDS.join(', ')}.`)
  return [...before, kind]
}

/** The flags of the program and of the verb, as one. */
export function flagsOf<Flags>(command: Command): GlobalFlags & Flags {
  const flags = command.optsWithGlobals<GlobalFlags & Flags & { useColors?: boolean }>()
  const color = flags.useColors ?? (flags.color === false ? false : undefined)
  const { color: _given, useColors: _use, ...rest } = flags
  return { ...rest, ...(color !== undefined && { color }) } as GlobalFlags & Flags
}

export function addSelection(command: Command): Command {
  return command
    .option('-s, --select <selectors...>', 'what to take: names, tag:daily, +model+, path/to')
    .addOption(new Option('-m, --models <selectors...>', 'the same as --select').hideHelp())
    .option('--exclude <selectors...>', 'what to leave out')
    .option('--resource-type <kinds...>', 'only nodes of these kinds', parseKind)
    .option('--exclude-resource-type <kinds...>', 'no nodes of these kinds', parseKind)
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
  readonly exclude?: readonly string[]
  readonly resourceType?: readonly string[]
  readonly excludeResourceType?: readonly string[]
  readonly indirectSelection?: 'eager' | 'cautious' | 'buildable' | 'empty'
}

export function selectionOf({
  select,
  models,
  exclude,
  resourceType,
  excludeResourceType,
  indirectSelection,
}: SelectionFlags): SelectionOptions {
  const chosen = [...(select ?? []), ...(models ?? [])]
  return {
    ...(chosen.length > 0 && { select: chosen }),
    ...(exclude && { exclude }),
    ...(resourceType && { resourceTypes: resourceType }),
    ...(excludeResourceType && { excludeResourceTypes: excludeResourceType }),
    ...(indirectSelection && { indirectSelection }),
  }
}

export function outputOption(description: string, choices: readonly string[], fallback: string): Option {
  return new Option('--output <format>', description).choices([...choices]).default(fallback)
}

/** Examples below a verb's help. */
export function examplesText(...examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}\n`
}

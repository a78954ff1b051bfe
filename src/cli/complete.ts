/** Completion in a shell: which words may stand where the cursor is. */
import type { Command, Option } from 'commander'
import type { World } from '../core/world.ts'

/** Options whose values select nodes. */
const SELECTING: ReadonlySet<string> = new Set(['--select', '--exclude', '--models', '--model'])
const KINDS: readonly string[] = ['analysis', 'exposure', 'model', 'seed', 'snapshot', 'source', 'test', 'unit_test']

/** `words` are those after `wh`, the last one being typed, or empty. */
export function completions(program: Command, words: readonly string[], world: World): readonly string[] {
  const current = words.at(-1) ?? ''
  const { verb, rest } = verbOf(program, words.slice(0, -1))
  const options = [...verb.options, ...program.options]
  if (current.startsWith('-'))
    return starting(
      current,
      options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? []),
    )
  const option = optionBefore(rest, options)
  if (option) return valuesOf(option, current, world)
  return starting(
    current,
    verb.commands.filter((one) => !isHidden(one)).map((one) => one.name()),
  )
}

/** The verb that the words have come to, and the words after it. */
function verbOf(program: Command, words: readonly string[]): { verb: Command; rest: readonly string[] } {
  let verb = program
  let start = 0
  words.forEach((word, index) => {
    const next = verb.commands.find((one) => one.name() === word || one.aliases().includes(word))
    if (!next) return
    verb = next
    start = index + 1
  })
  return { verb, rest: words.slice(start) }
}

function isHidden(command: Command): boolean {
  return '_hidden' in command && command._hidden === true
}

/** The option that takes the word at the cursor: the last one, unless it takes none or has its own already. */
function optionBefore(rest: readonly string[], options: readonly Option[]): Option | undefined {
  const at = rest.findLastIndex((word) => word.startsWith('-'))
  const option = options.find(({ long, short }) => at >= 0 && (long === rest[at] || short === rest[at]))
  if (!option || !(option.required || option.optional)) return undefined
  return option.variadic || at === rest.length - 1 ? option : undefined
}

function valuesOf({ long = '', argChoices }: Option, current: string, world: World): readonly string[] {
  if (argChoices) return starting(current, argChoices)
  if (long.includes('resource-type')) return starting(current, KINDS)
  if (long !== '--selector' && !SELECTING.has(long)) return []
  const { words, selectors } = knownNames(world)
  if (long === '--selector') return starting(current, selectors)
  // What stands before the name stays: operators, and words joined by commas.
  const [before = ''] = /^(?:.*,)?(?:@|\d*\+)?/.exec(current) ?? []
  return starting(current.slice(before.length), words).map((word) => before + word)
}

function starting(current: string, words: readonly string[]): readonly string[] {
  return words.filter((word) => word.startsWith(current))
}

interface KnownNames {
  readonly words: readonly string[]
  readonly selectors: readonly string[]
}

/** The names of the last command that wrote a manifest. Reading the project as other commands do would take too long. */
function knownNames({ cwd, env, files }: World): KnownNames {
  const file = filesAbove(cwd).find((path) => files.stat(path)?.kind === 'file')
  if (file === undefined) return { words: [], selectors: [] }
  const [, written] = /^target-path:[ \t]*["']?([^"'#{\n]+?)["']?[ \t]*(?:#.*)?$/m.exec(files.readText(file)) ?? []
  const target = env.WH_TARGET_PATH ?? env.DBT_TARGET_PATH ?? written ?? 'target'
  const root = file.slice(0, file.lastIndexOf('/'))
  const path = `${target.startsWith('/') ? target : `${root}/${target}`}/names.wh`
  if (files.stat(path)?.kind !== 'file') return { words: [], selectors: [] }
  const lines = files.readText(path).split('\n')
  return {
    words: lines.filter((line) => line !== '' && !line.startsWith('\t')),
    selectors: lines.filter((line) => line.startsWith('\t')).map((line) => line.slice(1)),
  }
}

/** Project files of the folder and those above it. */
function filesAbove(folder: string): readonly string[] {
  const found: string[] = []
  for (let at = folder; at !== ''; at = at.slice(0, Math.max(at.lastIndexOf('/'), 0))) {
    found.push(`${at}/project.yml`, `${at}/dbt_project.yml`)
  }
  return found
}

/** What a shell reads at its start; each asks `wh __complete` for every tab. */
export const SCRIPTS = {
  bash: `_wh() {
  local words line cur
  line="\${COMP_LINE:0:COMP_POINT}"
  read -ra words <<< "$line"
  [[ "$line" == *" " ]] && words+=("")
  cur="\${words[\${#words[@]}-1]}"
  local IFS=$'\\n'
  COMPREPLY=( $(wh __complete -- "\${words[@]:1}" 2>/dev/null) )
  if [[ "$cur" == *:* && "$COMP_WORDBREAKS" == *:* ]]; then
    COMPREPLY=( "\${COMPREPLY[@]#"\${cur%"\${cur##*:}"}"}" )
  fi
}
complete -o default -F _wh wh
`,
  zsh: `#compdef wh
_wh() {
  local -a found
  found=("\${(@f)$(wh __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- "\${found[@]}"
}
compdef _wh wh
`,
  fish: `complete -c wh -f -a '(wh __complete -- (commandline -opc)[2..-1] (commandline -ct))'
`,
} as const

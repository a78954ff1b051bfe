import { Argument, type Command } from 'commander'
import { completions, SCRIPTS } from '../complete.ts'
import { examplesText } from '../options.ts'
import type { Cli } from '../perform.ts'

export function addCompletion(program: Command, { shell }: Cli): void {
  program
    .command('completion')
    .description('print what makes a shell complete verbs, options and names')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(SCRIPTS)))
    .addHelpText('after', examplesText('source <(wh completion bash)', 'wh completion fish | source'))
    .action((name: keyof typeof SCRIPTS) => {
      shell.stdout.write(SCRIPTS[name])
    })
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action((words: readonly string[]) => {
      const found = completions(program, words, shell.world)
      shell.stdout.write(found.map((word) => `${word}\n`).join(''))
    })
}

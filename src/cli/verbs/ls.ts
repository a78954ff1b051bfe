import type { Command } from 'commander'
import { VERSION } from '../../version.ts'
import { EXIT_OK } from '../exit-code.ts'
import { addSelection, examplesText, flagsOf, outputOption, type SelectionFlags, selectionOf } from '../options.ts'
import { type Cli, perform } from '../perform.ts'

interface LsFlags extends SelectionFlags {
  readonly output: 'selector' | 'name' | 'path' | 'json'
  readonly outputKeys?: readonly string[]
}

export function addLs(program: Command, cli: Cli): void {
  const command = addSelection(program.command('ls').alias('list').description('list nodes, without a connection'))
    .addOption(outputOption('how to name them', ['selector', 'name', 'path', 'json'], 'selector'))
    .option('--output-keys <keys...>', 'keys of --output json')
    .addHelpText('after', examplesText('wh ls --select songplays+', 'wh ls --resource-type test --output json'))
  command.action(async () => {
    const flags = await flagsOf<LsFlags>(command, cli)
    await perform(flags, cli, {
      answersData: true,
      work: async ({ emit }) => {
        const { list } = await import('../../commands/list.ts')
        const outputKeys = flags.outputKeys?.flatMap((keys) => keys.split(/[\s,]+/))
        const options = {
          ...flags,
          ...selectionOf(flags),
          output: flags.output,
          ...(outputKeys && { outputKeys }),
        }
        const lines = await list(options, VERSION, cli.shell.world, emit)
        cli.shell.stdout.write(lines.map((line) => `${line}\n`).join(''))
        return EXIT_OK
      },
    })
  })
}

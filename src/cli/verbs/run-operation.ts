import type { Command } from 'commander'
import { VERSION } from '../../version.ts'
import { EXIT_FAILED, EXIT_OK } from '../exit-code.ts'
import { examplesText, flagsOf, parseMapping } from '../options.ts'
import { type Cli, perform } from '../perform.ts'

interface OperationFlags {
  readonly args?: Readonly<Record<string, unknown>>
}

export function addRunOperation(program: Command, cli: Cli): void {
  const command = program
    .command('run-operation')
    .description('call a macro of the project')
    .argument('<macro>', 'its name, or package.name')
    .option('--args <yaml>', "its arguments, as in '{schema: staging}'", parseMapping('--args'))
    .addHelpText(
      'after',
      examplesText("wh run-operation drop_old --args '{days: 30}'", 'wh run-operation tools.vacuum'),
    )
  command.action(async (macro: string) => {
    const flags = await flagsOf<OperationFlags>(command, cli)
    await perform(flags, cli, {
      work: async ({ emit }) => {
        const { runOperation } = await import('../../commands/run-operation.ts')
        const succeeded = await runOperation(macro, flags, VERSION, cli.shell.world, emit)
        return succeeded ? EXIT_OK : EXIT_FAILED
      },
    })
  })
}

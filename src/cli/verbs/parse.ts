import type { Command } from 'commander'
import { VERSION } from '../../version.ts'
import { EXIT_OK } from '../exit-code.ts'
import { flagsOf } from '../options.ts'
import { type Cli, perform } from '../perform.ts'

export function addParse(program: Command, cli: Cli): void {
  const command = program.command('parse').description('read the project and write its manifest')
  command.action(async () => {
    const flags = await flagsOf<object>(command, cli)
    await perform(flags, cli, {
      work: async ({ emit }) => {
        const { parseProject } = await import('../../commands/parse.ts')
        await parseProject(flags, VERSION, cli.shell.world, emit)
        return EXIT_OK
      },
    })
  })
}

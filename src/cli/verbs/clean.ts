import { type Command, Option } from 'commander'
import { EXIT_OK } from '../exit-code.ts'
import { flagsOf } from '../options.ts'
import { type Cli, perform } from '../perform.ts'

export function addClean(program: Command, cli: Cli): void {
  const command = program.command('clean').description('remove what runs have made')
  command
    .addOption(new Option('--clean-project-files-only').hideHelp())
    .addOption(new Option('--no-clean-project-files-only', 'remove also what lies outside of the project').hideHelp())
  command.action(async () => {
    const flags = await flagsOf<{ cleanProjectFilesOnly?: boolean }>(command, cli)
    await perform(flags, cli, {
      answersData: true,
      work: async () => {
        const { clean } = await import('../../commands/clean.ts')
        const removed = clean({ ...flags, outside: flags.cleanProjectFilesOnly === false }, cli.shell.world)
        const said = removed.length === 0 ? 'nothing to remove\n' : removed.map((path) => `removed ${path}\n`).join('')
        cli.shell.stdout.write(said)
        return EXIT_OK
      },
    })
  })
}

import { type Command, Option } from 'commander'
import { EXIT_OK } from '../exit-code.ts'
import { examplesText, flagsOf } from '../options.ts'
import { type Cli, perform } from '../perform.ts'

interface DepsFlags {
  readonly upgrade?: boolean
  readonly lock?: boolean
  readonly addPackage?: string
  readonly source?: 'hub' | 'git' | 'local'
}

export function addDeps(program: Command, cli: Cli): void {
  const command = program
    .command('deps')
    .description('install the packages that packages.yml names')
    .option('--upgrade', 'look for newer versions than those of package-lock.yml')
    .option('--lock', 'write package-lock.yml and install nothing')
    .option('--add-package <package>', 'write a package into packages.yml first')
    .addOption(new Option('--source <source>', 'where that package is').choices(['hub', 'git', 'local']))
    .addHelpText('after', examplesText('wh deps', 'wh deps --add-package dbt-labs/dbt_utils@1.1.1'))
  command.action(async () => {
    const flags = await flagsOf<DepsFlags>(command, cli)
    await perform(flags, cli, {
      work: async ({ emit }) => {
        const { deps } = await import('../../commands/deps.ts')
        const { realOutside } = await import('../outside.ts')
        await deps(flags, cli.shell.world, realOutside(), emit)
        return EXIT_OK
      },
    })
  })
}

import type { Command } from 'commander'
import { EXIT_OK } from '../exit-code.ts'
import { examplesText, flagsOf } from '../options.ts'
import { type Cli, perform } from '../perform.ts'

export function addInit(program: Command, cli: Cli): void {
  const command = program
    .command('init')
    .description('make a project that builds at once')
    .argument('[name]', 'name of the project and of its folder')
    .addHelpText('after', examplesText('wh init shop && cd shop && wh build'))
  command.action(async (name: string | undefined) => {
    await perform(await flagsOf<object>(command, cli), cli, {
      work: async () => {
        const { init } = await import('../../commands/init.ts')
        const { folder, files } = init(name, cli.shell.world)
        const made = files.map((file) => `  ${folder}/${file}\n`).join('')
        cli.shell.stdout.write(`${made}\nnext:\n  cd ${folder}\n  wh build\n`)
        return EXIT_OK
      },
    })
  })
}

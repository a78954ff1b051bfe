import { type Command, InvalidArgumentError } from 'commander'
import type { TableFormat } from '../../report/table.ts'
import { VERSION } from '../../version.ts'
import { EXIT_OK } from '../exit-code.ts'
import { addSelection, examplesText, flagsOf, outputOption, type SelectionFlags, selectionOf } from '../options.ts'
import { type Cli, perform } from '../perform.ts'
import { printTable } from '../print-table.ts'

interface ShowFlags extends SelectionFlags {
  readonly inline?: string
  readonly limit: number
  readonly output: TableFormat | 'text'
}

export function addShow(program: Command, cli: Cli): void {
  const command = addSelection(program.command('show').description('print rows of a node, without building it'))
    .option('--inline <sql>', 'rows of this query')
    .option('--limit <n>', 'rows at most; negative for all', parseLimit, 5)
    .addOption(outputOption('how to print them', ['table', 'json', 'csv', 'text'], 'table'))
    .addHelpText('after', examplesText('wh show --select users --limit 10', 'wh show --select top_songs --output csv'))
  command.action(async () => {
    const flags = await flagsOf<ShowFlags>(command, cli)
    const texts = flags.inline === undefined ? {} : { texts: { '--inline': flags.inline } }
    await perform({ ...flags, ...texts }, cli, {
      answersData: true,
      work: async ({ emit }) => {
        const { show } = await import('../../commands/show.ts')
        const shown = await show({ ...flags, ...selectionOf(flags) }, VERSION, cli.shell.world, emit)
        const format = flags.output === 'text' ? 'table' : flags.output
        for (const { name, table } of shown) {
          if (shown.length > 1) cli.shell.stdout.write(`${name}\n`)
          await printTable(table, format, flags, cli.shell)
        }
        return EXIT_OK
      },
    })
  })
}

function parseLimit(text: string): number {
  const limit = Number(text)
  if (!Number.isInteger(limit)) throw new InvalidArgumentError('It must be a whole number.')
  return limit
}

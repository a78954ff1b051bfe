import type { Command } from 'commander'
import type { CompiledNode } from '../../commands/compile.ts'
import { formatMany } from '../../report/figures.ts'
import { VERSION } from '../../version.ts'
import { EXIT_OK } from '../exit-code.ts'
import { addSelection, examplesText, flagsOf, outputOption, type SelectionFlags, selectionOf } from '../options.ts'
import { type Cli, perform } from '../perform.ts'

interface CompileFlags extends SelectionFlags {
  readonly inline?: string
  readonly output: 'text' | 'json'
}

export function addCompile(program: Command, cli: Cli): void {
  const command = addSelection(program.command('compile').description('write the SQL that would be sent'))
    .option('--inline <sql>', 'compile this text')
    .addOption(outputOption('how to print it', ['text', 'json'], 'text'))
    .addHelpText(
      'after',
      examplesText('wh compile --select songplays', `wh compile --inline "select * from {{ ref('users') }}"`),
    )
  command.action(async () => {
    const flags = await flagsOf<CompileFlags>(command, cli)
    const texts = flags.inline === undefined ? {} : { texts: { '--inline': flags.inline } }
    const isAsked = flags.inline !== undefined || flags.select !== undefined || flags.models !== undefined
    await perform({ ...flags, ...texts }, cli, {
      answersData: isAsked,
      work: async ({ emit }) => {
        const { compile } = await import('../../commands/compile.ts')
        const nodes = await compile({ ...flags, ...selectionOf(flags) }, VERSION, cli.shell.world, emit)
        if (isAsked) cli.shell.stdout.write(textOf(nodes, flags.output))
        else emit({ kind: 'message', level: 'info', text: `Compiled ${formatMany(nodes.length, 'node')}` })
        return EXIT_OK
      },
    })
  })
}

function textOf(nodes: readonly CompiledNode[], output: CompileFlags['output']): string {
  const isAlone = nodes.length === 1
  return nodes
    .map(({ name, sql }) => {
      if (output === 'json') return `${JSON.stringify({ node: name, compiled: sql })}\n`
      return `${isAlone ? '' : `-- ${name}\n`}${sql}\n`
    })
    .join('')
}

import type { Command } from 'commander'
import { ProjectError, usage } from '../../core/problem.ts'
import { formatMany } from '../../report/figures.ts'
import { VERSION } from '../../version.ts'
import { EXIT_OK } from '../exit-code.ts'
import { addSelection, examplesText, flagsOf, type SelectionFlags, selectionOf } from '../options.ts'
import { type Cli, perform } from '../perform.ts'

interface DocsFlags extends SelectionFlags {
  readonly compile?: boolean
  readonly emptyCatalog?: boolean
  readonly static?: boolean
}

export function addDocs(program: Command, cli: Cli): void {
  const docs = program.command('docs').description('write what shows the project to people')
  addGenerate(docs, cli)
  addServe(docs, cli)
}

function addGenerate(docs: Command, cli: Cli): void {
  const command = addSelection(docs.command('generate').description('write manifest.json and catalog.json'))
    .option('--compile', 'compile the nodes, as is the default')
    .option('--no-compile', 'leave the SQL of the nodes out')
    .option('--empty-catalog', 'do not ask the warehouse')
    .option('--static', 'one page with everything in it: not made yet')
    .addHelpText('after', examplesText('wh docs generate', 'wh docs generate --no-compile --empty-catalog'))
  command.action(async () => {
    const flags = await flagsOf<DocsFlags>(command, cli)
    await perform(flags, cli, {
      work: async ({ emit }) => {
        const { generateDocs } = await import('../../commands/docs.ts')
        const options = { ...flags, ...selectionOf(flags) }
        const { catalog, relations } = await generateDocs(options, VERSION, cli.shell.world, emit)
        const text = `Catalog of ${formatMany(relations, 'relation')} written to ${catalog}`
        emit({ kind: 'message', level: 'info', text, name: 'CatalogWritten' })
        if (flags.static)
          emit({ kind: 'message', level: 'warn', text: 'wh makes no page of it yet: --static does nothing' })
        return EXIT_OK
      },
    })
  })
}

function addServe(docs: Command, cli: Cli): void {
  const command = docs
    .command('serve')
    .description('show the project in a browser: not made yet')
    .option('--host <host>', 'where to listen')
    .option('--port <n>', 'where to listen')
    .option('--browser', 'open a browser')
    .option('--no-browser', 'open none')
  command.action(async () => {
    await perform(await flagsOf<object>(command, cli), cli, {
      work: () => Promise.reject(new ProjectError([usage('wh has no page to serve yet', NO_SITE)])),
    })
  })
}

const NO_SITE = "'wh docs generate' writes manifest.json and catalog.json, which dbt's own page and other tools show"

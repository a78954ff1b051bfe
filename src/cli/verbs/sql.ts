import { type Command, Option } from 'commander'
import type { AdapterType } from '../../core/adapter.ts'
import { ProjectError, usage } from '../../core/problem.ts'
import type { TableFormat } from '../../report/table.ts'
import { VERSION } from '../../version.ts'
import { EXIT_OK } from '../exit-code.ts'
import { examplesText, flagsOf, outputOption } from '../options.ts'
import { type Cli, perform } from '../perform.ts'
import { printTable } from '../print-table.ts'
import type { Shell } from '../shell.ts'

interface SqlFlags {
  readonly command?: string
  readonly file?: string
  readonly type?: AdapterType
  readonly path?: string
  readonly schema?: string
  readonly output: TableFormat
}

export function addSql(program: Command, cli: Cli): void {
  const command = program
    .command('sql')
    .description('run SQL statements and print the last result')
    .argument('[file]', "a file of statements; '-' reads them from the standard input")
    .option('-c, --command <sql>', 'the statements')
    .option('-F, --file <path>', 'a file of statements')
    .addOption(new Option('--type <type>', 'a warehouse outside of any project').choices(['local', 'duckdb']))
    .option('--path <path>', "its file, or ':memory:'")
    .option('--schema <name>', 'its default schema')
    .addOption(outputOption('how to print the result', ['table', 'json', 'csv'], 'table'))
    .addHelpText(
      'after',
      examplesText(
        'wh sql -c "select count(*) from songplays"',
        'wh sql --type local --path :memory: -c "select 7 / 2"',
        'wh sql --file report.sql --output csv > report.csv',
      ),
    )
  command.action(async (argument: string | undefined) => {
    const flags = await flagsOf<SqlFlags>(command, cli)
    const texts: Record<string, string> = {}
    await perform({ ...flags, texts }, cli, {
      answersData: true,
      work: async ({ emit }) => {
        const { shell } = cli
        const { source, text } = await readStatements(flags.command, flags.file ?? argument, shell)
        texts[source] = text
        const { sql } = await import('../../commands/sql.ts')
        const table = await sql({ ...flags, sql: text, source }, VERSION, shell.world, emit)
        if (table) await printTable(table, flags.output, flags, shell)
        else if (flags.output === 'json') shell.stdout.write(`${JSON.stringify({ columns: [], rows: [] })}\n`)
        return EXIT_OK
      },
    })
  })
}

interface Statements {
  /** How messages name the text. */
  readonly source: string
  readonly text: string
}

async function readStatements(
  command: string | undefined,
  file: string | undefined,
  { world, stdin }: Shell,
): Promise<Statements> {
  if (command !== undefined) return { source: '-c', text: command }
  if (file !== undefined && file !== '-') {
    const path = file.startsWith('/') ? file : `${world.cwd}/${file}`
    if (world.files.stat(path)?.kind !== 'file') throw new ProjectError([usage(`there is no file '${file}'`)])
    return { source: file, text: world.files.readText(path) }
  }
  if (file !== '-' && stdin.isTTY) {
    throw new ProjectError([usage('wh sql needs statements', 'give them with -c, with --file, or through a pipe')])
  }
  const chunks: Buffer[] = []
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
  return { source: 'stdin', text: Buffer.concat(chunks).toString('utf8') }
}

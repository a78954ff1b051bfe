/** Options → commands → exit code. Nothing here decides anything about a project. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { AdapterType } from '../core/adapter.ts'
import { ProjectError, usage } from '../core/problem.ts'
import type { World } from '../core/world.ts'
import type { TableFormat } from '../report/table.ts'
import { isRecord } from '../syntax/yaml/members.ts'
import { parseYaml } from '../syntax/yaml.ts'
import { plain } from '../syntax/yaml-node.ts'
import { VERSION } from '../version.ts'
import { EXIT_BROKEN, EXIT_FAILED, EXIT_OK } from './exit-code.ts'
import type { GlobalFlags } from './flags.ts'
import { openReporting, type Reporting } from './reporting.ts'
import { realWorld } from './world.ts'

/** Runs one command line to its exit code. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const world = realWorld()
  const outcome = { code: EXIT_OK }
  const program = describeProgram(world, (code) => {
    outcome.code = code
  })
  guardStreams()
  try {
    await program.parseAsync([...argv])
    return outcome.code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_OK : EXIT_BROKEN
    throw error
  }
}

/** A reader that goes away, as `head` does, ends the output and is no error. */
function guardStreams(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit(EXIT_OK)
    })
  }
}

type Exit = (code: number) => void

function describeProgram(world: World, exit: Exit): Command {
  const program = new Command('wh')
    .description('Builds a data warehouse on Amazon Redshift, PostgreSQL or the embedded engine from a folder of SQL.')
    .version(`wh ${VERSION}`, '-V, --version')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showSuggestionAfterError()
    .showHelpAfterError("run 'wh --help' to see what there is")
    .addHelpText('after', PROGRAM_EXAMPLES)
  addGlobalOptions(program)
  addBuildVerbs(program, world, exit)
  addReadingVerbs(program, world, exit)
  addSql(program, world, exit)
  addHousekeeping(program, world, exit)
  return program
}

const PROGRAM_EXAMPLES = `
Examples:
  $ wh init shop && cd shop      make a project that builds at once
  $ wh build                     build every model and run every test
  $ wh run --select +songplays   build one model and what it needs
  $ wh test --select tag:daily   run the tests of some models
  $ wh sql -c "select 7 / 2"     ask the warehouse
`

function addGlobalOptions(command: Command): void {
  command
    .option('--project-dir <folder>', 'folder of the project (default: the nearest with a project.yml)')
    .option('--profiles-dir <folder>', 'folder of profiles.yml')
    .option('--profile <name>', 'profile to use instead of the one that the project names')
    .option('-t, --target <name>', 'target to build on')
    .option('--target-path <folder>', 'folder for artifacts and compiled SQL')
    .option('--log-path <folder>', 'folder for logs')
    .option('--vars <yaml>', "variables, as in '{start: 2018-11-01}'", parseVars)
    .option('--threads <n>', 'how many nodes run at once', parseThreads)
    .option('-d, --debug', 'say more: every statement, with its time')
    .option('-q, --quiet', 'say only what is wrong')
    .addOption(
      new Option('--log-format <format>', 'lines for people or JSON for programs').choices(['text', 'json', 'default']),
    )
    .option('--no-color', 'no colours')
    .option('--use-colors', 'colours, even without a terminal')
    .option('--no-use-colors', 'no colours')
}

function parseVars(text: string): Readonly<Record<string, unknown>> {
  const { value, problems } = parseYaml(text, '--vars')
  const [problem] = problems
  if (problem) throw new InvalidArgumentError(problem.message)
  const vars = plain(value)
  if (vars === null) return {}
  if (!isRecord(vars)) throw new InvalidArgumentError("it must be a mapping, as in '{key: value}'")
  return vars
}

function parseThreads(text: string): number {
  const threads = Number(text)
  if (!Number.isInteger(threads) || threads < 1) throw new InvalidArgumentError('it must be a whole number from 1.')
  return threads
}

/** The flags of the program and of the verb, as one. */
function flagsOf<Flags>(command: Command): GlobalFlags & Flags {
  const flags = command.optsWithGlobals<GlobalFlags & Flags & { useColors?: boolean }>()
  const color = flags.useColors ?? (flags.color === false ? false : undefined)
  const { color: _given, useColors: _use, ...rest } = flags
  return { ...rest, ...(color !== undefined && { color }) } as GlobalFlags & Flags
}

function addSelection(command: Command): Command {
  return command
    .option('-s, --select <selectors...>', 'what to take: names, tag:daily, +model+, path/to')
    .addOption(new Option('-m, --models <selectors...>', 'the same as --select').hideHelp())
    .option('--exclude <selectors...>', 'what to leave out')
    .option('--resource-type <kinds...>', 'only nodes of these kinds')
    .option('--exclude-resource-type <kinds...>', 'no nodes of these kinds')
    .addOption(
      new Option('--indirect-selection <mode>', 'which tests come along').choices([
        'eager',
        'cautious',
        'buildable',
        'empty',
      ]),
    )
}

interface SelectionFlags {
  readonly select?: readonly string[]
  readonly models?: readonly string[]
  readonly exclude?: readonly string[]
  readonly resourceType?: readonly string[]
  readonly excludeResourceType?: readonly string[]
  readonly indirectSelection?: 'eager' | 'cautious' | 'buildable' | 'empty'
}

function selectionOf({
  select,
  models,
  exclude,
  resourceType,
  excludeResourceType,
  indirectSelection,
}: SelectionFlags): object {
  const chosen = [...(select ?? []), ...(models ?? [])]
  return {
    ...(chosen.length > 0 && { select: chosen }),
    ...(exclude && { exclude }),
    ...(resourceType && { resourceTypes: resourceType }),
    ...(excludeResourceType && { excludeResourceTypes: excludeResourceType }),
    ...(indirectSelection && { indirectSelection }),
  }
}

/** Runs a verb: reports, problems and exit codes are the same for all. */
async function perform(
  flags: GlobalFlags,
  world: World,
  exit: Exit,
  { answersData = false, work }: { answersData?: boolean; work: (reporting: Reporting) => Promise<number> },
): Promise<void> {
  const reporting = openReporting(flags, world, answersData)
  try {
    exit(await work(reporting))
  } catch (error) {
    if (!(error instanceof ProjectError)) {
      reporting.close()
      showBug(error)
      exit(EXIT_BROKEN)
      return
    }
    reporting.showProblems(error.problems)
    exit(EXIT_BROKEN)
  } finally {
    reporting.close()
  }
}

/** What nobody expected is ours to mend. */
function showBug(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const cause =
    error instanceof Error && error.cause instanceof Error
      ? `\ncaused by: ${error.cause.stack ?? error.cause.message}`
      : ''
  process.stderr.write(`wh: this is a bug in wh ${VERSION}; please report it with the lines below\n${text}${cause}\n`)
}

/** Ctrl-C stops the run well; a second one stops it at once. */
function stopSignal(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_BROKEN)
    controller.abort()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}

const BUILD_VERBS = {
  build: {
    text: 'build seeds and models and run their tests, in order',
    examples: ['wh build', 'wh build --select +songplays', 'wh build --target redshift --threads 8'],
  },
  run: {
    text: 'build models',
    examples: ['wh run', 'wh run --select songplays', 'wh run --select staging+ --exclude tag:slow'],
  },
  test: { text: 'run data tests', examples: ['wh test', 'wh test --select users', 'wh test --store-failures'] },
  seed: { text: 'load CSV files', examples: ['wh seed', 'wh seed --select countries'] },
} as const

function addBuildVerbs(program: Command, world: World, exit: Exit): void {
  for (const [verb, { text, examples }] of Object.entries(BUILD_VERBS)) {
    const command = program.command(verb).description(text)
    addSelection(command)
      .option('-f, --full-refresh', 'rebuild incremental models and seeds from nothing')
      .option('-x, --fail-fast', 'stop at the first failure')
      .option('--store-failures', 'keep the failing rows of tests in tables')
      .addHelpText('after', examplesText(examples))
      .action(async () => {
        const flags = flagsOf<SelectionFlags & { fullRefresh?: boolean; failFast?: boolean; storeFailures?: boolean }>(
          command,
        )
        await perform(flags, world, exit, {
          work: async ({ emit }) => {
            const { build } = await import('../commands/build.ts')
            const { signal, release } = stopSignal()
            try {
              const report = await build(
                verb as keyof typeof BUILD_VERBS,
                { ...flags, ...selectionOf(flags), signal },
                VERSION,
                world,
                emit,
              )
              if (report.interrupted) return EXIT_BROKEN
              return report.success ? EXIT_OK : EXIT_FAILED
            } finally {
              release()
            }
          },
        })
      })
  }
}

function examplesText(examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}\n`
}

function outputOption(description: string, choices: readonly string[], fallback: string): Option {
  return new Option('--output <format>', description).choices([...choices]).default(fallback)
}

function addReadingVerbs(program: Command, world: World, exit: Exit): void {
  const ls = program.command('ls').alias('list').description('list nodes, without a connection')
  addSelection(ls)
    .addOption(outputOption('how to name them', ['selector', 'name', 'path', 'json'], 'selector'))
    .option('--output-keys <keys...>', 'keys of --output json')
    .addHelpText('after', examplesText(['wh ls --select songplays+', 'wh ls --resource-type test --output json']))
    .action(async () => {
      const flags = flagsOf<
        SelectionFlags & { output: 'selector' | 'name' | 'path' | 'json'; outputKeys?: readonly string[] }
      >(ls)
      await perform(flags, world, exit, {
        answersData: true,
        work: async ({ emit }) => {
          const { list } = await import('../commands/list.ts')
          const outputKeys = flags.outputKeys?.flatMap((keys) => keys.split(/[\s,]+/))
          const lines = await list(
            { ...flags, ...selectionOf(flags), output: flags.output, ...(outputKeys && { outputKeys }) },
            VERSION,
            world,
            emit,
          )
          process.stdout.write(lines.map((line) => `${line}\n`).join(''))
          return EXIT_OK
        },
      })
    })

  const compile = program.command('compile').description('write the SQL that would be sent')
  addSelection(compile)
    .option('--inline <sql>', 'compile this text')
    .addOption(outputOption('how to print it', ['text', 'json'], 'text'))
    .addHelpText(
      'after',
      examplesText(['wh compile --select songplays', `wh compile --inline "select * from {{ ref('users') }}"`]),
    )
    .action(async () => {
      const flags = flagsOf<SelectionFlags & { inline?: string; output: 'text' | 'json' }>(compile)
      const texts = flags.inline === undefined ? {} : { texts: { '--inline': flags.inline } }
      await perform({ ...flags, ...texts }, world, exit, {
        answersData: true,
        work: async ({ emit }) => {
          const { compile: run } = await import('../commands/compile.ts')
          const nodes = await run({ ...flags, ...selectionOf(flags) }, VERSION, world, emit)
          const wanted = flags.inline !== undefined || flags.select !== undefined || flags.models !== undefined
          if (wanted) {
            for (const { name, sql } of nodes)
              process.stdout.write(
                flags.output === 'json'
                  ? `${JSON.stringify({ node: name, compiled: sql })}\n`
                  : `${nodes.length > 1 ? `-- ${name}\n` : ''}${sql}\n`,
              )
          } else emit({ kind: 'message', level: 'info', text: `compiled ${nodes.length} nodes` })
          return EXIT_OK
        },
      })
    })

  const show = program.command('show').description('print rows of a node, without building it')
  addSelection(show)
    .option('--inline <sql>', 'rows of this query')
    .option('--limit <n>', 'rows at most; negative for all', parseLimit, 5)
    .addOption(outputOption('how to print them', ['table', 'json', 'csv', 'text'], 'table'))
    .addHelpText(
      'after',
      examplesText(['wh show --select users --limit 10', 'wh show --select top_songs --output csv']),
    )
    .action(async () => {
      const flags = flagsOf<SelectionFlags & { inline?: string; limit: number; output: TableFormat | 'text' }>(show)
      const texts = flags.inline === undefined ? {} : { texts: { '--inline': flags.inline } }
      await perform({ ...flags, ...texts }, world, exit, {
        answersData: true,
        work: async (reporting) => {
          const { show: run } = await import('../commands/show.ts')
          const shown = await run({ ...flags, ...selectionOf(flags) }, VERSION, world, reporting.emit)
          for (const { name, table } of shown) {
            if (shown.length > 1) process.stdout.write(`${name}\n`)
            await printTable(table, flags.output === 'text' ? 'table' : flags.output, flags, world)
          }
          return EXIT_OK
        },
      })
    })

  const parse = program.command('parse').description('read the project and write its manifest')
  parse.action(async () => {
    const flags = flagsOf<object>(parse)
    await perform(flags, world, exit, {
      work: async ({ emit }) => {
        const { parseProject } = await import('../commands/parse.ts')
        await parseProject(flags, VERSION, world, emit)
        return EXIT_OK
      },
    })
  })
}

function parseLimit(text: string): number {
  const limit = Number(text)
  if (!Number.isInteger(limit)) throw new InvalidArgumentError('it must be a whole number.')
  return limit
}

async function printTable(
  table: Parameters<typeof import('../report/table.ts').renderTable>[0],
  format: TableFormat,
  flags: GlobalFlags,
  world: World,
): Promise<void> {
  const { renderTable } = await import('../report/table.ts')
  const { makeStyle, wantsColours } = await import('../report/style.ts')
  const isTTY = process.stdout.isTTY === true
  const hasColours = wantsColours({ isTTY, env: world.env, ...(flags.color !== undefined && { flag: flags.color }) })
  process.stdout.write(
    renderTable(table, format, { style: makeStyle(hasColours), ...(isTTY && { columns: process.stdout.columns }) }),
  )
}

function addSql(program: Command, world: World, exit: Exit): void {
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
      examplesText([
        'wh sql -c "select count(*) from songplays"',
        'wh sql --type local --path :memory: -c "select 7 / 2"',
        'wh sql --file report.sql --output csv > report.csv',
      ]),
    )
  command.action(async (argument: string | undefined) => {
    const flags = flagsOf<{
      command?: string
      file?: string
      type?: AdapterType
      path?: string
      schema?: string
      output: TableFormat
    }>(command)
    const file = flags.file ?? argument
    const given = {
      ...(flags.command !== undefined && { command: flags.command }),
      ...(file !== undefined && { file }),
    }
    const texts: Record<string, string> = {}
    await perform({ ...flags, texts }, world, exit, {
      answersData: true,
      work: async ({ emit }) => {
        const { source, text } = await readStatements(given, world)
        texts[source] = text
        const { sql } = await import('../commands/sql.ts')
        const { table, tag } = await sql({ ...flags, sql: text, source }, VERSION, world, emit)
        if (table) await printTable(table, flags.output, flags, world)
        else if (flags.output === 'json') process.stdout.write(`${JSON.stringify({ columns: [], rows: [] })}\n`)
        else if (tag !== '') emit({ kind: 'message', level: 'info', text: tag })
        return EXIT_OK
      },
    })
  })
}

async function readStatements(
  given: { command?: string; file?: string },
  world: World,
): Promise<{ source: string; text: string }> {
  if (given.command !== undefined) return { source: '-c', text: given.command }
  if (given.file !== undefined && given.file !== '-') {
    const path = given.file.startsWith('/') ? given.file : `${world.cwd}/${given.file}`
    if (world.files.stat(path)?.kind !== 'file') throw new ProjectError([usage(`there is no file '${given.file}'`)])
    return { source: given.file, text: world.files.readText(path) }
  }
  if (given.file !== '-' && process.stdin.isTTY) {
    throw new ProjectError([usage('wh sql needs statements', 'give them with -c, with --file, or through a pipe')])
  }
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return { source: 'stdin', text: Buffer.concat(chunks).toString('utf8') }
}

function addHousekeeping(program: Command, world: World, exit: Exit): void {
  const init = program
    .command('init')
    .description('make a project that builds at once')
    .argument('[name]', 'name of the project and of its folder')
    .addHelpText('after', examplesText(['wh init shop && cd shop && wh build']))
  init.action(async (name: string | undefined) => {
    const flags = flagsOf<object>(init)
    await perform(flags, world, exit, {
      work: async () => {
        const { init: run } = await import('../commands/init.ts')
        const { folder, files } = run(name, world)
        process.stdout.write(
          `${files.map((file) => `  ${folder}/${file}\n`).join('')}\nnext:\n  cd ${folder}\n  wh build\n`,
        )
        return EXIT_OK
      },
    })
  })

  const debug = program.command('debug').description('say what is wrong with the set-up, and how to mend it')
  debug.action(async () => {
    const flags = flagsOf<object>(debug)
    await perform(flags, world, exit, {
      answersData: true,
      work: async ({ showProblems, style }) => {
        const { debug: run } = await import('../commands/debug.ts')
        const checks = await run(flags, VERSION, world)
        const marks = { ok: style.green('✓'), failed: style.red('✗'), skipped: style.dim('-') }
        for (const { name, outcome, text } of checks)
          process.stdout.write(`${marks[outcome]} ${name.padEnd(11)} ${text}\n`)
        const problems = checks.flatMap((check) => check.problems)
        if (problems.length > 0) showProblems(problems)
        return checks.some(({ outcome }) => outcome === 'failed') ? EXIT_FAILED : EXIT_OK
      },
    })
  })

  const clean = program.command('clean').description('remove what runs have made')
  clean.action(async () => {
    const flags = flagsOf<object>(clean)
    await perform(flags, world, exit, {
      answersData: true,
      work: async () => {
        const { clean: run } = await import('../commands/clean.ts')
        const removed = run(flags, world)
        process.stdout.write(
          removed.length === 0 ? 'nothing to remove\n' : removed.map((folder) => `removed ${folder}\n`).join(''),
        )
        return EXIT_OK
      },
    })
  })
}

/** Arguments → verb → exit code. Nothing here decides anything about a project. */
import { Command, CommanderError } from 'commander'
import { VERSION } from '../version.ts'
import { EXIT_BROKEN, EXIT_OK } from './exit-code.ts'
import { addGlobalOptions } from './options.ts'
import type { Cli } from './perform.ts'
import type { Shell } from './shell.ts'
import { addBuildVerbs } from './verbs/build.ts'
import { addClean } from './verbs/clean.ts'
import { addCompile } from './verbs/compile.ts'
import { addCompletion } from './verbs/completion.ts'
import { addDebug } from './verbs/debug.ts'
import { addDeps } from './verbs/deps.ts'
import { addDocs } from './verbs/docs.ts'
import { addInfra } from './verbs/infra.ts'
import { addInit } from './verbs/init.ts'
import { addLs } from './verbs/ls.ts'
import { addParse } from './verbs/parse.ts'
import { addRunOperation } from './verbs/run-operation.ts'
import { addServe } from './verbs/serve.ts'
import { addShow } from './verbs/show.ts'
import { addSql } from './verbs/sql.ts'

/** Runs one command line, without the program's own name, to its exit code. */
export async function runCommandLine(args: readonly string[], shell: Shell): Promise<number> {
  const outcome = { code: EXIT_OK }
  const program = describeProgram({
    shell,
    exit: (code) => {
      outcome.code = code
    },
  })
  try {
    await program.parseAsync(args.length === 1 && args[0] === '-v' ? ['--version'] : [...args], { from: 'user' })
    return outcome.code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_OK : EXIT_BROKEN
    throw error
  }
}

function describeProgram(cli: Cli): Command {
  const { stdout, stderr } = cli.shell
  const program = new Command('wh')
    .description('Builds a data warehouse on Amazon Redshift, PostgreSQL or the embedded engine from a folder of SQL.')
    .version(`wh ${VERSION}`, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showSuggestionAfterError()
    .showHelpAfterError("run 'wh --help' to see what there is")
    .addHelpText('after', PROGRAM_EXAMPLES)
  addGlobalOptions(program)
  addBuildVerbs(program, cli)
  addLs(program, cli)
  addCompile(program, cli)
  addShow(program, cli)
  addParse(program, cli)
  addDocs(program, cli)
  addRunOperation(program, cli)
  addSql(program, cli)
  addServe(program, cli)
  addInit(program, cli)
  addDeps(program, cli)
  addDebug(program, cli)
  addInfra(program, cli)
  addClean(program, cli)
  addCompletion(program, cli)
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

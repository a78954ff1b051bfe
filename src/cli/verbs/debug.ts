import type { Command } from 'commander'
import { VERSION } from '../../version.ts'
import { EXIT_FAILED, EXIT_OK } from '../exit-code.ts'
import { flagsOf } from '../options.ts'
import { type Cli, perform } from '../perform.ts'

export function addDebug(program: Command, cli: Cli): void {
  const command = program
    .command('debug')
    .description('say what is wrong with the set-up, and how to mend it')
    .option('--connection', 'look at the connection only')
    .option('--config-dir', 'print the folder of profiles.yml, and look at nothing')
  command.action(async () => {
    const flags = await flagsOf<{ connection?: boolean; configDir?: boolean }>(command, cli)
    await perform(flags, cli, {
      answersData: true,
      work: async ({ showProblems, style }) => {
        const { debug, profilesFolder } = await import('../../commands/debug.ts')
        if (flags.configDir) {
          cli.shell.stdout.write(`${profilesFolder(flags, cli.shell.world)}\n`)
          return EXIT_OK
        }
        const checks = await debug(flags, VERSION, cli.shell.world)
        const marks = { ok: style.green('✓'), failed: style.red('✗'), skipped: style.dim('-') }
        for (const { name, outcome, text } of checks)
          cli.shell.stdout.write(`${marks[outcome]} ${name.padEnd(11)} ${text}\n`)
        const problems = checks.flatMap((check) => check.problems)
        if (problems.length > 0) showProblems(problems)
        return checks.some(({ outcome }) => outcome === 'failed') ? EXIT_FAILED : EXIT_OK
      },
    })
  })
}

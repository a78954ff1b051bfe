import type { Command } from 'commander'
import type { BuildVerb } from '../../commands/build.ts'
import { VERSION } from '../../version.ts'
import { EXIT_BROKEN, EXIT_FAILED, EXIT_OK } from '../exit-code.ts'
import { addSelection, examplesText, flagsOf, type SelectionFlags, selectionOf } from '../options.ts'
import { type Cli, perform } from '../perform.ts'
import { stopSignal } from '../stop-signal.ts'

const VERBS: Readonly<Record<BuildVerb, { readonly text: string; readonly examples: readonly string[] }>> = {
  build: {
    text: 'build seeds, models and snapshots and run their tests, in order',
    examples: ['wh build', 'wh build --select +songplays', 'wh build --target redshift --threads 8'],
  },
  run: {
    text: 'build models',
    examples: ['wh run', 'wh run --select songplays', 'wh run --select staging+ --exclude tag:slow'],
  },
  test: { text: 'run data tests', examples: ['wh test', 'wh test --select users', 'wh test --store-failures'] },
  seed: { text: 'load CSV files', examples: ['wh seed', 'wh seed --select countries'] },
  snapshot: {
    text: 'keep changed rows in snapshots',
    examples: ['wh snapshot', 'wh snapshot --select orders_over_time'],
  },
}

interface BuildFlags extends SelectionFlags {
  readonly fullRefresh?: boolean
  readonly failFast?: boolean
  readonly storeFailures?: boolean
}

/** `build`, `run`, `test`, `seed` and `snapshot`. */
export function addBuildVerbs(program: Command, cli: Cli): void {
  for (const verb of ['build', 'run', 'test', 'seed', 'snapshot'] as const) addVerb(program, cli, verb)
}

function addVerb(program: Command, cli: Cli, verb: BuildVerb): void {
  const { text, examples } = VERBS[verb]
  const command = addSelection(program.command(verb).description(text))
    .option('-f, --full-refresh', 'rebuild incremental models and seeds from nothing')
    .option('-x, --fail-fast', 'stop at the first failure')
    .option('--store-failures', 'keep the failing rows of tests in tables')
    .addHelpText('after', examplesText(...examples))
  command.action(async () => {
    const flags = flagsOf<BuildFlags>(command)
    await perform(flags, cli, {
      work: async ({ emit }) => {
        const { build } = await import('../../commands/build.ts')
        const { signal, release } = stopSignal(cli.shell)
        try {
          const options = { ...flags, ...selectionOf(flags), signal }
          const report = await build(verb, options, VERSION, cli.shell.world, emit)
          if (report.interrupted) return EXIT_BROKEN
          return report.success ? EXIT_OK : EXIT_FAILED
        } finally {
          release()
        }
      },
    })
  })
}

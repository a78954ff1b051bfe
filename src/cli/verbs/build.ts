import type { Command } from 'commander'
import type { BuildVerb, RunReport } from '../../commands/build.ts'
import type { Emit } from '../../core/event.ts'
import { VERSION } from '../../version.ts'
import { EXIT_BROKEN, EXIT_FAILED, EXIT_OK } from '../exit-code.ts'
import type { GlobalFlags } from '../flags.ts'
import { addSelection, examplesText, flagsOf, type SelectionFlags, selectionOf } from '../options.ts'
import { type Cli, perform } from '../perform.ts'
import { stopSignal } from '../stop-signal.ts'

const VERBS: Readonly<
  Record<Exclude<BuildVerb, 'freshness'>, { readonly text: string; readonly examples: readonly string[] }>
> = {
  build: {
    text: 'build seeds, models and snapshots and run their tests, in order',
    examples: ['wh build', 'wh build --select +songplays', 'wh build --target redshift --threads 8'],
  },
  run: {
    text: 'build models',
    examples: [
      'wh run',
      'wh run --select songplays',
      'wh run --select staging+ --exclude tag:slow',
      'wh run --select events --check',
    ],
  },
  test: {
    text: 'run data tests and unit tests',
    examples: ['wh test', 'wh test --select users', 'wh test --store-failures'],
  },
  seed: { text: 'load CSV files', examples: ['wh seed', 'wh seed --select countries'] },
  snapshot: {
    text: 'keep changed rows in snapshots',
    examples: ['wh snapshot', 'wh snapshot --select orders_over_time'],
  },
  clone: {
    text: 'make views on what an earlier run has built',
    examples: ['wh clone --state prod-artifacts', 'wh clone --state prod-artifacts --select state:old'],
  },
}

interface BuildFlags extends SelectionFlags {
  readonly fullRefresh?: boolean
  readonly failFast?: boolean
  readonly storeFailures?: boolean
  readonly sharedScans?: boolean
  readonly empty?: boolean
  readonly sample?: string
  readonly eventTimeStart?: string
  readonly eventTimeEnd?: string
  readonly check?: boolean
  readonly ensureUp?: boolean
  readonly pauseAfter?: boolean
}

/** `build`, `run`, `test`, `seed`, `snapshot` and `clone`, and `retry`, which repeats one of them. */
export function addBuildVerbs(program: Command, cli: Cli): void {
  for (const verb of ['build', 'run', 'test', 'seed', 'snapshot', 'clone'] as const) addVerb(program, cli, verb)
  addRetry(program, cli)
  addFreshness(program, cli)
}

function addVerb(program: Command, cli: Cli, verb: keyof typeof VERBS): void {
  const { text, examples } = VERBS[verb]
  const command = addSelection(program.command(verb).description(text)).option(
    '-f, --full-refresh',
    'rebuild incremental models and seeds from nothing',
  )
  if (verb !== 'clone') addInputOptions(command)
  command.addHelpText('after', examplesText(...examples))
  command.action(async () => {
    const flags = await flagsOf<BuildFlags>(command, cli)
    await performRun(flags, cli, async (signal, emit) => {
      const { build } = await import('../../commands/build.ts')
      return build(
        verb,
        { ...flags, ...selectionOf(flags), signal, sleep: cli.shell.sleep },
        VERSION,
        cli.shell.world,
        emit,
      )
    })
  })
}

function addInputOptions(command: Command): void {
  command
    .option('--store-failures', 'keep the failing rows of tests in tables')
    .option('--check', 'only read the files of COPY models, and load nothing')
    .option('--ensure-up', 'resume a paused cluster first')
    .option('--pause-after', 'pause the cluster when all is done, also after a failure')
    .option('--no-shared-scans', 'every data test sends a query of its own')
    .option('--empty', 'read no rows: try the SQL, and make empty relations')
    .option('--sample <time>', "read some rows of inputs with an event_time: '3 days', '{start: …, end: …}'")
    .option('--event-time-start <time>', 'build microbatch models from here …')
    .option('--event-time-end <time>', '… to here')
}

function addRetry(program: Command, cli: Cli): void {
  const command = program
    .command('retry')
    .description('run again what failed or was skipped in the last run')
    .option('-f, --full-refresh', 'rebuild incremental models and seeds from nothing')
    .addHelpText('after', examplesText('wh retry', 'wh retry --state prod-artifacts'))
  command.action(async () => {
    const flags = await flagsOf<BuildFlags>(command, cli)
    await performRun(flags, cli, async (signal, emit) => {
      const { retry } = await import('../../commands/retry.ts')
      return retry({ ...flags, signal }, VERSION, cli.shell.world, emit)
    })
  })
}

/** `wh source freshness`, and the names that older scripts call it by. */
function addFreshness(program: Command, cli: Cli): void {
  const group = program
    .command('source')
    .description('ask how old the rows of sources are')
    .addHelpText('after', examplesText('wh source freshness', 'wh source freshness --select source:raw'))
  addFreshnessVerb(group.command('freshness').alias('snapshot-freshness'), cli)
  addFreshnessVerb(program.command('freshness', { hidden: true }), cli)
}

function addFreshnessVerb(written: Command, cli: Cli): void {
  const command = addSelection(written.description('compare the newest rows of sources with freshness:'))
    .option('-o, --output <file>', 'where the results go (default: sources.json in the target folder)')
    .addHelpText('after', examplesText('wh source freshness', 'wh source freshness --select +orders'))
  command.action(async () => {
    const flags = await flagsOf<BuildFlags & { readonly output?: string }>(command, cli)
    await performRun(flags, cli, async (signal, emit) => {
      const { build } = await import('../../commands/build.ts')
      const options = { ...flags, ...selectionOf(flags), signal, sleep: cli.shell.sleep }
      return build('freshness', options, VERSION, cli.shell.world, emit)
    })
  })
}

/** Runs what can be stopped by Ctrl-C, to the exit code of its report. */
async function performRun(
  flags: GlobalFlags,
  cli: Cli,
  work: (signal: AbortSignal, emit: Emit) => Promise<RunReport>,
): Promise<void> {
  await perform(flags, cli, {
    work: async ({ emit }) => {
      const { signal, release } = stopSignal(cli.shell)
      try {
        const report = await work(signal, emit)
        if (report.interrupted) return EXIT_BROKEN
        return report.success ? EXIT_OK : EXIT_FAILED
      } finally {
        release()
      }
    },
  })
}

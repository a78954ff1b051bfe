import { type Command, InvalidArgumentError } from 'commander'
import type { InfraHost, InfraOptions, InfraVerb } from '../../commands/infra.ts'
import { EXIT_FAILED, EXIT_OK } from '../exit-code.ts'
import { examplesText, flagsOf, outputOption } from '../options.ts'
import { type Cli, perform } from '../perform.ts'
import type { Shell } from '../shell.ts'
import { stopSignal } from '../stop-signal.ts'

const VERBS: Readonly<Record<InfraVerb, string>> = {
  plan: 'show the steps from what stands to what the project file says, and the cost',
  apply: 'create the warehouse, or change what differs',
  status: 'show what stands, how it differs, and what it costs',
  delete: 'delete all that wh made, after a final snapshot',
  pause: 'pause the cluster: only its storage is billed',
  resume: 'start a paused cluster',
  resize: 'give the cluster other nodes',
  rotate: "change the admin's password in Secrets Manager",
  doctor: 'say why one cannot connect',
  reap: 'delete the warehouse if its time to live is over',
}

const NAMES = Object.keys(VERBS) as InfraVerb[]

export function addInfra(program: Command, cli: Cli): void {
  const group = program
    .command('infra')
    .description('the warehouse itself, as infra: of the project file describes it')
    .addHelpText('after', examplesText('wh infra plan', 'wh infra apply --ttl 4h', 'wh infra delete'))
  for (const verb of NAMES) addVerb(group, cli, verb)
}

function addVerb(group: Command, cli: Cli, verb: InfraVerb): void {
  const command = group
    .command(verb)
    .description(VERBS[verb])
    .option('--region <region>', 'AWS region (default: that of the file, AWS_REGION or the profile)')
  const changes = !['plan', 'status', 'doctor'].includes(verb)
  if (changes) {
    command.option('--dry-run', 'show the steps and change nothing')
    if (verb !== 'rotate' && verb !== 'pause') command.option('-y, --yes', 'do not ask')
  }
  if (verb === 'plan' || verb === 'apply') {
    command
      .option('--allow <address...>', 'addresses that may connect, besides those of the file')
      .option('--allow-world', 'mean it when everybody is let in')
      .option('--adopt', 'take over what others have made under these names')
      .option('--ttl <time>', "how long it may live, as in 4h: then 'wh infra reap' deletes it")
  }
  if (verb === 'delete' || verb === 'reap') command.option('--no-snapshot', 'keep nothing of the data')
  if (verb === 'resize') {
    command.option('--nodes <n>', 'how many nodes', parseNodes).option('--node-type <type>', 'of which type')
  }
  if (verb === 'status') command.addOption(outputOption('for people or for programs', ['text', 'json'], 'text'))
  command.action(async () => {
    const flags = await flagsOf<InfraOptions>(command, cli)
    await perform(flags, cli, {
      answersData: true,
      work: async () => {
        const { infra } = await import('../../commands/infra.ts')
        const { signal, release } = stopSignal(cli.shell)
        try {
          return (await infra(verb, { ...flags, signal }, hostOf(cli.shell))) ? EXIT_OK : EXIT_FAILED
        } finally {
          release()
        }
      },
    })
  })
}

function hostOf(shell: Shell): InfraHost {
  const ask = async (question: string): Promise<string> => {
    shell.stderr.write(question)
    return readLine(shell)
  }
  return {
    world: shell.world,
    sleep: shell.sleep,
    say: (text) => void shell.stdout.write(text),
    ask: shell.stdin.isTTY ? ask : undefined,
  }
}

async function readLine({ stdin }: Shell): Promise<string> {
  let text = ''
  for await (const chunk of stdin) {
    text += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk)
    if (text.includes('\n')) break
  }
  return text.split('\n', 1)[0] ?? ''
}

function parseNodes(text: string): number {
  const nodes = Number(text)
  if (!Number.isInteger(nodes) || nodes < 1) throw new InvalidArgumentError('It must be a whole number from 1.')
  return nodes
}

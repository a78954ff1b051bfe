import { type Command, InvalidArgumentError, Option } from 'commander'
import type { ServeOptions, Serving } from '../../commands/serve.ts'
import { VERSION } from '../../version.ts'
import { EXIT_OK } from '../exit-code.ts'
import { examplesText, flagsOf } from '../options.ts'
import { type Cli, perform } from '../perform.ts'

export function addServe(program: Command, cli: Cli): void {
  const command = program
    .command('serve')
    .description('stand in for a Redshift cluster: the embedded warehouse for any client, on this machine')
    .option('--path <path>', "the database file (default: ':memory:')")
    .option('--port <n>', 'where to listen; 0 takes any free port (default: 5439)', parsePort)
    .option('--host <host>', 'address to listen on (default: 127.0.0.1)')
    .option('--database <name>', 'the name of the database (default: dev)')
    .option('--user <name>', 'the only user that may connect (default: anybody)')
    .option('--password-env <variable>', 'environment variable that holds the password')
    .addOption(
      new Option('--auth <method>', 'how the password is asked for').choices(['md5', 'scram-sha-256', 'digest']),
    )
    .option('--allow-remote', 'let other machines connect')
    .option('--certificate <file>', "write the server's certificate there, for sslrootcert")
    .addHelpText(
      'after',
      examplesText(
        'wh serve',
        'wh serve --path target/warehouse.duckdb --certificate target/serve.crt',
        'psql "host=127.0.0.1 port=5439 dbname=dev user=me"',
      ),
    )
  command.action(async () => {
    const flags = await flagsOf<ServeOptions>(command, cli)
    await perform(flags, cli, {
      work: async ({ emit, style }) => {
        const { shell } = cli
        const interrupted = new Promise<void>((resolve) => {
          shell.onInterrupt(resolve)
        })
        const { serve } = await import('../../commands/serve.ts')
        const serving = await serve(flags, VERSION, shell.world, {
          onWait: (text) => emit({ kind: 'waiting', text }),
          onBug: (error) => shell.stderr.write(`wh serve: this is a bug: ${wordsOf(error)}\n`),
        })
        shell.stderr.write(style.yellow('NOT FOR PRODUCTION: a stand-in for tests and development, on one machine\n'))
        for (const line of placeLines(serving)) shell.stdout.write(`${line}\n`)
        await interrupted
        shell.stderr.write('closing\n')
        await serving.close()
        return EXIT_OK
      },
    })
  })
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function placeLines({ host, port, database, path, user, certificate }: Serving): readonly string[] {
  const address = host.includes(':') ? `[${host}]` : host
  return [
    `listening on ${address}:${port}, database ${database}, ${path === ':memory:' ? 'in memory' : path}`,
    `connect with: psql "host=${host} port=${port} dbname=${database} user=${user ?? 'me'}"`,
    ...(certificate === undefined ? [] : [`certificate: ${certificate}`]),
    'stop with Ctrl-C',
  ]
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError('It must be a port, from 0 to 65535.')
  }
  return port
}

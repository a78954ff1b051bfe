/** How every verb runs: what is reported, what a problem looks like, which exit code it comes to. */
import { ProjectError } from '../core/problem.ts'
import { VERSION } from '../version.ts'
import { EXIT_BROKEN } from './exit-code.ts'
import type { GlobalFlags } from './flags.ts'
import { openReporting, type Reporting } from './reporting.ts'
import type { OutputStream, Shell } from './shell.ts'

export interface Cli {
  readonly shell: Shell
  /** Sets the exit code of the command line. */
  readonly exit: (code: number) => void
}

export interface Performance {
  /** The verb's answer goes to stdout; beside it only warnings and errors are told. */
  readonly answersData?: boolean
  /** Answers the exit code. */
  readonly work: (reporting: Reporting) => Promise<number>
}

/** Runs a verb. A ProjectError is the user's to mend and is shown with its places; any other is a bug of ours. */
export async function perform(
  flags: GlobalFlags,
  { shell, exit }: Cli,
  { answersData = false, work }: Performance,
): Promise<void> {
  const { logFolder, secretsOf } = await import('../commands/flags.ts')
  const place = { logFolder: logFolder(flags, shell.world), secrets: secretsOf(flags, shell.world) }
  const reporting = openReporting(flags, shell, answersData, place)
  try {
    exit(await work(reporting))
  } catch (error) {
    exit(EXIT_BROKEN)
    if (error instanceof ProjectError) {
      reporting.showProblems(error.problems)
      return
    }
    reporting.close()
    showBug(error, shell.stderr)
  } finally {
    reporting.close()
  }
}

/** What nobody expected is ours to mend. */
function showBug(error: unknown, stderr: OutputStream): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const cause =
    error instanceof Error && error.cause instanceof Error
      ? `\ncaused by: ${error.cause.stack ?? error.cause.message}`
      : ''
  stderr.write(`wh: this is a bug in wh ${VERSION}; please report it with the lines below\n${text}${cause}\n`)
}

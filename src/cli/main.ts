#!/usr/bin/env node
/** The door of the command line. What a verb needs is loaded when the verb is known. */
import { setFlagsFromString } from 'node:v8'
import { VERSION } from '../version.ts'

// A large project leaves much garbage and few nodes: without this the heap grows to four times what is in use before it
// is cleared.
setFlagsFromString('--heap-growing-percent=120')

// AWS's SDK warns of its future releases; package.json holds it at one that runs on Node 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

const [first, second] = process.argv.slice(2)
if (second === undefined && (first === '--version' || first === '-V' || first === '-v')) {
  process.stdout.write(`wh ${VERSION}\n`)
} else {
  const { runCommandLine } = await import('./program.ts')
  const { realShell } = await import('./shell.ts')
  process.exitCode = await runCommandLine(process.argv.slice(2), realShell())
}

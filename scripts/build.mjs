/** Builds `dist/`: the bundle, and the type declarations beside it. */
import { spawnSync } from 'node:child_process'
import { renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)
// Built beside the old one, which stays when the build fails.
const next = 'dist.next'
rmSync(next, { recursive: true, force: true })

await bundle(next)

const { status } = spawnSync(
  process.execPath,
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json', '--outDir', `${next}/types`],
  {
    stdio: 'inherit',
  },
)
if (status === 0) {
  rmSync('dist', { recursive: true, force: true })
  renameSync(next, 'dist')
}
process.exitCode = status ?? 1

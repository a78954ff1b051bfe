/** Builds `dist/`: the bundle, and the type declarations beside it. */
import { spawnSync } from 'node:child_process'
import { existsSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
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
  linkBin()
}
process.exitCode = status ?? 1

/** A package's own command is not among its installed ones: with the link, `npx wh` finds it without installing it. */
function linkBin() {
  if (!existsSync('node_modules/.bin')) return
  const link = 'node_modules/.bin/wh'
  rmSync(link, { force: true })
  if (process.platform === 'win32') writeFileSync(`${link}.cmd`, '@node "%~dp0\\..\\..\\dist\\cli\\main.js" %*\r\n')
  else symlinkSync('../../dist/cli/main.js', link)
}

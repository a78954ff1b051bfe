/**
 * Tests that start `wh` as a program start what `WH_CLI` names: `dist/` where it is newer than the sources, and else a
 * bundle made for these tests.
 */
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bundle } from '../../scripts/bundle.mjs'

const root = resolve(import.meta.dirname, '../..')

export async function setup(): Promise<() => void> {
  if (process.env.WH_CLI !== undefined) return () => undefined
  const built = statSync(join(root, 'dist/cli/main.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (built >= newestSource()) {
    process.env.WH_CLI = 'dist/cli/main.js'
    return () => undefined
  }
  // Inside the repository, so that the packages are found that stay outside of the bundle.
  const outdir = `node_modules/.cache/wh-tests-${process.pid}`
  try {
    await bundle(outdir)
  } catch (error) {
    // Tests of the sources may still run; those that start the program will not find it.
    console.error(`the sources make no program at present: ${String(error)}`)
  }
  process.env.WH_CLI = `${outdir}/cli/main.js`
  return () => rmSync(join(root, outdir), { recursive: true, force: true })
}

function newestSource(): number {
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return Math.max(...files.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs))
}

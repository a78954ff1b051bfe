/**
 * Builds the repository's own warehouse from the real Sparkify files and holds its row counts against the known ones.
 * Usage: node scripts/check-real-data.mjs FOLDER. Without the folder it fails in CI, and says so elsewhere.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const [folder = '../shared/data/sparkify'] = process.argv.slice(2)
const wh = join(import.meta.dirname ?? resolve('scripts'), '../dist/cli/main.js')

/** Measured on the files themselves, not by this program. */
const EXPECTED = [
  ['staging_events', 'select count(*) from staging_events', 8056],
  ['staging_songs', 'select count(*) from staging_songs', 1943],
  ['songplays', 'select count(*) from songplays', 6820],
  ['songplays with a known song', 'select count(song_id) from songplays', 41],
  ['users', 'select count(*) from users', 97],
  ['users who pay', "select count(*) from users where level = 'paid'", 22],
  ['songs', 'select count(*) from songs', 1943],
  ['artists', 'select count(*) from artists', 1809],
  ['time', 'select count(*) from time', 6813],
]

if (!existsSync(folder)) {
  console.error(`the real files are not in ${folder}: their check is left out`)
  process.exit(process.env.CI === 'true' ? 1 : 0)
}

const scratch = mkdtempSync(join(tmpdir(), 'wh-real-'))
try {
  process.exitCode = check(scratch)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function check(target) {
  const vars = ['--vars', `{data: ${folder}}`, '--target-path', target]
  process.env.SPARKIFY_DATABASE = join(target, 'real.duckdb')
  const built = run(['build', ...vars], 'inherit')
  if (built.status !== 0) return 1
  let failed = 0
  for (const [name, sql, expected] of EXPECTED) {
    const { stdout } = run(['sql', ...vars, '--output', 'json', '-c', sql], ['ignore', 'pipe', 'inherit'])
    const found = JSON.parse(stdout).rows[0][0]
    if (found !== expected) failed += 1
    console.log(
      `${found === expected ? 'ok' : 'WRONG'}  ${name}: ${found}${found === expected ? '' : `, not ${expected}`}`,
    )
  }
  console.log(`${EXPECTED.length - failed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

function run(args, stdio) {
  return spawnSync(process.execPath, [wh, ...args], { stdio, encoding: 'utf8' })
}

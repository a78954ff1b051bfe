/**
 * Builds the projects of `tests/side-by-side/` by dbt and by `wh`, on PostgreSQL and on DuckDB, and compares what came of it.
 * dbt is brought into a folder of its own by pip; where it cannot be brought, that is said, and nothing is compared.
 * `node scripts/compare-with-dbt.mjs`, or with WH_TEST_DBT naming a dbt that is there already.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** dbt-duckdb takes any DuckDB: this one writes files that ours reads. */
const PACKAGES = ['dbt-core~=1.10.0', 'dbt-postgres', 'dbt-duckdb', 'duckdb~=1.5.0']

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'wh-dbt-'))
try {
  const dbt = process.env.WH_TEST_DBT ?? bringDbt(folder)
  if (dbt === undefined) console.warn('SKIPPED: dbt could not be installed from the Python package index')
  else process.exitCode = compare(dbt)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The path of the program; undefined where it cannot be had. */
function bringDbt(place) {
  const bin = join(place, process.platform === 'win32' ? 'Scripts' : 'bin')
  const steps = [
    ['python3', ['-m', 'venv', place]],
    [join(bin, 'pip'), ['install', '--quiet', ...PACKAGES]],
  ]
  const isDone = steps.every(([program, args]) => spawnSync(program, args, { stdio: 'inherit' }).status === 0)
  return isDone ? join(bin, 'dbt') : undefined
}

function compare(dbt) {
  const env = { ...process.env, WH_TEST_DBT: dbt }
  const args = ['node_modules/vitest/vitest.mjs', 'run', 'tests/side-by-side']
  return spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status ?? 1
}

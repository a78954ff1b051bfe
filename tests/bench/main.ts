/** `npm run bench`: prints what was measured, beside what a user would use instead. Names as arguments choose some. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyBench } from './copy.ts'
import { largeProjectBench } from './large-project.ts'
import type { Figure } from './measure.ts'
import { postgresViewsBench } from './postgres-views.ts'
import { redshiftSqlBench } from './redshift-sql.ts'
import { serveBench } from './serve.ts'
import { startupBench } from './startup.ts'
import { templatesBench } from './templates.ts'
import { testsBench } from './tests-of-a-table.ts'
import { viewsBench } from './views.ts'

const BENCHES: Readonly<Record<string, () => Promise<readonly Figure[]> | readonly Figure[]>> = {
  startup: startupBench,
  templates: templatesBench,
  copy: copyFigures,
  views: () => viewsBench(),
  'postgres-views': () => postgresViewsBench(),
  tests: () => testsBench(),
  'redshift-sql': redshiftSqlBench,
  serve: serveBench,
  'large-project': () => largeProjectBench(),
}

/** A million generated events, loaded by COPY and by DuckDB's own reader. */
async function copyFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wh-events-'))
  try {
    spawnSync(process.execPath, ['scripts/generate-sample.mjs', '--out', folder, '--events', '100000'], {
      stdio: 'inherit',
    })
    const days = join(folder, 'log_data/2018/11')
    const { copy, readJson, ratio } = await copyBench(readdirSync(days).map((name) => join(days, name)))
    return [
      {
        name: 'COPY of 1,000,000 JSON events',
        ours: `${copy.toFixed(2)} s`,
        instead: `DuckDB's read_json: ${readJson.toFixed(2)} s`,
        ratio: copy / readJson,
        target: 'at least 0.7 of its speed',
        met: ratio >= 0.7,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const wanted = process.argv.slice(2)
const names = wanted.length > 0 ? wanted : Object.keys(BENCHES)
for (const name of names) {
  const bench = BENCHES[name]
  if (!bench) throw new Error(`there is no benchmark '${name}'; there are ${Object.keys(BENCHES).join(', ')}`)
  for (const figure of await bench()) print(figure)
}

function print({ name, ours, instead, ratio, target, met }: Figure): void {
  const times = ratio === undefined ? '' : `   × ${ratio.toFixed(2)}`
  console.log(`${met ? '✓' : '✗'} ${name}\n    ${ours}   (${instead})${times}\n    target: ${target}`)
}

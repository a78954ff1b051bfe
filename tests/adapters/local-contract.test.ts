import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { adapterFor } from '../../src/adapters/adapters.ts'
import type { Opening } from '../../src/adapters/opening.ts'
import type { Target } from '../../src/core/adapter.ts'
import { adapterContract } from './contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'wh-local-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const opening: Opening = {
  root: folder,
  application: 'wh test',
  now: Date.now,
  random: Math.random,
  readText: () => '',
}

const target: Target = {
  name: 'dev',
  profile: 'test',
  type: 'local',
  schema: 'public',
  database: 'dev',
  threads: 1,
  settings: { type: 'local', path: 'contract.duckdb' },
}

adapterContract('the embedded warehouse', {
  open: () => adapterFor('local').openWarehouse(target, opening),
  database: 'dev',
  types: {
    integer: 'integer',
    bigint: 'bigint',
    decimal: (precision, scale) => `numeric(${precision},${scale})`,
    text: (length) => `character varying(${length})`,
    date: 'date',
    timestamp: 'timestamp without time zone',
    boolean: 'boolean',
  },
  // The table of many rows that the suite has loaded before.
  endless: 'select count(*) from wh_contract.bulk a, wh_contract.bulk b, wh_contract.bulk c where a.n + b.n + c.n = 7',
})
